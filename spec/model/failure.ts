import type { Address } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import type { Chance } from './chance.ts';
import type { Expectation } from './expectation.ts';
import { F, type FactSet } from './facts.ts';
import type { Ghost } from './ghosts.ts';
import { type PoolFacts, protocolIndex } from './ledger.ts';
import type { Streak } from './streaks.ts';
import type { Figures, Transition } from './transition.ts';

/** What was known of one candidate address when a flow failed. */
export interface Candidate {
  readonly address: Address;
  readonly pool: PoolFacts;
  readonly streak: Streak;
}

/** A packet that did not get through, until the whole trace says what that means. */
export interface Failure {
  readonly kind: 'snat' | 'ilpip' | 'direct' | 'denied' | 'live' | 'undelivered';
  /** The transition as it stood when it happened. */
  readonly facts: FactSet;
  readonly transition: Figures;
  /** Those that became known later in its group are added. */
  readonly candidates: Candidate[];
  /** Where there is none: lost opens that may hold ports of the address that nobody knows. */
  unplaced: number;
  /** Number of the latest packet that had got through before. */
  readonly before: number;
  /** How often it was tried without success, this time included: each with a control of its VM between it and the last. */
  tries: number;
  /** What this very try may hold, on a network that loses packets; null where an earlier one counts for it. */
  readonly ghost: Ghost | null;
  /** All that this flow may hold though nobody saw it, by this try included. */
  readonly own: readonly Ghost[];
  settled: boolean;
}

export const KIND_FACT = {
  snat: F.lostSnat,
  ilpip: F.lostIlpip,
  direct: F.lostDirect,
  denied: F.lostDenied,
  live: F.lostLive,
} as const;

export function kindOf(t: Transition, { access, method, ambiguous }: Expectation): Failure['kind'] {
  if (access === 'deny') return 'denied';
  if (t.flow.liveness === 2) return 'live';
  if (!t.has(F.toPublic)) return 'direct';
  return method === 'instance-level-ip' && !ambiguous ? 'ilpip' : 'snat';
}

/**
 * Whether a try on a network that loses packets counts with the one before it. Where a port may have been freed meanwhile, or the
 * flow fails for another reason, that one says nothing of now. Where all ports are surely held both times, none was free for it, and
 * lost opens that held nothing may well be forgotten in between.
 */
export function countsWith(
  before: Failure,
  { kind, candidates, unplaced }: Pick<Failure, 'kind' | 'candidates' | 'unplaced'>,
  capacity: number,
): boolean {
  const isFull = ({ pool }: Candidate): boolean => capacity >= 0 && pool.sure >= capacity;
  return (
    before.kind === kind &&
    before.unplaced <= unplaced &&
    before.candidates.length === candidates.length &&
    before.candidates.every((then, nth) => {
      const now = candidates[nth]!;
      if (now.address !== then.address) return false;
      // Where inventories turn out to be separate, what the other protocol took meanwhile makes up for nothing.
      const isFreed = now.pool.possible < then.pool.possible || now.pool.possibleAll < then.pool.possibleAll;
      return !isFreed || (isFull(then) && isFull(now));
    })
  );
}

/** A control got through before and after it: on a network that loses packets, one of the same VM. */
export function isControlled({ before, transition }: Failure, { context, controls }: CaseState): boolean {
  const { lossless } = context.hello.capabilities;
  const after = lossless ? controls.last : controls.lastOf(transition.vm);
  return before >= 0 && after > transition.n;
}

/**
 * Notes where want of a port may be why it failed. With a port free there is another reason, and so there may be for what was lost but once on a
 * network that loses packets.
 */
export function noteExhaustion(
  { candidates, transition, tries }: Failure,
  { supporting }: Chance,
  { ledger, timing, failures }: Pick<CaseState, 'ledger' | 'timing' | 'failures'>,
): void {
  if (tries < supporting) return;
  const { destination, sent } = transition;
  const protocol = protocolIndex(transition.protocol);
  for (const { address, pool } of candidates) {
    if (pool.possibleAll < timing.capacity) continue;
    ledger.failed(address, destination, protocol);
    failures.exhaustions.note(address, destination, protocol, sent);
  }
}

/**
 * Tries after which one more says nothing new. A fault is told from losses only by many; what is to happen anyway, by a few.
 * That a TCP flow fails at a full pool is followed by an alert, unless the translator never saw any of its tries.
 */
export function triesWanted(
  { kind, candidates, transition }: Failure,
  capacity: number,
  { tries, supporting }: Chance,
): number {
  const full =
    capacity >= 0 && candidates.length > 0 && candidates.every(({ pool }) => pool.sure >= capacity);
  const expected = kind === 'denied' || (kind === 'snat' && full && transition.protocol === 'udp');
  return expected ? supporting : tries;
}

/** The flow that a failure is of, by what is the same each time that it is tried. */
export function flowKey(kind: 'unseen' | 'undelivered', t: FlowOf): string {
  return `${kind}/${t.protocol}/${t.vm}/${t.port}/${t.destination}/${t.destinationPort}`;
}

export type FlowOf = Pick<Figures, 'protocol' | 'vm' | 'port' | 'destination' | 'destinationPort'>;
