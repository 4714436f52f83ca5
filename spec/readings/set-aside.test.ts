import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { violates } from './expect.ts';
import { trace, type Trace } from './trace.ts';
import { E, T } from './world.ts';

// Ports that are set aside for VMs without flows: when that is what a failure shows, and when something else explains it.

const BELOW = 'no-failure-below-capacity';

test('ports set aside for idle VMs explain a failure where the VM has a share of them, and not where it has next to none', () => {
  const heldByOne = (held: number): Trace => {
    const t = trace({ ports: 64 });
    for (let i = 0; i < held; i++) t.open(`own-${i}`, { as: 1_025 + i });
    return t.flow('b').fail('b').control();
  };
  violates(heldByOne(16), 'ports-allocated-on-demand');
  violates(heldByOne(2), BELOW);
});

test('ports of flows that idled out explain a failure, so that none need be set aside for idle VMs', () => {
  const refilled = (t: Trace): Trace => {
    for (let i = 0; i < 4; i++) t.open(`own-${i}`, { as: 1_025 + i, protocol: 'tcp' });
    return t.flow('b', { protocol: 'tcp' }).fail('b').control();
  };
  const filled = (): Trace => {
    const t = trace({ ports: 8 });
    for (let i = 0; i < 8; i++) t.open(`old-${i}`, { vm: 1, as: 1_025 + i, protocol: 'tcp' });
    return t;
  };
  const told = (t: Trace) => t.told().filter((id) => id.startsWith('ports-allocated-on-demand'));
  const idle = refilled(filled().advance(T + E + 1));
  assert.equal(told(idle), []);
  violates(idle, 'idle-reclaimed-at-4-minutes');
  assert.equal(told(refilled(trace({ ports: 8 }))), ['ports-allocated-on-demand']);
});

test.run();
