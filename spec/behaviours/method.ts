import { F, type FactSet } from '../model/facts.ts';
import type { Transition } from '../model/transition.ts';
import type { Judgement } from './behaviour.ts';
import type { Words } from './words.ts';

/**
 * Whether a new flow of a VM that gets this method, and no other, left from an address that the method allows. Flows that
 * surely live are judged by their mapping instead, and flows from before a change may keep either.
 */
export function judgeMethod(facts: FactSet, expected: number): Judgement {
  if (!facts.has(F.outbound) || facts.has(F.unseen) || !facts.has(F.toPublic) || facts.has(F.answersClient))
    return null;
  if (!facts.has(expected) || facts.has(F.expectEither) || facts.has(F.demoted) || facts.has(F.expectDenied))
    return null;
  if (facts.has(F.sourcePrivate) || (facts.has(F.live) && facts.has(F.same))) return null;
  return facts.has(F.sourceFits) ? 'conforms' : 'violates';
}

export function methodWords(
  t: Transition,
  words: Words,
  method: string,
): { expected: string; observed: string } {
  return {
    expected: `${words.flow(t)} leaves from ${words.addresses(t.allowed)} (${method})`,
    observed: `it left from ${words.seen(t)}`,
  };
}
