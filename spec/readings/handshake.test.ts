import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { D1, trace, type Trace } from './trace.ts';
import { E, FRONTEND, T } from './world.ts';

// A translator may forget at any time a TCP flow of which it saw no whole handshake, and give its only port away.

const tcp = { protocol: 'tcp', as: 1_025 } as const;
const held = (t: Trace) => t.judge.holders(FRONTEND, D1, 'tcp');
const syn = (t: Trace, label: string, vm: number): Trace =>
  t.flow(label, { ...tcp, vm }).send(label, { segment: 'syn' });
const taken = (t: Trace) => syn(t, 'next', 1);

test('a SYN+ACK agrees to the flow of the VM that got it, and to no other with the same tuple', () => {
  const answered = (whose: 'first' | 'second') =>
    syn(syn(trace({ ports: 1 }), 'first', 0), 'second', 1).reply(whose, { segment: 'syn-ack' });
  const stray = answered('second').send('first');
  assert.equal(held(stray).sure, 0);
  quiet(taken(stray));
  violates(taken(answered('first').send('first')), 'ports-distinguish-flows');
  violates(taken(answered('second').send('second')), 'ports-distinguish-flows');
});

test('a half-open flow idles as well: an ACK that late may have begun it anew in mid-stream', () => {
  const completed = (after: number) =>
    syn(trace({ ports: 1 }), 'late', 0)
      .advance(T / 2)
      .reply('late', { segment: 'syn-ack' })
      .advance(after - T / 2)
      .send('late', { segment: 'ack' });
  violates(taken(completed(T - E - 1)), 'ports-distinguish-flows');
  for (const after of [T - E, T + E]) {
    const t = completed(after);
    assert.equal(held(t), { sure: 0, possible: 1 });
    quiet(taken(t));
  }
});

test.run();
