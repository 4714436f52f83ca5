import type { Nat } from '../nat.ts';
import type { Descriptors } from '../options.ts';
import type { Place } from '../place.ts';
import type { Program } from '../programs.ts';

/** A real NAT that the lab can put up. */
export interface LabSystem {
  /** One line for people. */
  readonly title: string;
  /** What it starts, beyond what every lab does. */
  readonly programs: readonly Program[];
  /** What can be on its two sides: raw descriptors by their kind, the best first, or hosts with sockets. */
  readonly descriptors: readonly Descriptors[] | readonly ['hosts'];
  /** A command that fails in a namespace where the machine cannot carry this NAT. */
  readonly probe: { readonly command: readonly string[]; readonly input: string };
  /** Commands that show, in its namespace, what it holds. */
  readonly look: readonly string[];
  readonly nat: (name: string, place: Place) => Nat | Promise<Nat>;
}
