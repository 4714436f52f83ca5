import {
  type Delivery,
  type Hello,
  isClosing,
  type PacketOutcome,
  type Receive,
} from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { type HolderFacts, protocolIndex } from './ledger.ts';

/** Whether a packet from outside got to whom its flow belongs to, unchanged. */
export function isRight(
  delivery: Delivery,
  { source, sourcePort }: Receive,
  { vm, port }: HolderFacts,
): boolean {
  return (
    delivery.source === source &&
    delivery.sourcePort === sourcePort &&
    delivery.vm === vm &&
    delivery.port === port
  );
}

/** Whether a packet that got to somebody else than whose flow it belongs to may be his: a stranger's, a client's, or a hairpin's. */
export function mayBeHis(
  { vm, port, source, sourcePort }: Delivery,
  operation: Receive,
  { sent, seen }: PacketOutcome,
  { watch, failures, ledger, clients, configurations }: CaseState,
): boolean {
  const { protocol, destination, destinationPort } = operation;
  const index = protocolIndex(protocol);
  const isUnseen = failures.ghosts.delivered(destination, protocol, vm, port, { sent, seen });
  if (isUnseen) ledger.ghost(destination, operation.source, index, seen);
  if (watch.unjudged) return true;
  // Whoever it is for, its source is nothing to change.
  if (source !== operation.source || sourcePort !== operation.sourcePort) return false;
  if (isUnseen || ledger.mayHold(destination, destinationPort, index, vm, port)) return true;
  return (
    configurations.mayReceive(operation, sent, { vm, port }) || clients.leadsTo(operation, { vm, port }, sent)
  );
}

/**
 * Whether it may be the second of two copies, made by the network, of what ends a flow: it comes when that is over. The first one
 * got to the flow, before it or, where the order may change, after it, or was lost behind the translator.
 */
export function mayBeSecondCopy(
  { segment }: Receive,
  first: 'before' | 'after' | null,
  hello: Hello,
): boolean {
  const { deterministic, lossless, reorders = false } = hello.capabilities;
  if (deterministic || !isClosing(segment)) return false;
  return !lossless || first === 'before' || (reorders && first === 'after');
}
