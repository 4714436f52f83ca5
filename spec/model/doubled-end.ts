import { type Arrival, isClosing, type PacketOutcome, type Receive, type Send } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { type InboundEvent, protocolIndex } from './ledger.ts';
import { mayBeNoted } from './unseen.ts';
import type { Transition } from './transition.ts';

/**
 * What may be a second copy, made by the network, of the FIN or RST that ended its flow is noted: out of state then, it may have
 * opened another one. The first copy was lost behind the translator, or came out after this one; else it would be known.
 * @returns whether it may be one.
 */
export function noteDoubledEnd(
  t: Transition,
  operation: Send,
  { sent, seen, arrivals }: PacketOutcome,
  { source, sourcePort: port }: Arrival,
  state: CaseState,
): boolean {
  const { ledger, failures, context } = state;
  const { vm, sourcePort, destination, destinationPort } = operation;
  if (!isClosing(operation.segment)) return false;
  const { lossless, reorders = false } = context.hello.capabilities;
  if (lossless && !(reorders && arrivals.length > 1)) return false;
  ledger.lookUp(protocolIndex('tcp'), vm, sourcePort, destination, destinationPort, sent, seen);
  const { liveness, publicAddress, publicPort } = ledger.flow;
  if (liveness !== 2 || (publicAddress === source && publicPort === port)) return false;
  t.flow = ledger.flow;
  mayBeNoted(ledger, operation, seen);
  failures.noteLost(t, [source], state);
  return true;
}

/**
 * Further copies of a packet from outside, made by the network, refresh whom they get to: that of a FIN or RST which ended its flow
 * is a stranger's to the port. It may be lost behind the translator, or go where nobody sees what VMs receive.
 * @param event what the ledger knows the first copy by; used up.
 */
export function noteCopies(
  event: InboundEvent,
  operation: Receive,
  { deliveries, unknown }: PacketOutcome,
  { ledger, context }: CaseState,
): void {
  if (event.delivered && deliveries.length > 1) {
    for (const { vm, port } of deliveries) {
      event.deliveredVm = vm;
      event.deliveredPort = port;
      ledger.inbound(event);
    }
  }
  const { lossless, deterministic, shows } = context.hello.capabilities;
  if (!isClosing(operation.segment) || deterministic) return;
  if (lossless && shows.deliveries && unknown !== true) return;
  event.delivered = false;
  ledger.inbound(event);
}
