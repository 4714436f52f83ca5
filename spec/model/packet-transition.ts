import { isMeasuredOnly, type PacketOutcome, type Receive, type Send } from '../vocabulary/index.ts';
import { F } from './facts.ts';
import type { Mark } from './ledger.ts';
import type { Transition } from './transition.ts';

/** Fills in what every packet's transition begins with. */
export function packetTransition(
  t: Transition,
  n: number,
  operation: Send | Receive,
  outcome: PacketOutcome,
): Transition {
  const facts = t.facts.clear();
  t.n = t.settledAt = n;
  t.sent = outcome.sent;
  t.seen = outcome.seen;
  t.protocol = operation.protocol;
  facts.add(operation.protocol === 'udp' ? F.udp : F.tcp);
  facts.addIf(operation.segment === 'fin', F.fin).addIf(operation.segment === 'rst', F.rst);
  facts.addIf(operation.bytes === 0, F.empty).addIf(operation.bytes === 1, F.oneByte);
  facts.addIf(operation.bytes > 1, F.manyBytes).addIf(operation.group !== 0, F.grouped);
  return t;
}

/** What a segment means for the life of a flow. */
export function markOf({ segment }: Send | Receive): Mark {
  return segment === 'ack' || isMeasuredOnly(segment) ? 'data' : (segment as Mark);
}
