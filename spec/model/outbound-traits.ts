import type { PacketOutcome, Send } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { F } from './facts.ts';
import { isPrivate } from './security.ts';
import type { Transition } from './transition.ts';

/**
 * What is left to judge of a datagram in fragments: a private source outside. That it was sent may keep a flow alive. What became
 * of it is counted, and left open by the document.
 */
export function fragmented(
  operation: Send,
  outcome: PacketOutcome,
  { context, ledger, traits }: CaseState,
): PacketOutcome {
  const { vm, sourcePort, destination, destinationPort } = operation;
  const { sent, seen, arrivals } = outcome;
  ledger.lookUp(0, vm, sourcePort, destination, destinationPort, sent, seen);
  // Another flow's first packet may go lost for many reasons.
  if (ledger.flow.liveness === 2 && outcome.unknown !== true) {
    const [arrival] = arrivals;
    if (arrival === undefined) traits.add('fragmentsDropped');
    else traits.either(arrival.intact, 'fragmentsWhole', 'fragmentsBroken');
  }
  const leaks = arrivals
    .filter(({ source }) => isPrivate(source, context.deployment))
    .map((leak) => ({ ...leak, intact: true }));
  return { ...outcome, arrivals: isPrivate(destination, context.deployment) ? [] : leaks, unknown: true };
}

/** What the document leaves open about the port that a SNAT flow got, or kept. */
export function watchOpening(t: Transition, { traits, watch, timing }: CaseState): void {
  const { flow, pool, facts } = t;
  if (!facts.has(F.snat)) return;
  // The same endpoint may have been given anew: that it was kept is shown by what reached it from outside.
  if (facts.has(F.refreshedByInbound) && t.protocol === 'udp' && !flow.demoted && !flow.same)
    traits.add('lostDespiteInbound');
  if (flow.liveness > 0) return;
  if (flow.publicAddress !== 0) {
    watch.sentAfterEnd(flow.publicAddress === t.publicAddress && flow.publicPort === t.publicPort);
  }
  watch.opened(t);
  const { capacity, timeoutMs } = timing;
  const afterClose = pool.sure < capacity && pool.possible >= capacity && pool.oldestQuiet < timeoutMs / 2;
  if (afterClose && watch.closedLately(t)) traits.add('openedAfterClose');
}
