import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../judge.ts';
import { quiet, violates } from './expect.ts';
import { trace, Trace } from './trace.ts';
import { E, FRONTEND_2, FRONTEND, T, UNKNOWN_CAPACITY } from './world.ts';

const FULL = 'exhaustion-fails-new-flows';

test('a flow that opens with every port surely held is a violation', () => {
  const t = trace({ ports: 2 }).open('a').open('b').open('c', { as: 1_027 });
  violates(t, FULL);
  assert.equal(t.told(), [FULL, `capacity-64511 <- ${FULL}`]);
});

test('the last free port is no violation', () => {
  quiet(trace({ ports: 2 }).open('a').open('b'));
});

test('a flow that opens while one holder only possibly lives is no violation', () => {
  quiet(
    trace({ ports: 1 })
      .open('a')
      .advance(T - E)
      .open('b', { as: 1_025 }),
  );
  const tcp = { protocol: 'tcp' } as const;
  quiet(
    trace({ ports: 1 })
      .open('a', tcp)
      .send('a', { segment: 'rst' })
      .open('b', { ...tcp, as: 1_025 }),
  );
});

test('only the address that it got counts', () => {
  const t = trace({ ports: 1, frontends: [FRONTEND, FRONTEND_2] })
    .open('a')
    .open('b', { from: FRONTEND_2, as: 1_025 });
  quiet(t);
});

test('only its own protocol counts', () => {
  quiet(trace({ ports: 1 }).open('a').open('b', { protocol: 'tcp', as: 1_025 }));
});

test('a flow that lives already is no new flow', () => {
  quiet(trace({ ports: 1 }).open('a').send('a'));
});

/** Opens so many flows to one destination, on public ports from 1024 on where there are so many. */
function many(count: number, capabilities: Parameters<typeof trace>[0]): Trace {
  const t = new Trace(capabilities, createJudge());
  for (let i = 0; i < count; i++) {
    t.open('x', { vm: i & 1, port: 1 + (i >> 1), as: 1_024 + i });
  }
  return t;
}

test('undeclared capacity: 64,511 and 64,512 live flows are fine, one more is a violation', () => {
  const unknown = { capabilities: UNKNOWN_CAPACITY, ports: 64_511 } as const;
  const t = many(64_512, unknown);
  assert.is(t.tally(FULL).violating, 0);
  assert.is(t.tally('capacity-64511').violating, 0);
  // A port number that is left: it collides with nobody, but there cannot be so many.
  const beyond = many(64_512, unknown).open('last', { vm: 0, port: 60_000, as: 1_023 });
  assert.ok(beyond.primary().includes('no-privileged-ports') || beyond.primary().includes(FULL));
  assert.ok(beyond.told().some((told) => told.startsWith(FULL)));
  assert.ok(beyond.told().some((told) => told.startsWith('capacity-64511')));
});

test('declared capacity: a port outside the range is a violation, even of a pool that is not full', () => {
  violates(trace({ ports: 2 }).open('a', { as: 1_027 }), 'capacity-64511');
  violates(trace({ ports: 2 }).open('a', { as: 1_024 }), 'capacity-64511');
  quiet(trace({ ports: 2 }).open('a', { as: 1_026 }));
});

test('declared capacity: one port fewer than the range is a violation', () => {
  const t = trace({ ports: 4 }).open('a').open('b').open('c').flow('d', { vm: 1 }).fail('d').control();
  assert.ok(t.told().includes('capacity-64511 <- no-failure-below-capacity'), t.told().join());
});

test('undeclared range: no port is outside it', () => {
  quiet(trace({ capabilities: UNKNOWN_CAPACITY }).open('a', { as: 60_000 }));
});

test.run();
