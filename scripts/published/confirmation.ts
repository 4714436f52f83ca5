import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';

/** How a person sees one violation in a lab that stands, with the system's own tools or a capture. */
export interface Confirmation {
  readonly behaviour: BehaviourId;
  readonly targets: RegExp;
  /** What a finding's steps have to hold, where one behaviour breaks in several ways. */
  readonly steps?: RegExp;
  /** Options of `snatcheck lab up`. */
  readonly up: string;
  /** What is to be seen in the output, in words. */
  readonly sees: string;
  /** Shell commands in the namespace of the NAT, from the folder of the project. */
  readonly commands: readonly string[];
  /** Whether what they printed is what `sees` says; judged on what the last command printed. */
  readonly shown: (last: string) => boolean;
}

const PACKETS = 'perl scripts/published/packets.pl';
/** On the host of the VMs. */
export const SEND = `ip netns exec vms ${PACKETS}`;
/** On the host of the destinations: takes connections on these ports. */
export const ACCEPT = `ip netns exec internet ${PACKETS} accept`;

/** Starts to send once it listens; `what` is what packets.pl prints there. */
export const capturing = (send: string, what = 'private') =>
  `ip netns exec internet ${PACKETS} ${what} | (read line; ${send}; cat)`;

/** Options of `lab up` for a pool that is soon full. */
export const EIGHT = '--ports 2000-2007';

export const lines = (text: string) => text.split('\n').filter((line) => line !== '');
