import type { Deployment, Hello, Settings } from '../../spec/vocabulary/index.ts';
import type { Awaitable } from '../target/contract.ts';
import type { LabSides } from './sides.ts';
import type { Done } from './sockets/done.ts';
import type { Printed } from './telling-lines.ts';

/** What is between the lab's two raw descriptors: how it is put up, changed, emptied and looked at. */
export interface Nat {
  readonly hello: Hello;
  /** By which packets go instead of the place's own sides, where reading these knows more of the NAT. */
  readonly sides?: LabSides;
  /** The share of packets that may come out after they were waited for, as losses; left out where none can. */
  readonly mayBeLate?: number;
  /** Between hosts: how it is known that it is done with what it was given; as the kernel's where it is left out. */
  readonly done?: Done;
  /**
   * Puts up a deployment. Flows of the one before may remain: `forget` follows.
   * @returns the settings in force.
   */
  deploy(deployment: Deployment, settings: Settings): Awaitable<Settings>;
  /** The same deployment with another membership, ILPIP or security group, while flows live. */
  change(deployment: Deployment): Awaitable<void>;
  /** Forgets every flow. */
  forget(): Awaitable<void>;
  /** After packets went through: throws where the lab, and not the NAT, had a part in what became of them. */
  check(): void;
  /** The system's own view, as text: its rules, and of its flows those whose line holds `filter`. */
  diagnose(filter: string): Awaitable<string>;
  /** What its own tools print of its flows and counters, under the names of the commands. */
  view(): Awaitable<readonly Printed[]>;
  /** Ends what it started; may be called twice. */
  end(): Awaitable<void>;
}
