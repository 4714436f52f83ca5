import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { violates } from './expect.ts';
import { D2, trace, type Trace } from './trace.ts';
import { E, group, T, UNKNOWN_CAPACITY, type WorldOptions } from './world.ts';

// A flow that its groups allow, and that fails for want of a port, fails by no doing of the groups.

const LIMITS = 'nsg-limits-destinations';
const BELOW = 'no-failure-below-capacity';
const ALLOWED = { securityGroups: [group('allows', { access: 'allow' })], nicGroup: 'allows' } as const;

const holding = (flows: number, options: WorldOptions): Trace => {
  const t = trace({ ...ALLOWED, ...options }).control(1);
  for (let i = 0; i < flows; i++) t.open(`own-${i}`, { as: 1_025 + i });
  return t;
};
const fails = (t: Trace, to?: number): Trace =>
  t
    .flow('b', to === undefined ? {} : { to })
    .fail('b')
    .control(1);
const spares = (t: Trace) => assert.not.match(t.told().join(), new RegExp(LIMITS));

test('one port too few explains an allowed flow`s failure, unless all were held at once towards another destination', () => {
  const lastOf = (ports: number) => fails(holding(ports - 1, { ports }));
  for (const ports of [2, 4]) {
    violates(lastOf(ports), BELOW);
    spares(lastOf(ports));
  }
  const elsewhere = lastOf(2).open('c', { to: D2, as: 1_025 }).open('d', { to: D2, as: 1_026 });
  violates(elsewhere, LIMITS);
  // A control took the one that there is; while it lives, that other destination is to blame.
  violates(fails(holding(0, { ports: 1 })), 'destinations-share-ports');
  violates(fails(holding(0, { ports: 1 }).advance(T + E)), LIMITS);
  violates(fails(holding(1, { capabilities: UNKNOWN_CAPACITY }), D2), LIMITS);
});

test('nor are default rules blamed for one port too few', () => {
  const byDefault = { securityGroups: [group('empty')], nicGroup: 'empty' };
  const one = fails(trace({ ...byDefault, ports: 2 }).open('other', { vm: 1, as: 1_025 }));
  violates(one, BELOW);
  assert.not.match(one.told().join(), /nsg-/);
  violates(fails(trace({ ...byDefault, ports: 4 }).open('other', { vm: 1 })), 'nsg-default-rules');
});

test('ports set aside for idle VMs explain it where the VM has a share of them, and do not where it has next to none', () => {
  const share = fails(holding(16, { ports: 64 }));
  violates(share, 'ports-allocated-on-demand');
  spares(share);
  violates(fails(holding(2, { ports: 64 })), LIMITS);
});

test('with several ports free and none held by others, the group is blamed', () => {
  violates(fails(holding(0, { ports: 4 })), LIMITS);
  violates(fails(holding(1, { ports: 4 }).open('other', { vm: 1, as: 1_028 })), LIMITS);
});

test('where a search may give up at random, the group is blamed for failures that persist alone', () => {
  const one = () => fails(holding(0, { ports: 4, capabilities: { deterministic: false } }));
  violates(one(), BELOW);
  spares(one());
  const again = (t: Trace, label: string) => t.flow(label).fail(label).control(1);
  violates(again(again(one(), 'c'), 'd'), LIMITS);
});

test.run();
