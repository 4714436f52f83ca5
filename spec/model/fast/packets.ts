import { type InboundEvent, type Mark, mayHaveGot } from '../ledger.ts';
import type { Holdings } from './holdings.ts';
import { isOver, SEEN, SENT } from './readings.ts';
import * as row from './rows.ts';
import { timeAt, wordAt } from './rows.ts';

/** A packet of the holding went out: it may become sure, or be over. */
export function noteSent(holdings: Holdings, holding: number, mark: Mark, group: number): void {
  const { words, times } = holdings.rows;
  // A half-open one idles, too.
  if (!holdings.lasts(holding)) holdings.lapse(holding);
  holdings.touch(holding);
  const time = timeAt(holding);
  times[time + row.LAST_OUT_SENT] = holdings.clock[SENT]!;
  times[time + row.LAST_OUT_SEEN] = holdings.clock[SEEN]!;
  const at = wordAt(holding) + row.STATE;
  let state = words[at]!;
  if ((state & row.TCP) !== 0) {
    if (mark === 'syn') {
      holdings.unsure(holding);
      state &= ~(row.SURE | row.HANDSHAKE | row.FIN_OUT | row.FIN_IN | row.CLOSED);
      state |= row.HANDSHAKE_SYN;
    } else if (mark === 'data' && (state & row.HANDSHAKE) === row.HANDSHAKE_SYN_ACK)
      state |= row.HANDSHAKE_DONE;
    else if (mark === 'fin') state |= row.FIN_OUT;
    else if (mark === 'rst') state |= row.CLOSED;
    words[at] = state;
  }
  if (isOver(state)) return holdings.unsure(holding);
  if ((state & row.TCP) !== 0 && (state & row.HANDSHAKE) !== row.HANDSHAKE_DONE) return;
  if (!holdings.lasts(holding)) return;
  if ((state & row.DEMOTED) !== 0) return;
  holdings.makeSure(holding, group);
}

/** A packet from outside reached the holding's endpoint. */
export function noteReceived(holdings: Holdings, holding: number, event: InboundEvent): void {
  const { mark, delivered } = event;
  holdings.touch(holding);
  const words = holdings.rows.words;
  const first = wordAt(holding);
  const at = first + row.STATE;
  const state = words[at]! | row.ANSWERED;
  words[at] = state;
  if ((state & row.TCP) === 0) return;
  if (mark === 'syn-ack') {
    const got = delivered && mayHaveGot(event, words[first + row.VM]!, words[first + row.PORTS]! & 0xffff);
    if (got && (state & row.HANDSHAKE) === row.HANDSHAKE_SYN)
      words[at] = (state & ~row.HANDSHAKE) | row.HANDSHAKE_SYN_ACK;
  } else if (mark === 'fin') close(holdings, holding, row.FIN_IN);
  else if (mark === 'rst') close(holdings, holding, row.CLOSED);
}

/** A packet of the holding went unseen: it may have been refreshed, and ended, all the same. */
export function noteUnseen(holdings: Holdings, holding: number, mark: Mark): void {
  holdings.touch(holding);
  noteLeaving(holdings, holding, mark);
}

/** A flow goes on with another endpoint: possibly it holds the port that it leaves still, surely only one of the two. */
export function noteMoved(holdings: Holdings, from: number, to: number, mark: Mark): void {
  const words = holdings.rows.words;
  const state = words[wordAt(from) + row.STATE]!;
  words[wordAt(to) + row.STATE]! |=
    state & ((state & row.SURE) !== 0 ? row.CONNECTION | row.DEMOTED : row.DEMOTED);
  noteLeaving(holdings, from, mark);
  holdings.unsure(from);
}

/** Its flow sent a packet that did not leave from its endpoint: TCP may have ended there all the same. */
function noteLeaving(holdings: Holdings, holding: number, mark: Mark): void {
  if (mark === 'fin') close(holdings, holding, row.FIN_OUT);
  else if (mark === 'rst' || mark === 'syn') close(holdings, holding, row.CLOSED);
}

function close(holdings: Holdings, holding: number, flag: number): void {
  const words = holdings.rows.words;
  const state = (words[wordAt(holding) + row.STATE]! |= flag);
  if (isOver(state)) holdings.unsure(holding);
}
