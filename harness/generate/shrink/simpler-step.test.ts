import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Moment, Step } from '../../scenario/scenario.ts';
import { advance, fill, open, scenario, type StepOf, together } from './fixtures/scenarios.ts';
import { simplerSteps } from './simpler-step.ts';

/** What each candidate has in place of the one step. */
const inPlaceOf = (step: Step): readonly (Step | undefined)[] =>
  [...simplerSteps(scenario([step]))].map(({ steps }) => {
    assert.is(steps.length, 1);
    return steps[0];
  });

const becomes = (step: Step, changes: readonly object[], why?: string): void =>
  assert.equal(
    inPlaceOf(step),
    changes.map((change) => ({ ...step, ...change })),
    why,
  );

test('one step at a time becomes simpler, from the first on, and the others stay', () => {
  const [one, two, plain] = [open('a', { port: 1 }), open('b', { port: 2 }), open('c')];
  const all = scenario([one, plain, two]);
  assert.equal(
    [...simplerSteps(all)],
    [
      { ...all, steps: [open('a'), plain, two] },
      { ...all, steps: [one, plain, open('b')] },
    ],
  );
});

test('a flow gets its handshake, and the plain port', () => {
  becomes(open('a'), []);
  becomes(open('a', { port: 5_001 }), [{ port: 5_000 }]);
  for (const unanswered of [true, false])
    assert.equal(inPlaceOf(open('a', { protocol: 'tcp', unanswered, port: 5_001 })), [
      open('a', { protocol: 'tcp', port: 5_001 }),
      open('a', { protocol: 'tcp', unanswered }),
    ]);
});

test('a fill is by fewer VMs, to one port, and to the last port or next to it', () => {
  becomes(fill('a'), []);
  becomes(fill('a', { vms: ['x', 'y'] }), [{ vms: ['x'] }]);
  becomes(fill('a', { vms: ['x', 'y', 'z'] }), [{ vms: ['x'] }, { vms: ['x', 'y'] }]);
  assert.equal(inPlaceOf(fill('a', { toPorts: 1 })), [fill('a')]);
  becomes(fill('a', { leave: 1 }), [{ leave: 0 }]);
  becomes(fill('a', { leave: 2 }), [{ leave: 0 }, { leave: 1 }]);
  becomes(fill('a', { leave: -1 }), [{ leave: 0 }]);
  becomes(fill('a', { leave: -2 }), [{ leave: 0 }, { leave: -1 }]);
});

test('a packet is plain data with a checksum, of few bytes', () => {
  const send = (more: Partial<StepOf<'send'>>): Step => ({
    do: 'send',
    flow: 'a',
    segment: 'data',
    bytes: 0,
    ...more,
  });
  becomes(send({}), []);
  assert.equal(inPlaceOf(send({ zeroChecksum: true })), [send({})]);
  becomes(send({ zeroChecksum: false }), [], 'it has one');
  becomes(send({ segment: 'fin' }), [{ segment: 'data' }]);
  becomes(send({ bytes: 1 }), [{ bytes: 0 }]);
  becomes(send({ bytes: 2 }), [{ bytes: 0 }, { bytes: 1 }]);
});

test('a reply comes from the destination, of no bytes', () => {
  const reply = (more: Partial<StepOf<'reply'>>): Step => ({
    do: 'reply',
    flow: 'a',
    from: 'destination',
    segment: 'data',
    bytes: 0,
    ...more,
  });
  becomes(reply({}), []);
  becomes(reply({ from: 'stranger' }), [{ from: 'destination' }]);
  becomes(reply({ bytes: 1 }), [{ bytes: 0 }]);
});

test('a close is one packet, an RST', () => {
  becomes({ do: 'close', flow: 'a', how: 'rst' }, []);
  becomes({ do: 'close', flow: 'a', how: 'half' }, [{ how: 'rst' }]);
});

test('a wait is for less, from now on, and to no deadline’s very edge', () => {
  const waits = (to: Partial<Moment>, changes: readonly Partial<Moment>[]): void =>
    assert.equal(
      inPlaceOf(advance(to)),
      changes.map((change) => advance({ ...to, ...change })),
    );
  waits({}, []);
  waits({ timeouts: 1 }, [{ timeouts: 0 }]);
  waits({ timeouts: 1.5 }, [{ timeouts: 0 }, { timeouts: 1 }]);
  waits({ since: 'a' }, [{ since: null }]);
  waits({ ticks: -1 }, [{ ticks: 0 }]);
  waits({ tolerances: -1 }, [{ tolerances: 0 }]);
});

test('of flows opened at one instant one is left out, and of two each may stay alone', () => {
  const [a, b, c] = [open('a'), open('b'), open('c')];
  assert.equal(inPlaceOf(together(a, b, c)), [together(b, c), together(a, c), together(a, b)]);
  assert.equal(inPlaceOf(together(a, b)), [a, b]);
});

test('a flow is kept by its own packets, and for less long', () => {
  const keep = (timeouts: number, by: 'outbound' | 'both' = 'outbound'): Step => ({
    do: 'keep-alive',
    flow: 'a',
    by,
    timeouts,
  });
  becomes(keep(0.4), []);
  becomes(keep(0.8), [{ timeouts: 0.4 }]);
  becomes(keep(1.2), [{ timeouts: 0.4 }, { timeouts: 0.8 }]);
  becomes(keep(1.3), [{ timeouts: 0.4 }, { timeouts: 0.8 }, { timeouts: 1.2 }]);
  becomes(keep(0.4, 'both'), [{ by: 'outbound' }]);
});

test('probes are of one round, or of one less', () => {
  const probe = (rounds: number): Step => ({ do: 'probe', loadBalancer: 'lb', rounds });
  becomes(probe(1), []);
  becomes(probe(2), [{ rounds: 1 }]);
  becomes(probe(3), [{ rounds: 1 }, { rounds: 2 }]);
  becomes(probe(5), [{ rounds: 1 }, { rounds: 4 }]);
});

test('what has nothing to it is left as it is', () => {
  becomes({ do: 'control' }, []);
});

test.run();
