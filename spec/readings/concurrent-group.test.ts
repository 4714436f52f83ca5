import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, stillOpen, violates } from './expect.ts';
import { parseAddress } from '../vocabulary/index.ts';
import { BEYOND_CHANCE, D2, trace, type Trace } from './trace.ts';
import { E, NETWORK_PEER, STANDALONE, T } from './world.ts';

// Flows of one group may have opened in any order, whatever order they were reported in.

const BELOW = 'no-failure-below-capacity';
const OPEN = 'a port may have been free or not';
/** Whatever else it is blamed on. */
const failsBelow = (t: Trace) => assert.match(t.told().join(), new RegExp(BELOW));

test('who failed may have come after all that opened', () => {
  const t = trace({ ports: 2 })
    .control()
    .together((one) => one.flow('b').fail('b').open('c', { as: 1_025 }).open('d', { as: 1_026 }));
  stillOpen(t.control(), BELOW, OPEN);
  const free = trace({ ports: 3 })
    .control()
    .together((one) => one.flow('b').fail('b').open('c', { as: 1_025 }).open('d', { as: 1_026 }));
  violates(free.control(), BELOW);
});

test('who failed may have come after all that opened, though protocols were seen to share no ports', () => {
  const separate = (ports: number) =>
    trace({ ports })
      .open('u', { as: 1_025 })
      .open('t', { protocol: 'tcp', as: 1_025 })
      .together((one) => one.flow('b').fail('b').open('c', { as: 1_026 }))
      .control();
  stillOpen(separate(2), BELOW, OPEN);
  violates(separate(3), BELOW);
});

test('that more are held than there are ports is no proof of separate inventories where some may have come later', () => {
  const t = trace({ ports: 3 })
    .control()
    .together((one) =>
      one
        .open('c', { as: 1_025 })
        .open('d', { protocol: 'tcp', as: 1_026 })
        .open('e', { protocol: 'tcp', as: 1_027 })
        .flow('b')
        .fail('b'),
    );
  stillOpen(t.control(), BELOW, OPEN);
});

test('a packet of the instant at which its flow opened may have gone before it did', () => {
  const full = () => trace({ ports: 1 }).control();
  const opens = full().together((one) => one.open('a').fail('a'));
  quiet(opens.control());
  // It may have been over, and lives for sure since.
  const again = full().open('a').advance(T);
  quiet(again.together((one) => one.send('a').fail('a')).control());
  const live = full().open('a');
  violates(live.together((one) => one.send('a').fail('a')).control(), 'mapping-is-stable');
});

test('the address of default SNAT may be known only by what opened after who failed', () => {
  const opens = (t: Trace, ports: number) =>
    t
      .control()
      .together((one) => {
        one.flow('b', { vm: STANDALONE }).fail('b');
        for (let port = 0; port < ports; port++) one.open(`o${port}`, { vm: STANDALONE, as: 1_025 + port });
      })
      .control();
  stillOpen(opens(trace({ ports: 2 }), 2), BELOW, OPEN);
  violates(opens(trace({ ports: 3 }), 2), BELOW);
});

test('nor do earlier opens of which nobody knows free a port, beside those of the group', () => {
  const failing = (t: Trace, ports: number) =>
    t
      .together((one) => {
        one.flow('b', { vm: STANDALONE }).fail('b');
        for (let port = 0; port < ports; port++) one.open(`o${port}`, { vm: STANDALONE, as: 1_025 + port });
      })
      .control(STANDALONE);
  const inPieces = (t: Trace) =>
    t.flow('p', { vm: STANDALONE }).fail('p', { segment: 'fragments', bytes: 100 });
  const unseen = () => inPieces(trace({ ports: 2 }).control());
  const seenLater = () => unseen().control(STANDALONE);
  for (const before of [unseen, seenLater]) {
    stillOpen(failing(before(), 1), BELOW, OPEN);
    failsBelow(failing(before(), 0));
    failsBelow(failing(before().advance(T + E), 1));
  }
});

test('lossy: tries from before the group in which the address of default SNAT became known count no more', () => {
  const peer = { vm: STANDALONE, to: NETWORK_PEER, from: parseAddress('10.0.0.6'), as: 6_000, port: 6_000 };
  const t = trace({ ports: 2, capabilities: { lossless: false } })
    .flow('peer', peer)
    .flow('b', { vm: STANDALONE });
  for (let time = 1; time < BEYOND_CHANCE; time++) t.send('peer').fail('b');
  t.send('peer').together((one) => one.fail('b').open('o', { vm: STANDALONE, as: 1_025 }));
  stillOpen(t.control(STANDALONE), BELOW, 'it may have been lost on the way');
});

test('who opened at full may have come before the others', () => {
  const t = trace({ ports: 2 }).together((one) =>
    one.open('a', { as: 1_025 }).open('b', { as: 1_026 }).open('c', { as: 1_025, to: D2 }),
  );
  quiet(t);
  const collision = trace({ ports: 2 }).together((one) =>
    one.open('a', { as: 1_025 }).open('b', { as: 1_025 }),
  );
  violates(collision, 'ports-distinguish-flows');
});

test('failing beside the last success is not surely exhaustion', () => {
  const t = trace({ ports: 1 })
    .control()
    .together((one) => one.open('a', { as: 1_025 }).flow('b').fail('b'))
    .control();
  quiet(t);
  assert.is(t.tally('exhaustion-fails-new-flows').conforming, 0);
});

test.run();
