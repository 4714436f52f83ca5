import { F, FactSet } from '../model/facts.ts';
import type { Hello } from '../vocabulary/index.ts';
import type { Behaviour } from './behaviour.ts';

/** Of each, what a translator that keeps the rules would have shown where a failure says this. */
const MEANT: readonly (readonly [number, readonly number[]])[] = [
  [F.explainedByIdle, [F.idledOut, F.wasFull]],
  [F.explainedByClose, [F.closedOut, F.wasFull]],
  [F.explainedByDenial, [F.afterDenial]],
  [F.explainedByOtherDestination, [F.otherDestinationFull]],
  [F.wasFullCompetitor, [F.wasFull]],
  [F.lastPort, [F.takesLast]],
];

/** What a situation may ask of a packet's fate, which a violation got wrong by its nature. */
const RIGHT: readonly number[] = [
  F.sourceFits,
  F.portKept,
  F.same,
  F.clientRestored,
  F.deliveredToHolder,
  F.markedUp,
  F.reachedVm,
  F.otherVmReached,
];

/**
 * The situations of a behaviour that one of its violations happened in. Situations are told of what conforms; of a violation
 * they hold when they would have held, had the translator kept the rule in just these circumstances: the protocol, the
 * method, the size of the pool, what came before. None where the violation tells of none.
 */
export function situationsBroken(behaviour: Behaviour, facts: FactSet, hello: Hello): readonly string[] {
  const meant = asMeant(facts);
  return Object.entries(behaviour.situations)
    .filter(([, { occurs, possible }]) => possible(hello) && occurs(meant))
    .map(([name]) => name);
}

function asMeant(facts: FactSet): FactSet {
  const meant = new FactSet();
  meant.words.set(facts.words);
  for (const [fact, others] of MEANT) for (const one of others) meant.addIf(facts.has(fact), one);
  for (const one of RIGHT) meant.add(one);
  if (!facts.has(F.outbound) && !facts.has(F.failed)) return meant;
  meant.add(F.failed);
  if (facts.has(F.expectDenied)) {
    // It may be there because it got through, but was not meant to.
    return meant.delete(F.outbound).add(F.lostDenied);
  }
  meant.add(F.outbound);
  if (facts.has(F.snat)) {
    meant.add(F.lostSnat).add(F.surelyFull);
    meant.addIf(facts.has(F.outbound) && facts.has(F.oneVm) && facts.has(F.poolFull), F.fillerFails);
  }
  return meant;
}
