import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import type { Hello, Send } from '../../spec/vocabulary/index.ts';
import { builtinTarget } from '../builtin/target.ts';
import { assemble } from '../generate/assemble.ts';
import * as step from '../generate/build.ts';
import { meansOf } from '../generate/index.ts';
import { to } from '../generate/places.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { runCase } from './index.ts';
import { fillStep, isControl, open, run, Stub, told } from './stub.ts';

test('fill leaves as many ports free as it says', () => {
  for (const leave of [0, 1, 2]) assert.is(told(run(new Stub(4), [fillStep({ leave })])).length, 4 - leave);
  assert.is(told(run(new Stub(4), [fillStep({ leave: -1 })])).length, 5);
  assert.is(told(run(new Stub(4), [open('x'), fillStep({ leave: 1 })])).length, 3);
});

test('fill takes the VMs in turn, and no private tuple twice', () => {
  const stub = run(new Stub(4), [open('x', { port: 2000 }), fillStep({ leave: -1 })]);
  assert.equal(told(stub), ['0:2000 data', '0:2001 data', '1:2000 data', '0:2002 data', '1:2001 data']);
});

test('fill by TCP goes phase by phase', () => {
  const stub = run(new Stub(2), [fillStep({ protocol: 'tcp' })], {
    settings: { ports: { first: 1025, last: 1026 }, idleTimeoutMs: 240_000 },
  });
  const segments = stub.operations
    .filter((one) => !isControl(one))
    .map((one) => ('segment' in one ? one.segment : ''));
  assert.equal(segments.slice(0, 4), ['syn', 'syn', 'syn', 'syn']);
  assert.equal(segments.slice(4), ['syn-ack', 'syn-ack', 'ack', 'ack']);
});

test('fill over several ports of the destination uses each private port on each of them', () => {
  const stub = run(new Stub(4), [fillStep({ vms: ['a'], toPorts: 2 })]);
  const sends = stub.operations.filter((one): one is Send => one.op === 'send' && !isControl(one));
  assert.equal(
    sends.map((one) => [one.sourcePort, one.destinationPort]),
    [
      [2000, 443],
      [2000, 444],
      [2001, 443],
      [2001, 444],
    ],
  );
});

test('fill with unknown capacity stops after failures of two VMs', () => {
  const stub = run(new Stub(300, { settable: { ports: false, idleTimeout: true } }), [fillStep()]);
  const count = told(stub).length;
  assert.ok(count > 300 && count <= 600, String(count));
});

/** Opens that a fill of VMs on default SNAT comes down to, on the built-in gateway. */
function opensOnDefault(defaultAddress: 'shared' | 'own', vms: number, ports: number): number {
  const target = builtinTarget({ gateway: { defaultAddress } });
  const scenario = scenarioOf(target.hello, vms, ports);
  const judge = createJudge();
  let opens = 0;
  void runCase(scenario, target, judge, {
    sink: ({ operation }) => {
      if (operation.op === 'send' && operation.destinationPort === 443) opens++;
    },
  });
  return opens;
}

function scenarioOf(hello: Hello, vms: number, ports: number): Scenario {
  const means = meansOf(hello);
  const chosen = step.vmsUpTo(vms);
  const steps = [step.fill('f', chosen, 'udp', 2000, to(0), 0)];
  const scenario = assemble(means, { layout: 'standalone', vms }, ports, steps);
  if (scenario === null) throw new Error('the gateway has no default SNAT');
  return scenario;
}

test('VMs whose default addresses are not known yet are not asked to fill one each', () => {
  assert.is(opensOnDefault('shared', 40, 100), 100);
  // One was the last that the shared address had, and tells nothing of the others.
  assert.ok(opensOnDefault('shared', 8, 2) <= 4);
  // Four platform addresses, as each flow shows: all of them are filled.
  assert.is(opensOnDefault('own', 4, 10), 40);
});

test.run();
