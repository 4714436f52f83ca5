import type { Protocol } from '../vocabulary/index.ts';
import { F, type FactSet } from './facts.ts';
import type { CaseState } from './case-state.ts';
import type { Candidate, Failure } from './failure.ts';
import { emptyPool, type PoolFacts, type ProtocolIndex, protocolIndex } from './ledger.ts';
import { addCompetitorFacts, addSize } from './pool-facts.ts';
import { persists } from './streaks.ts';
import type { Transition } from './transition.ts';

/** VMs of a pool, and ports: the least that is ever set aside for one of so many, or in a block. */
const LARGEST_POOL = 8;
const BLOCK = 8;

/** "Failure to open" of the readings: which explanations are left for it. */
export function weighFailure(failure: Failure, t: Transition, state: CaseState): void {
  const { ledger, timing } = state;
  const { capacity } = timing;
  const { candidates } = failure;
  const { facts, vm } = t;
  const protocol = protocolIndex(t.protocol);
  let belowEverywhere = mayBeBelow(t, failure, state);
  let surelyFull = capacity >= 0 && candidates.length > 0 && !facts.has(F.expectEither);
  let best: PoolFacts | null = null;
  let persistent = false;
  for (const candidate of candidates) {
    const { address, pool, streak } = candidate;
    const most = ledger.most(address, protocol);
    if (!isBelow(candidate, protocol, state)) belowEverywhere = false;
    if (pool.sure < capacity) surelyFull = false;
    if (best === null || pool.possible < best.possible) {
      best = pool;
      persistent = persists(
        streak,
        capacity >= 0 ? capacity : most.own,
        state.context.hello.capabilities.deterministic,
      );
      t.publicAddress = address;
      t.measured = most.own;
    }
  }
  facts
    .addIf(belowEverywhere, F.belowEverywhere)
    .addIf(surelyFull, F.surelyFull)
    .addIf(capacity >= 0, F.poolKnown);
  addSize(facts, capacity);
  if (best === null) {
    // No address is known: what may be held of it is what was lost on the way.
    t.pool = { ...emptyPool(), possible: failure.unplaced, possibleAll: failure.unplaced };
    return;
  }
  t.pool = best;
  if (capacity >= 0 && facts.has(F.controlled)) countFailure(t, best, state, surelyFull);
  if (best.wasFull) addCompetitorFacts(facts, best, timing);
  const limit = capacity >= 0 ? capacity : t.measured;
  const { possible } = best;
  const free = persistent && possible < limit;
  facts.addIf(!persistent && possible < limit, F.explainedBySearch);
  facts.addIf(free && possible + best.idledOut >= limit, F.explainedByIdle);
  facts.addIf(
    free && best.closedOut > 0 && possible + best.closedOut + best.idledOut >= limit,
    F.explainedByClose,
  );
  facts.addIf(free && possible + best.denied >= limit, F.explainedByDenial);
  // Where nothing is held here and nothing here was lost before, what is held elsewhere is to blame.
  const unexplained =
    !facts.has(F.explainedByIdle) && !facts.has(F.explainedByClose) && !facts.has(F.explainedByDenial);
  facts.addIf(
    free && possible === 0 && unexplained && best.fullDestinations > 0,
    F.explainedByOtherDestination,
  );
  const lastPort = free && possible === limit - 1;
  // Where all of them were held at once towards some destination, none is missing of the range.
  facts.addIf(lastPort && t.measured < capacity, F.explainedByCount);
  // One port too few is a matter of counting; a share of an idle VM's is more. With next to none of them there is no share. Ports that
  // were not had again after their flows explain it without any that are set aside.
  const isShare = possible <= limit / 2 && possible >= Math.min(limit / LARGEST_POOL, BLOCK);
  facts.addIf(
    free && unexplained && !lastPort && isShare && best.onlyVm === vm && facts.has(F.poolOfOthers),
    F.explainedByOneVm,
  );
  facts.addIf(best.onlyVm === vm && best.sure > 0, F.fillerFails).addIf(best.fills > 1, F.refilled);
  facts.addIf(best.failures > 0, F.afterFailure).addIf(lastPort, F.lastPort);
  facts
    .addIf(best.onlyVm >= 0 || best.sure === 0, F.oneVm)
    .addIf(best.onlyVm < 0 && best.sure > 0, F.severalVms);
}

/** Whether a port of this address was free, whether protocols share an inventory or not. */
export function isBelow(
  { address, pool }: Candidate,
  protocol: ProtocolIndex,
  { ledger, timing: { capacity }, failures }: CaseState,
): boolean {
  const most = ledger.most(address, protocol);
  const separateFails = pool.possible < (capacity >= 0 ? capacity : most.own);
  const sharedFails =
    pool.possibleAll < (capacity >= 0 ? capacity : most.all) ||
    (capacity >= 0 && pool.sureAll > capacity) ||
    failures.separateInventories;
  return separateFails && sharedFails;
}

/** Whether a port was all that was wanting: not where the flow may have got another method, or was there before. */
export function wantedPort(facts: FactSet, protocol: Protocol): boolean {
  if (facts.has(F.expectEither)) return false;
  // What a translator does with a packet on a flow that it may have reclaimed is open: a new mapping, an RST, silence.
  return facts.has(protocol === 'udp' ? F.newFlow : F.opens);
}

/** What is not judged whatever the ports: the target may have had another reason. */
function mayBeBelow(t: Transition, { candidates, unplaced }: Failure, state: CaseState): boolean {
  const { sharedAddresses } = state.context.hello.capabilities;
  // Others may hold ports of the address.
  if (sharedAddresses || !wantedPort(t.facts, t.protocol)) return false;
  // No address of default SNAT is known yet, so none is known to be full: but opens that nobody saw may hold the ports of it.
  return candidates.length > 0 || unplaced < state.timing.capacity;
}

/** What the document leaves open about failing. */
function countFailure(
  t: Transition,
  pool: PoolFacts,
  { traits, timing, watch }: CaseState,
  surelyFull: boolean,
): void {
  if (surelyFull) {
    if (t.answer === null) traits.add('failedSilently');
    else traits.either(t.answer === 'rst', 'failedByRst', 'failedByIcmp');
    return;
  }
  const { capacity, timeoutMs } = timing;
  if (pool.possible >= capacity && pool.oldestQuiet < timeoutMs / 2) {
    if (watch.closedLately(t)) traits.add('failedAfterClose');
  } else if (pool.possible < capacity && pool.sureAll >= capacity)
    traits.add('failedWithOtherProtocolsPorts');
}
