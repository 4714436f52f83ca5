import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Segment } from '../vocabulary/index.ts';
import { F } from './facts.ts';
import { outcome, receive, send, transition } from './fixtures/packets.ts';
import { markOf, packetTransition } from './packet-transition.ts';

const facts = (figures: Parameters<typeof send>[0]) =>
  packetTransition(transition(0), 0, send(figures), outcome(0)).facts.names();

test('it tells the protocol, what a segment ends, and how much it carries', () => {
  assert.equal(facts({ bytes: 0 }), ['udp', 'empty']);
  assert.equal(facts({ bytes: 1 }), ['udp', 'oneByte']);
  assert.equal(facts({ bytes: 2 }), ['udp', 'manyBytes']);
  assert.equal(facts({ protocol: 'tcp', segment: 'syn', bytes: 1 }), ['tcp', 'oneByte']);
  assert.equal(facts({ protocol: 'tcp', segment: 'fin', bytes: 1 }), ['tcp', 'fin', 'oneByte']);
  assert.equal(facts({ protocol: 'tcp', segment: 'rst', bytes: 1 }), ['tcp', 'rst', 'oneByte']);
  assert.equal(facts({ bytes: 1, group: 3 }), ['udp', 'oneByte', 'grouped']);
});

test('it begins anew: nothing of the packet before stays', () => {
  const t = transition(0);
  t.facts.add(F.damaged);
  packetTransition(t, 7, receive({ protocol: 'tcp', bytes: 2 }), { ...outcome(10), seen: 12 });
  assert.equal(t.facts.names(), ['tcp', 'manyBytes']);
  assert.equal([t.n, t.settledAt, t.sent, t.seen, t.protocol], [7, 7, 10, 12, 'tcp']);
});

test('for the life of a flow an ACK, a fragment and an ICMP error are data, the flags are themselves', () => {
  const alike: readonly Segment[] = ['ack', 'fragments', 'unreachable'];
  for (const segment of alike) assert.is(markOf(send({ segment })), 'data', segment);
  const flags: readonly Segment[] = ['data', 'syn', 'syn-ack', 'fin', 'rst'];
  for (const segment of flags) assert.is(markOf(receive({ segment })), segment);
});

test.run();
