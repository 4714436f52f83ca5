import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holding } from './fixtures/holdings.ts';
import type { Mark } from './ledger.ts';
import { forgetConnection, isOver, lapse, noteLeaving, noteReceived, noteSent } from './plain-connection.ts';
import type { Holding } from './plain-holding.ts';

type Step = (one: Holding) => void;
const out =
  (mark: Mark): Step =>
  (one) =>
    noteSent(one, mark);
const back =
  (mark: Mark, delivered = true): Step =>
  (one) =>
    noteReceived(one, mark, delivered);
const elsewhere =
  (mark: Mark): Step =>
  (one) =>
    noteLeaving(one, mark);

function after(protocol: 0 | 1, ...steps: readonly Step[]): Holding {
  const one = holding({ protocol });
  for (const step of steps) step(one);
  return one;
}
const handshake = (...steps: readonly Step[]) => after(1, ...steps).handshake;
const over = (...steps: readonly Step[]) => isOver(after(1, ...steps));
const MARKS = ['data', 'syn', 'syn-ack', 'fin', 'rst'] as const;

test('a handshake takes a SYN, a SYN+ACK that got to the VM, and what the VM answers, in this order', () => {
  assert.is(handshake(), 'none');
  assert.is(handshake(out('syn')), 'syn');
  assert.is(handshake(out('syn'), back('syn-ack')), 'syn-ack');
  assert.is(handshake(out('syn'), back('syn-ack'), out('data')), 'done');
  assert.is(handshake(out('syn'), back('syn-ack', false)), 'syn', 'it was lost');
  assert.is(handshake(out('syn'), out('data')), 'syn', 'nothing is answered');
  assert.is(handshake(out('data')), 'none');
  assert.is(handshake(back('syn-ack')), 'none');
  assert.is(handshake(out('syn'), back('syn-ack'), out('data'), back('syn-ack')), 'done', 'again');
});

test('no other packet brings a handshake forward', () => {
  for (const mark of ['syn-ack', 'fin', 'rst'] as const)
    assert.is(handshake(out('syn'), back('syn-ack'), out(mark)), 'syn-ack', mark);
  for (const mark of ['data', 'syn', 'fin', 'rst'] as const)
    assert.is(handshake(out('syn'), back(mark)), 'syn', mark);
  for (const mark of MARKS)
    assert.is(handshake(out('syn'), back('syn-ack'), elsewhere(mark), out('data')), 'done', mark);
});

test('a connection is over by a RST of either side, or by FINs of both', () => {
  assert.not(over());
  for (const mark of MARKS) {
    assert.is(over(out(mark)), mark === 'rst', mark);
    assert.is(over(back(mark)), mark === 'rst', mark);
    assert.is(over(back(mark, false)), mark === 'rst', `${mark}, and it was lost behind the translator`);
    assert.is(over(back('fin'), out(mark)), mark === 'fin' || mark === 'rst', mark);
    assert.is(over(out('fin'), back(mark)), mark === 'fin' || mark === 'rst', mark);
  }
  assert.not(over(out('fin'), out('fin')));
  assert.not(over(back('fin'), back('fin')));
});

test('by a packet that left elsewhere it may be over: a RST, a FIN, or a SYN, which begins another one', () => {
  for (const mark of MARKS) {
    const ends = mark === 'rst' || mark === 'syn';
    assert.is(over(elsewhere(mark)), ends, mark);
    assert.is(over(back('fin'), elsewhere(mark)), ends || mark === 'fin', mark);
    assert.not(after(1, elsewhere(mark)).finIn, mark);
  }
});

test('a SYN from its endpoint begins it anew, whatever ended before', () => {
  assert.not(over(out('rst'), out('syn')));
  assert.not(over(back('rst'), out('syn')));
  assert.not(over(out('fin'), back('fin'), out('syn')));
  assert.not(over(out('fin'), back('fin'), out('syn'), out('fin')));
  assert.not(over(out('fin'), back('fin'), out('syn'), back('fin')));
  assert.is(handshake(out('syn'), back('syn-ack'), out('data'), out('syn')), 'syn');
});

test('UDP has neither a handshake nor an end', () => {
  const all = MARKS.flatMap((mark) => [out(mark), back(mark)]);
  assert.is(after(0, ...all).handshake, 'none');
  assert.not(isOver(after(0, ...all)));
});

test('any packet from outside answers, of either protocol', () => {
  for (const protocol of [0, 1] as const) {
    assert.not(after(protocol, out('data')).answered);
    assert.ok(after(protocol, back('data')).answered);
    assert.ok(after(protocol, back('data', false)).answered);
  }
});

test('after a lapse only another handshake makes it sure, and what ended stays ended', () => {
  const done = [out('syn'), back('syn-ack'), out('data')];
  assert.is(handshake(...done, lapse, out('data')), 'none');
  assert.is(handshake(...done, lapse, ...done), 'done');
  assert.ok(over(out('fin'), lapse, back('fin')));
  assert.ok(over(out('rst'), lapse));
  assert.ok(after(1, back('data'), lapse).answered);
});

test('a new life has nothing of the one before', () => {
  const ends = [out('syn'), back('syn-ack'), out('data'), out('fin'), back('fin'), back('rst')];
  assert.not(over(...ends, forgetConnection));
  assert.not(over(...ends, forgetConnection, out('fin')));
  assert.not(over(...ends, forgetConnection, back('fin')));
  assert.is(handshake(...ends, forgetConnection), 'none');
  assert.not(after(1, ...ends, forgetConnection).answered);
});

test.run();
