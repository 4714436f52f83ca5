import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Observation, Send } from '../../spec/vocabulary/index.ts';
import type { Scenario, Step } from '../scenario/scenario.ts';
import { drive } from './drive.ts';
import { interpret } from './interpret.ts';
import { deployment, fillStep, isControl, open, run, Stub, told } from './stub.ts';

test('a case begins and ends with a control of each VM, each to a destination of its own', () => {
  const { operations } = run(new Stub(4), [open('x')]);
  assert.equal(operations.map(isControl), [true, true, false, true, true]);
  const destinations = operations.filter(isControl).map((one) => (one as Send).destination);
  assert.is(new Set(destinations).size, 2);
  assert.equal(destinations.slice(0, 2), destinations.slice(2));
});

test('controls keep away from what the steps use', () => {
  const usual = run(new Stub(4), []).operations[0] as Send;
  const address = `198.51.100.${usual.destination & 255}:443`;
  const other = run(new Stub(4), [open('x', { to: address })]).operations[0] as Send;
  assert.is.not(other.destination, usual.destination);
});

test('steps that need no outcome share a batch', () => {
  const stub = run(new Stub(4), [open('x'), open('y', { port: 5001 }), open('z', { vm: 'b' })]);
  assert.is(stub.batches.length, 2);
  assert.is(stub.batches[0]?.length, 5);
});

test('TCP opens by three segments', () => {
  const stub = run(new Stub(4), [open('x', { protocol: 'tcp' })]);
  assert.equal(told(stub), ['0:5000 syn', 'syn-ack to 1025', '0:5000 ack']);
});

test('a SYN that is left unanswered has the answers that steps give, and nobody sends data over it', () => {
  const stub = run(new Stub(4), [
    open('x', { protocol: 'tcp', unanswered: true }),
    { do: 'send', flow: 'x', segment: 'data', bytes: 1 },
    { do: 'reply', flow: 'x', from: 'destination', segment: 'syn', bytes: 0 },
  ]);
  assert.equal(told(stub), ['0:5000 syn', 'syn to 1025']);
});

test('the first FIN of a connection that stands may bear data', () => {
  const fin = (flow: string): Step => ({ do: 'send', flow, segment: 'fin', bytes: 9 });
  const stub = run(new Stub(4), [
    open('x', { protocol: 'tcp' }),
    { do: 'reply', flow: 'x', from: 'destination', segment: 'fin', bytes: 8 },
    fin('x'),
    fin('x'),
    open('y', { protocol: 'tcp', port: 5001, unanswered: true }),
    fin('y'),
  ]);
  const fins = stub.operations.filter((one) => 'segment' in one && one.segment === 'fin');
  assert.equal(
    fins.map((one) => (one as Send).bytes),
    [8, 9, 0, 0],
  );
});

test('an open that nobody saw gets no answer, but a control', () => {
  const stub = run(new Stub(0), [open('x', { protocol: 'tcp' }), { do: 'control' }]);
  assert.equal(told(stub), ['0:5000 syn']);
  assert.is(stub.operations.filter(isControl).length, 2 + 1 + 2 + 2);
});

test('with a lossy network an open is tried again, with controls between', () => {
  // Two controls come first.
  const stub = run(new Stub(4, { lossless: false }, (nth) => nth === 2 || nth === 4), [open('x')]);
  assert.equal(stub.operations.map(isControl), [true, true, false, true, false, true, false, true, true]);
});

test('a client`s packet that reached nobody is tried again with controls of every VM between', () => {
  const steps: Step[] = [
    { do: 'inbound', flow: 'x', protocol: 'udp', from: '198.51.100.40:30000', to: '203.0.113.1:53' },
  ];
  const { operations } = run(new Stub(4, { lossless: false }), steps);
  const tries = operations.flatMap(({ op }, index) => (op === 'receive' ? [index] : []));
  assert.ok(tries.length > 1);
  const between = operations.slice(tries[0]! + 1, tries[1]).map((one) => (one as Send).vm);
  assert.equal(between, [0, 1]);
});

test('an empty datagram that was lost is sent again in a length by which it is known', () => {
  // Two controls and the open come first.
  const steps: Step[] = [open('x'), { do: 'send', flow: 'x', segment: 'data', bytes: 0 }];
  const stub = run(new Stub(4, { lossless: false }, (nth) => nth === 3), steps);
  const lengths = stub.operations.filter((one) => !isControl(one)).map((one) => (one as Send).bytes);
  assert.equal(lengths.slice(1), [0, 8]);
});

test('a moment is relative to the last outbound packet, and one that has passed is skipped', () => {
  const at = (since: string | null, timeouts: number, tolerances: number, ticks: number): Step => ({
    do: 'advance',
    to: { since, timeouts, tolerances, ticks },
  });
  const stub = run(new Stub(4), [
    open('x'),
    at(null, 0.5, 0, 0),
    at('x', 1, -1, -1),
    at('x', 0.1, 0, 0),
    at('x', 1, 1, 1),
    at('nobody', 1, 0, 0),
  ]);
  assert.equal(told(stub).slice(1), ['+120000', `+${120_000 - 1_201}`, `+${2_402}`]);
});

test('keep-alive sends in each direction before the timeout', () => {
  const stub = run(new Stub(4), [open('x'), { do: 'keep-alive', flow: 'x', by: 'both', timeouts: 0.8 }]);
  const turn = ['+96000', '0:5000 data', 'data to 1025'];
  assert.equal(told(stub).slice(1), [...turn, ...turn]);
});

test('what names no flow that was seen is skipped', () => {
  const stub = run(new Stub(0), [
    open('x'),
    { do: 'reply', flow: 'x', from: 'destination', segment: 'data', bytes: 1 },
    { do: 'reply', flow: 'y', from: 'destination', segment: 'data', bytes: 1 },
    { do: 'close', flow: 'x', how: 'fin' },
    { do: 'keep-alive', flow: 'x', by: 'both', timeouts: 1 },
    open('z', { vm: 'nobody' }),
  ]);
  assert.equal(told(stub), ['0:5000 data']);
});

test('the flows of a fill are named by their number', () => {
  const stub = run(new Stub(4), [
    fillStep({ protocol: 'tcp', leave: 2 }),
    { do: 'close', flow: 'f#1', how: 'rst' },
    { do: 'close-all', flows: 'f', how: 'fin' },
  ]);
  assert.equal(told(stub).slice(6), ['1:2000 rst', '0:2000 fin', 'ack to 1025', 'fin to 1025', '0:2000 ack']);
});

test('a group is one batch with one number', () => {
  const opens = ['x', 'y', 'z'].map(
    (flow, n) => open(flow, { port: 5000 + n }) as Extract<Step, { do: 'open' }>,
  );
  const { operations, batches } = run(new Stub(4), [{ do: 'together', opens }]);
  const groups = operations.map((one) => ('group' in one ? one.group : -1));
  assert.equal(groups, [0, 0, 1, 1, 1, 0, 0]);
  assert.is(batches[1]?.length, 3);
  const alone = run(new Stub(4, { concurrentOpens: false }), [{ do: 'together', opens }]);
  assert.ok(alone.operations.every((one) => !('group' in one) || one.group === 0));
});

test('where packets may overtake each other, one is under way at a time, or many that may come in any order', () => {
  const opens = ['x', 'y'].map((flow, n) => open(flow, { port: 5000 + n }) as Extract<Step, { do: 'open' }>);
  const sizes = (steps: Step[], ports: number): number[] =>
    run(new Stub(ports, { reorders: true }), steps).batches.map(({ length }) => length);
  const controls = [1, 1];
  assert.equal(sizes([...opens, { do: 'together', opens }], 4), [...controls, 1, 1, 2, ...controls]);
  // Four fit; the two that are to fail come one after the other, each followed by a control.
  const few = run(new Stub(4, { reorders: true }), [fillStep({ leave: -2 })]);
  assert.ok(few.batches.every(({ length }) => length === 1));
  // The last two alone, so that it is known who got the last port.
  const ports = { first: 1025, last: 1124 };
  const steps: Step[] = [fillStep({ leave: 0 }), { do: 'send-all', flows: 'f' }];
  const many = run(new Stub(100, { reorders: true }), steps, {}, ports);
  const longer = many.batches.filter(({ length }) => length > 1);
  assert.equal(
    longer.map(({ length }) => length),
    [98, 98],
  );
  for (const batch of longer) {
    const groups = new Set(batch.map((one) => (one as Send).group));
    assert.is(groups.size, 1);
    assert.not(groups.has(0));
  }
  // A control says nothing of what is under way beside it.
  const larger = run(
    new Stub(600, { reorders: true }),
    [fillStep({ leave: 0 })],
    {},
    { ...ports, last: 1624 },
  );
  assert.ok(larger.batches.some((batch) => batch.length > 100));
  assert.ok(larger.batches.every((batch) => batch.length === 1 || !batch.some(isControl)));
  const closes: Step[] = [
    fillStep({ protocol: 'tcp', leave: 0 }),
    { do: 'close-all', flows: 'f', how: 'rst' },
    open('x'),
  ];
  const closed = run(new Stub(200, { reorders: true }), closes, {}, ports);
  assert.ok(
    closed.batches.some((batch) => batch.length > 1 && 'segment' in batch[0]! && batch[0].segment === 'rst'),
  );
  for (const batch of closed.batches) {
    const resets = batch.filter((one) => 'segment' in one && one.segment === 'rst').length;
    assert.ok(resets === 0 || resets === batch.length, 'nothing opens while something closes');
  }
});

test('observations are numbered from 0 and pair each operation with its outcome', () => {
  const stub = run(new Stub(4), [open('x'), { do: 'alerts' }]);
  assert.equal(
    stub.observations.map(({ n }) => n),
    stub.observations.map((_, n) => n),
  );
  assert.equal(
    stub.observations.map(({ operation }) => operation),
    stub.operations,
  );
});

test('a target that answers later is driven to the same end', async () => {
  const steps = [open('x', { protocol: 'tcp' }), fillStep({ leave: -1 })];
  const now = run(new Stub(4), steps);
  const later = new Stub(4);
  const judge = {
    observe: (observation: Observation) => void later.observations.push(observation),
    holders: later.holders,
    wantsAnother: () => false,
  };
  const settings = { ports: { first: 1025, last: 1028 }, idleTimeoutMs: 240_000 };
  const scenario: Scenario = { dialect: 'azure-2016', deployment, settings, steps };
  await drive(interpret(scenario, { hello: later.hello, settings, judge }), {
    run: async (batch) => later.run(batch),
  });
  assert.equal(later.observations, now.observations);
});

test('a target that answers too little is an error', () => {
  const stub = new Stub(4);
  stub.run = () => [];
  assert.throws(
    () => run(stub, [open('x')]),
    (error: Error) => error.message.startsWith('target-answer-count'),
  );
});

test.run();
