import type { Mark } from './ledger.ts';
import type { Holding } from './plain-holding.ts';

/** TCP: closed both ways, or by a RST. */
export function isOver(holding: Holding): boolean {
  return holding.closed || (holding.finOut && holding.finIn);
}

/** A packet of its flow left from its endpoint. */
export function noteSent(holding: Holding, mark: Mark): void {
  if (holding.protocol === 0) return;
  if (mark === 'syn') {
    holding.handshake = 'syn';
    holding.finOut = holding.finIn = holding.closed = false;
  } else if (mark === 'data' && holding.handshake === 'syn-ack') holding.handshake = 'done';
  else if (mark === 'fin') holding.finOut = true;
  else if (mark === 'rst') holding.closed = true;
}

/** A packet from outside reached its endpoint. @param delivered whether its VM may have got it. */
export function noteReceived(holding: Holding, mark: Mark, delivered: boolean): void {
  holding.answered = true;
  if (holding.protocol === 0) return;
  if (mark === 'syn-ack' && delivered && holding.handshake === 'syn') holding.handshake = 'syn-ack';
  if (mark === 'fin') holding.finIn = true;
  if (mark === 'rst') holding.closed = true;
}

/** Its flow sent a packet that did not leave from its endpoint: TCP may have ended there all the same. */
export function noteLeaving(holding: Holding, mark: Mark): void {
  if (mark === 'fin') holding.finOut = true;
  if (mark === 'rst' || mark === 'syn') holding.closed = true;
}

/**
 * Idle for so long that it may be over: a packet in mid-stream may then have begun a flow of which nobody saw a handshake, and
 * which a translator may give less time. Until another handshake it lives only possibly.
 */
export function lapse(holding: Holding): void {
  holding.handshake = 'none';
}

/** A new life begins, for which it does not count how far TCP came in an earlier one. */
export function forgetConnection(holding: Holding): void {
  holding.handshake = 'none';
  holding.finOut = holding.finIn = holding.closed = holding.answered = false;
}
