import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Operation, type Outcome, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { codeOf } from '../../spec/vocabulary/code-of.ts';
import { read32 } from './bytes.ts';
import { isBeyondLosses } from './lateness.ts';
import { arrival, delivery, PUBLIC, reply, send, setUp, summed, tcp } from './toy-snat.ts';

test('a packet out and its reply in', () => {
  const { run } = setUp();
  for (const bytes of [0, 1, 7, 8, 1_400]) {
    const [out, back] = run(send({ bytes }), reply({ bytes }));
    assert.equal(out?.arrivals, [arrival]);
    assert.equal(back?.deliveries, [delivery]);
    assert.equal([out?.deliveries, out?.answer, back?.arrivals, back?.answer], [[], null, [], null]);
  }
  assert.ok(run(send({ zeroChecksum: true }))[0]?.arrivals[0]?.intact);
});

test('a TCP flow from handshake to close is intact all the way, in any chunk', () => {
  for (const chunk of [1, 4, 64]) {
    const outcomes = setUp({ chunk }).run(
      send(tcp('syn')),
      reply(tcp('syn-ack')),
      send(tcp('ack')),
      send(tcp('data', 100)),
      reply(tcp('data', 50)),
      send(tcp('fin')),
      reply(tcp('fin')),
      send(tcp('ack')),
      send(tcp('rst')),
    );
    for (const { arrivals, deliveries } of outcomes) {
      assert.is(arrivals.length + deliveries.length, 1);
      assert.ok([...arrivals, ...deliveries][0]?.intact);
    }
  }
});

test('each end acknowledges what it saw, in any chunk', () => {
  for (const chunk of [1, 64]) {
    const { snat, run } = setUp({ chunk });
    const numbers: number[][] = [];
    const note = (packet: Uint8Array) => {
      numbers.push([read32(packet, 24), read32(packet, 28)]);
      return [packet];
    };
    snat.faultOutside = note;
    snat.faultInside = note;
    run(send(tcp('syn')), reply(tcp('syn-ack')), send(tcp('ack')), reply(tcp('data', 5)), send(tcp('fin')));
    const [syn, synAck, ack, data, fin] = numbers.map(([sequence]) => sequence ?? 0);
    assert.equal(
      numbers.map(([, acknowledgement]) => acknowledgement),
      [0, (syn ?? 0) + 1, (synAck ?? 0) + 1, ack, (data ?? 0) + 5],
    );
    assert.is(fin, ack);
  }
});

/** Each packet comes out when the next one is sent. */
function oneBehind(mayBeLate: number) {
  const { snat, driver, run } = setUp({ mayBeLate });
  let held: Uint8Array[] = [];
  snat.faultOutside = (packet) => {
    const out = held;
    held = [packet.slice()];
    return out;
  };
  let port = 5_000;
  return { driver, next: () => run(send({ ...tcp('syn'), sourcePort: (port += 1) }))[0] };
}

test('what comes out after its chunk was read is an error, or lost; it is not the next one`s', () => {
  for (const mayBeLate of [0, 0.1]) {
    const { next } = oneBehind(mayBeLate);
    assert.equal(next()?.arrivals, []);
    if (mayBeLate > 0) assert.equal(next()?.arrivals, []);
    else assert.is(codeOf(next), 'lab-packets-late');
  }
});

test('where more is late than may get lost, over all cases, nothing of it is held against the translator', () => {
  const { driver, next } = oneBehind(0.1);
  let sent = 0;
  const untilError = () => {
    for (; sent < 1_000; sent += 1) {
      // No case lasts long enough to tell.
      if (sent % 10 === 9) driver.reset();
      next();
    }
  };
  assert.is(codeOf(untilError), 'lab-packets-late');
  assert.ok(sent > 20 && sent < 100, `after ${sent}`);
});

test('losses within what is declared are no error, however many packets there are', () => {
  for (const rate of [0.1, 0.001])
    for (const sent of [1, 100, 10_000, 1_000_000]) assert.not(isBeyondLosses(rate * sent, sent, rate));
  assert.ok(isBeyondLosses(1, 1_000_000, 0));
  assert.ok(isBeyondLosses(300, 2_000, 0.1));
});

test('out-of-state segments are sent and known again', () => {
  const { run } = setUp();
  for (const segment of ['rst', 'fin', 'syn-ack', 'ack', 'data'] as const) {
    const [out, back] = run(
      send({ ...tcp(segment), sourcePort: 6_000 }),
      reply({ ...tcp(segment), sourcePort: 99 }),
    );
    assert.equal(out?.arrivals, [{ ...arrival, sourcePort: 16_000 }]);
    assert.equal(back?.deliveries, [{ ...delivery, sourcePort: 99 }]);
  }
});

test('intervals: one after the other where the translator is synchronous, over the group where they are one', () => {
  const { run } = setUp({ chunk: 8 });
  const [a, b, c, d] = run(send(), send({ group: 1 }), send({ group: 1 }), send({ group: 2 }));
  for (const outcome of [a, b, c, d]) assert.ok(outcome && outcome.sent < outcome.seen);
  assert.ok(a && b && c && d && a.seen < b.sent && c.seen < d.sent);
  assert.equal([b?.sent, b?.seen], [c?.sent, c?.seen]);
  const [early, late] = setUp({ chunk: 8, synchronous: false }).run(send(), send());
  assert.ok(early && late && early.sent < late.sent && early.seen === late.seen);
});

test('a group longer than a chunk is one group', () => {
  const { run } = setUp({ chunk: 2 });
  const outcomes = run(...[1, 2, 3, 4, 5].map((i) => send({ group: 7, sourcePort: i })));
  assert.is(new Set(outcomes.map(({ sent, seen }) => `${sent}-${seen}`)).size, 1);
});

test('a chunk is read once, and datagrams without a token are alone in theirs', () => {
  const { snat, run } = setUp({ chunk: 16 });
  const flows = Array.from({ length: 16 }, (_, i) => send({ sourcePort: 5_000 + i }));
  run(...flows);
  assert.is(snat.reads, 18);
  snat.reads = 0;
  run(...flows.slice(0, 4).map((flow) => ({ ...flow, bytes: 7 })));
  assert.is(snat.reads, 12);
});

test('discovery plays the resolver', () => {
  const { snat, driver } = setUp();
  const outcomes: Outcome[] = [];
  const discovery: Operation = { op: 'discover', vm: 0, sourcePort: 5_000 };
  driver.run([discovery, { op: 'advance', ms: 1 }, discovery], 0, outcomes);
  const { sent, seen, ...rest } = outcomes[0] as Outcome & object;
  assert.equal(rest, { source: PUBLIC, sourcePort: 15_000, answer: PUBLIC });
  assert.ok(sent < seen);
  assert.is(outcomes.length, 1, 'an advance is not for the driver');

  snat.faultInside = () => [];
  driver.run([discovery], 0, outcomes);
  assert.equal(
    { ...outcomes[1], sent: 0, seen: 0 },
    { sent: 0, seen: 0, source: PUBLIC, sourcePort: 15_000, answer: null },
  );
  snat.faultOutside = () => [];
  driver.run([discovery], 0, outcomes);
  assert.equal(
    { ...outcomes[2], sent: 0, seen: 0 },
    { sent: 0, seen: 0, source: null, sourcePort: null, answer: null },
  );
});

test('an answer that was tampered with is none', () => {
  const { snat, driver } = setUp();
  const outcomes: Outcome[] = [];
  snat.faultInside = (packet) => [summed(packet.fill(0, 28, 30))];
  driver.run([{ op: 'discover', vm: 0, sourcePort: 5_000 }], 0, outcomes);
  assert.is((outcomes[0] as { answer?: unknown }).answer, null);
});

test('after a reset the same operations make the same packets', () => {
  const { snat, driver, run } = setUp();
  const seen: string[] = [];
  snat.faultOutside = (packet) => (seen.push(packet.join()), [packet]);
  run(send(), send(tcp('syn')));
  driver.reset();
  run(send(), send(tcp('syn')));
  assert.equal(seen.slice(0, 2), seen.slice(2));
});

test('what cannot be carried out is refused', () => {
  const { run } = setUp();
  const code = (wanted: string) => (error: unknown) =>
    error instanceof SnatcheckError && error.code === wanted;
  assert.throws(() => run(send({ vm: 3 })), code('vm-unknown'));
  assert.throws(() => run(send({ bytes: 70_000 })), code('payload-too-long'));
  assert.throws(() => setUp({ chunk: 0 }), code('chunk-out-of-range'));
});

test.run();
