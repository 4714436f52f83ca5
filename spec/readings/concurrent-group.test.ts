import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, stillOpen, violates } from './expect.ts';
import { D2, trace, type Trace } from './trace.ts';
import { STANDALONE } from './world.ts';

// Flows of one group may have opened in any order, whatever order they were reported in.

const BELOW = 'no-failure-below-capacity';
const OPEN = 'a port may have been free or not';

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
