import type { Arrival, PacketOutcome, Send } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { mayBeNoted } from './unseen.ts';
import type { Transition } from './transition.ts';

/**
 * Whether this may be a second copy, made by the network, of the FIN or RST that ended its flow: out of state then, it may have
 * opened another one. The first copy was lost behind the translator, or came out after this one; else it would be known.
 */
export function isDoubledEnd(
  t: Transition,
  operation: Send,
  { sent, seen, arrivals }: PacketOutcome,
  { source, sourcePort: port }: Arrival,
  { ledger, failures, context: { hello } }: CaseState,
): boolean {
  const { segment, protocol, vm, sourcePort, destination, destinationPort } = operation;
  if (segment !== 'fin' && segment !== 'rst') return false;
  const { lossless, reorders = false } = hello.capabilities;
  if (lossless && !(reorders && arrivals.length > 1)) return false;
  ledger.lookUp(protocol === 'udp' ? 0 : 1, vm, sourcePort, destination, destinationPort, sent, seen);
  const { liveness, publicAddress, publicPort } = ledger.flow;
  if (liveness !== 2 || (publicAddress === source && publicPort === port)) return false;
  t.flow = ledger.flow;
  mayBeNoted(ledger, operation, seen);
  failures.mayHold(t, [source], { ledger });
  return true;
}
