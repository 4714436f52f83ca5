import type { Timing } from './context.ts';
import { F, type FactSet } from './facts.ts';
import type { FlowFacts, Liveness } from './ledger.ts';
import { addBandFacts } from './pool-facts.ts';

/** Whether the packet's flow lived. @param opening whether it may begin one. */
export function addLiveness(facts: FactSet, liveness: Liveness, opening: boolean): void {
  if (liveness === 0) facts.add(opening ? F.first : F.outOfState);
  else facts.add(F.later).addIf(liveness === 2, F.live);
}

/** What was known of the flow of a packet that came out, just before it did. @param opening whether it may begin one. */
export function addFlowFacts(facts: FactSet, flow: FlowFacts, timing: Timing, opening: boolean): void {
  const { liveness } = flow;
  facts.addIf(liveness === 0, F.opens).addIf(liveness === 1, F.mayOpen);
  facts.addIf(flow.publicAddress === 0, F.newFlow);
  facts.addIf(flow.demoted && liveness > 0, F.demoted);
  addLiveness(facts, liveness, opening);
  facts.addIf(flow.same, F.same).addIf(liveness === 2 && !flow.same, F.changed);
  facts.addIf(flow.becameSure, F.becameSure).addIf(flow.reusesPort, F.reusesPort);
  facts.addIf(flow.answered, F.answered);
  if (liveness > 0) addBandFacts(facts, flow.idleAtLeast, timing);
  const whole = timing.timeoutMs + timing.toleranceMs;
  facts.addIf(flow.ageAtLeast >= whole && liveness === 2, F.outlived);
  facts.addIf(
    liveness === 1 && flow.answered && Math.min(flow.idleAtLeast, flow.ageAtLeast) >= whole,
    F.refreshedByInbound,
  );
}
