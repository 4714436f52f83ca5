import type { Arrival, PacketOutcome, Send } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { protocolIndex } from './ledger.ts';
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
  const { segment, vm, sourcePort, destination, destinationPort } = operation;
  if (segment !== 'fin' && segment !== 'rst') return false;
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
