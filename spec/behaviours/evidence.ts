import { F, type FactSet } from '../model/facts.ts';
import type { Judgement } from './behaviour.ts';

const NO_CONTROL = { undecided: 'no control got through before and after' } as const;
const BY_CHANCE = { undecided: 'it may have been lost on the way' } as const;

/** Why a failure is no evidence against the translator, or null where it is. */
export function unproven(facts: FactSet): { readonly undecided: string } | null {
  if (!facts.has(F.controlled)) return NO_CONTROL;
  return facts.has(F.beyondChance) ? null : BY_CHANCE;
}

/** Why a failure that was to be expected supports nothing, or null where it does. */
export function unsupported(facts: FactSet): { readonly undecided: string } | null {
  if (!facts.has(F.controlled)) return NO_CONTROL;
  return facts.has(F.repeated) ? null : BY_CHANCE;
}

/**
 * Whether a transition may show that a situation of a behaviour occurred: one that the behaviour leaves open may not, nor a failure
 * without controls, nor a packet that nobody saw and that it says nothing of.
 */
export function isWitness(facts: FactSet, judgement: Judgement): boolean {
  if (judgement !== null && typeof judgement === 'object') return false;
  if (facts.has(F.failed) || facts.has(F.undelivered)) return unsupported(facts) === null;
  return judgement !== null || !(facts.has(F.outbound) && facts.has(F.unseen));
}
