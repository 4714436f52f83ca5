import type { Deployment, Operation, Outcome, Settings } from '../../spec/vocabulary/index.ts';
import type { Awaitable } from '../target/contract.ts';

/** What carries out operations that are packets, on both sides of a NAT. */
export interface LabDriver {
  /** Learns the VMs' addresses. `reset` follows. */
  deploy(deployment: Deployment, settings: Settings): void;
  /** The same deployment with another membership or ILPIP. */
  changed?(deployment: Deployment): void;
  /** Forgets every flow, before the NAT does. */
  reset(): Awaitable<void>;
  /**
   * Carries out the packet operations that begin at batch[from], up to the first other one, and appends their outcomes.
   * @returns the index of the operation after the last one carried out.
   */
  run(batch: readonly Operation[], from: number, outcomes: Outcome[]): Awaitable<number>;
  /** Ends what it started. */
  end?(): void;
}
