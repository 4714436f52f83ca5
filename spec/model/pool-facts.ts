import type { Send } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';
import { F, type FactSet } from './facts.ts';
import type { FlowFacts, PoolFacts, RivalFacts } from './ledger.ts';

/** 65,536 ports less the 1,024 privileged ones: beyond any range that the document can mean. */
export const MOST_PORTS = 64_512;

/** What a flow that just opened says of the ports of its address towards its destination. */
export function addPoolFacts(
  facts: FactSet,
  pool: PoolFacts,
  flow: FlowFacts,
  operation: Send,
  { capacity, timeoutMs, toleranceMs, resolutionMs }: Timing,
): void {
  const known = capacity >= 0;
  facts.addIf(flow.becameSure && pool.sure >= MOST_PORTS, F.beyondAnyRange);
  // The flows of an ILPIP are counted, but take no ports.
  if (!facts.has(F.snat)) return;
  facts.addIf(known, F.poolKnown);
  facts.addIf(known && pool.sure >= capacity, F.poolFull);
  facts.addIf(known && flow.becameSure && pool.sure === capacity - 1, F.takesLast);
  facts.addIf(known && capacity > 2 && pool.sure >= capacity - 2 && pool.sure < capacity, F.nearlyFull);
  facts
    .addIf(pool.wasFull, F.wasFull)
    .addIf(pool.idledOut > 0, F.idledOut)
    .addIf(pool.closedOut > 0, F.closedOut);
  facts.addIf(pool.idledOut > 1, F.severalIdledOut);
  facts
    .addIf(pool.fills > 1, F.refilled)
    .addIf(pool.failures > 0, F.afterFailure)
    .addIf(pool.denied > 0, F.afterDenial);
  facts.addIf(pool.onlyVm === operation.vm, F.sibling);
  facts.addIf(pool.sure === 0 || pool.onlyVm === operation.vm, F.oneVm);
  facts.addIf(pool.sure > 0 && pool.onlyVm !== operation.vm, F.severalVms);
  facts.addIf(pool.sure > 0 && pool.onlyPort !== operation.destinationPort, F.otherDestinationPort);
  const fullHere = known && pool.sure >= capacity ? 1 : 0;
  facts.addIf(pool.fullDestinations > fullHere, F.otherDestinationFull);
  facts.addIf(known && flow.becameSure && pool.sureOfAddress >= capacity, F.moreThanPorts);
  addSize(facts, capacity);
  // A competitor for the port that was quiet for longest.
  if (pool.wasFull && flow.liveness === 0) {
    addCompetitorFacts(facts, pool, { capacity, timeoutMs, toleranceMs, resolutionMs });
  }
}

/** Somebody competes for a port of a pool that was full: how long its holders were quiet by then. */
export function addCompetitorFacts(facts: FactSet, pool: PoolFacts, timing: Timing): void {
  const { timeoutMs, toleranceMs, resolutionMs } = timing;
  facts.add(F.wasFullCompetitor);
  addBandFacts(facts, pool.oldestQuiet, timing);
  const pastBand = pool.endedQuiet - timeoutMs - toleranceMs;
  facts.addIf(Math.abs(pastBand) < resolutionMs / 2, F.endedAtBand);
  facts.addIf(Math.abs(pastBand - resolutionMs) < resolutionMs / 2, F.endedPastBand);
}

export function addSize(facts: FactSet, capacity: number): void {
  if (capacity === 1) facts.add(F.poolOfOne);
  else if (capacity === 2) facts.add(F.poolOfTwo);
  else if (capacity >= 3 && capacity <= 64) facts.add(F.poolOfFew);
  else if (capacity >= 65 && capacity <= 4_096) facts.add(F.poolOfHundreds);
  else if (capacity >= 64_511) facts.add(F.poolOfAll);
}

/** Of another flow that surely holds the port of this one. */
export function addRivalFacts(
  facts: FactSet,
  rival: RivalFacts,
  operation: Send,
  { timeoutMs }: Timing,
): void {
  facts.add(F.rival).addIf(rival.sameEndpoint > 0, F.rivalSameEndpoint);
  // By the key of many translators, flows to two ports of an address may share one, however idle they are.
  const sameEndpoint = rival.destinationPort === operation.destinationPort;
  facts.addIf(sameEndpoint && rival.quietAtLeast >= timeoutMs / 2, F.rivalIdle);
}

/** Where an idle time lies relative to the deadline and the band that is never judged. */
export function addBandFacts(
  facts: FactSet,
  idleMs: number,
  { timeoutMs, toleranceMs, resolutionMs }: Timing,
): void {
  if (idleMs < timeoutMs / 4) return;
  facts.add(F.idleQuarter);
  if (idleMs < timeoutMs / 2) return;
  facts.add(F.idleHalf);
  const fromDeadline = idleMs - timeoutMs;
  const half = resolutionMs / 2;
  facts
    .addIf(isNear(fromDeadline, -toleranceMs - resolutionMs, half), F.beforeBandByOne)
    .addIf(isNear(fromDeadline, -toleranceMs, half), F.bandStart)
    .addIf(isNear(fromDeadline, -resolutionMs, half), F.deadlineMinusOne)
    .addIf(isNear(fromDeadline, 0, half), F.deadline)
    .addIf(isNear(fromDeadline, resolutionMs, half), F.deadlinePlusOne)
    .addIf(isNear(fromDeadline, toleranceMs, half), F.bandEnd)
    .addIf(isNear(fromDeadline, toleranceMs + resolutionMs, half), F.afterBandByOne);
}

function isNear(value: number, other: number, within: number): boolean {
  return Math.abs(value - other) < within;
}
