import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { D1, trace, type Trace } from './trace.ts';
import { E, FRONTEND, T } from './world.ts';

const MAPPING = 'mapping-is-stable';
const BELOW = 'no-failure-below-capacity';
const tcp = { protocol: 'tcp' } as const;
const held = (t: Trace, protocol: 'udp' | 'tcp' = 'udp') => t.judge.holders(FRONTEND, D1, protocol);
const failing = (t: Trace) => t.flow('b', { vm: 1 }).fail('b').control();

test('TCP: a SYN or an RST from another endpoint leaves the port of the earlier one possibly held', () => {
  for (const segment of ['syn', 'rst'] as const) {
    const moved = () => trace({ ports: 4 }).open('a', tcp).remap('a', 1_026).send('a', { segment });
    assert.equal(held(moved(), 'tcp'), { sure: 0, possible: 2 });
    // A UDP flow with the port that was left does not show that inventories are separate: 2 + 2 may fill a shared one.
    violates(failing(moved().open('u1', { as: 1_025 }).open('u2', { as: 1_027 })), MAPPING);
    // With one flow less a port is free whichever way it is counted.
    violates(failing(moved().open('u1', { as: 1_025 })), MAPPING, BELOW);
  }
});

test('TCP: a packet in mid-flow, or a FIN one way, from another endpoint does not end the flow', () => {
  for (const segment of ['data', 'fin'] as const) {
    const moved = () => trace().open('a', tcp).remap('a', 1_026).send('a', { segment });
    assert.equal(held(moved(), 'tcp'), { sure: 1, possible: 2 });
    const again = moved().remap('a', 1_027).send('a');
    assert.equal(again.told(), [MAPPING, MAPPING]);
    quiet(
      trace()
        .open('a', tcp)
        .advance(T - E)
        .remap('a', 1_026)
        .send('a', { segment }),
    );
  }
  const closed = trace().open('a', tcp).reply('a', { segment: 'fin' });
  closed.remap('a', 1_026).send('a', { segment: 'fin' });
  assert.equal(held(closed, 'tcp'), { sure: 0, possible: 2 });
});

test('TCP: in mid-flow onto the port of another live flow is a collision', () => {
  const t = trace().open('a', tcp).open('b', tcp).remap('a', 1_026).send('a');
  assert.ok(t.told().some((told) => told.startsWith('ports-distinguish-flows')));
});

test('L counts flows: one that was seen with endpoints 1, 2 and 1 again holds one port surely, and two possibly', () => {
  const back = (ports: number) =>
    trace({ ports }).open('a').remap('a', 1_026).send('a').remap('a', 1_025).send('a');
  assert.equal(held(back(4)), { sure: 1, possible: 2 });
  // Counted as three, it would be five holders of four ports, and a shared inventory out of the question.
  const both = back(4)
    .open('t1', { ...tcp, as: 1_027 })
    .open('t2', { ...tcp, as: 1_028 });
  violates(failing(both), MAPPING);
  // Counted as three, there would be no port left to fail without.
  violates(failing(back(3)), MAPPING, BELOW);
});

test.run();
