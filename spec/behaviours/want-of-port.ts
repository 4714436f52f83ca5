import { F, type FactSet } from '../model/facts.ts';

/**
 * Whether a flow that the groups allow failed for want of a port, or for a reason that the claims about ports tell better:
 * what became of ports that were closed, idle, denied, another destination's or set aside for idle VMs, of one too few, and of those
 * that a search may have missed.
 */
export function isWantOfPort(facts: FactSet): boolean {
  return (
    facts.has(F.lostSnat) &&
    (!facts.has(F.belowEverywhere) ||
      facts.has(F.explainedByIdle) ||
      facts.has(F.explainedByClose) ||
      facts.has(F.explainedByDenial) ||
      facts.has(F.explainedByOtherDestination) ||
      facts.has(F.explainedByOneVm) ||
      facts.has(F.explainedBySearch) ||
      facts.has(F.explainedByCount))
  );
}
