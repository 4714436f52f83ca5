import type { Arrival, PacketOutcome, Send } from '../vocabulary/index.ts';
import { type OutboundEvent, protocolIndex } from './ledger.ts';
import { markOf } from './packet-transition.ts';

export function emptyEvent(): OutboundEvent {
  return {
    sent: 0,
    seen: 0,
    group: 0,
    protocol: 0,
    mark: 'data',
    vm: 0,
    port: 0,
    destination: 0,
    destinationPort: 0,
    publicAddress: 0,
    publicPort: 0,
    snat: true,
    unsettled: false,
  };
}

/** What the ledger is told of a packet that came out. One object serves for all of them; whether it is SNAT is for the caller. */
export function describeEvent(
  event: OutboundEvent,
  operation: Send,
  outcome: PacketOutcome,
  arrival: Arrival,
): OutboundEvent {
  event.sent = outcome.sent;
  event.seen = outcome.seen;
  event.group = operation.group;
  event.protocol = protocolIndex(operation.protocol);
  event.mark = markOf(operation);
  event.vm = operation.vm;
  event.port = operation.sourcePort;
  event.destination = operation.destination;
  event.destinationPort = operation.destinationPort;
  event.publicAddress = arrival.source;
  event.publicPort = arrival.sourcePort;
  return event;
}
