import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';
import type { BuiltinOptions } from '../builtin/target.ts';

/** What goes wrong, seen from outside; those of public bug trackers, and some that nobody listed. */
export const FAMILIES = [
  'collision',
  'capacity',
  'leak',
  'early',
  'late',
  'timer',
  'mapping',
  'payload',
  'return',
  'port class',
  'scaling',
  'method',
  'NSG',
  'probe',
  'alert',
  'discovery',
] as const;
export type Family = (typeof FAMILIES)[number];

/** How an implementer comes to make it. */
export const MECHANISMS = [
  'wrong key',
  'wrong byte order',
  'stale entry',
  'off by one',
  'missing check',
  'bounded search',
  'lost release',
  'double release',
  'wrong timer',
  'wrong refresh',
  'counter overflow',
  'race',
  'coincidence',
  'wrong order',
  'one case forgotten',
  'misread document',
  'wrong rewrite',
  'checksum arithmetic',
  'crash',
  'eviction',
  'set aside in advance',
  'change not noticed',
  'wrong party',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];

/** Ports of a pool, or flows, with which it shows at the earliest. */
export const SCALES = ['1..64', '65..4096', '2^15', '2^16'] as const;
export type Scale = (typeof SCALES)[number];

/** Where it is known from. */
export type Origin =
  | { readonly kind: 'bug'; readonly seen: string }
  /** A sentence of the article, misread or left out. */
  | { readonly kind: 'article'; readonly seen: string }
  | { readonly kind: 'invented' };

/** The target stops; that is a finding without a behaviour. */
export const STOPS = 'target-stopped';

/** A SNAT that is wrong in one way, made of the built-in gateway by putting other parts in place of some of its own. */
export interface Fault {
  readonly id: string;
  /** In our own words, without the names of this project. */
  readonly fault: string;
  /**
   * What it breaks, decided before it was first run, the most telling first. A run that blames anything else first has blamed
   * wrongly.
   */
  readonly breaks: readonly [BehaviourId | typeof STOPS, ...BehaviourId[]];
  /** Where running it showed that the decision had been wrong: what was added, and why. */
  readonly amended?: string;
  readonly family: Family;
  readonly mechanism: Mechanism;
  readonly origin: Origin;
  readonly shows: Scale;
  /** Options for a fresh gateway; what the fault remembers belongs to that one. */
  readonly make: () => BuiltinOptions;
}

export const bug = (seen: string): Origin => ({ kind: 'bug', seen });
export const article = (seen: string): Origin => ({ kind: 'article', seen });
export const invented: Origin = { kind: 'invented' };
