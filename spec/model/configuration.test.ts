import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { group, FRONTEND, FRONTEND_2, ILPIP, RESERVED, world, type WorldOptions } from '../readings/world.ts';
import { codeOf } from '../vocabulary/code-of.ts';
import { type Change, parseAddress, parseCidr } from '../vocabulary/index.ts';
import { Configuration } from './configuration.ts';
import type { FlowQuery } from './security.ts';

const configuration = (options: WorldOptions = {}) => new Configuration(world(options).deployment);
const flow = (direction: 'inbound' | 'outbound' = 'outbound'): FlowQuery => ({
  direction,
  protocol: 'udp',
  source: parseAddress('10.0.0.4'),
  sourcePort: 1,
  destination: parseAddress('192.0.2.1'),
  destinationPort: 2,
});

test('the table of methods', () => {
  const at = (vm: number) => configuration().methodOf(vm);
  assert.equal(at(0), { method: 'load-balancer-snat', addresses: [FRONTEND] });
  assert.equal(at(2), { method: 'default-snat', addresses: [] });
  assert.equal(at(3), { method: 'instance-level-ip', addresses: [ILPIP] });
});

test('an ILPIP wins over a pool, and two pools give the frontends of both', () => {
  const pool = ['vm-0', 'vm-3'];
  const [first] = world({ loadBalancer: { pool } }).deployment.loadBalancers;
  const second = { ...first!, name: 'lb-2', frontends: [FRONTEND_2], pool: ['vm-0'] };
  const both = configuration({ deployment: { loadBalancers: [first!, second] } });
  assert.is(both.methodOf(3).method, 'instance-level-ip');
  assert.equal(both.methodOf(0).addresses, [FRONTEND, FRONTEND_2]);
  assert.is(both.poolSizeOf(0), 2);
  assert.is(both.poolSizeOf(1), 0);
});

test('both groups must allow', () => {
  const groups = { securityGroups: [group('allow', { access: 'allow' }), group('deny', {}), group('empty')] };
  const access = (nic: string | null, subnet: string | null) =>
    configuration({
      ...groups,
      ...(nic === null ? {} : { nicGroup: nic }),
      ...(subnet === null ? {} : { subnetGroup: subnet }),
    }).passes(0, flow());
  assert.is(access(null, null).access, 'allow');
  assert.is(access('allow', 'allow').access, 'allow');
  assert.is(access('allow', 'allow').disagree, false);
  for (const [nic, subnet] of [
    ['deny', 'allow'],
    ['allow', 'deny'],
  ] as const) {
    assert.equal([access(nic, subnet).access, access(nic, subnet).disagree], ['deny', true]);
  }
  assert.is(access('deny', null).access, 'deny');
  assert.is(access(null, 'deny').access, 'deny');
  assert.is(access('empty', 'allow').by, 'user', 'what a rule of the user`s allowed is told as that');
  assert.is(access('allow', 'empty').by, 'user');
  assert.is(access('empty', 'empty').by, 'default');
});

test('who has groups', () => {
  const groups = { securityGroups: [group('g')] };
  assert.is(configuration().hasGroups(0), false);
  assert.is(configuration({ ...groups, nicGroup: 'g' }).hasGroups(0), true);
  assert.is(configuration({ ...groups, nicGroup: 'g' }).hasGroups(1), false);
  assert.is(configuration({ ...groups, subnetGroup: 'g' }).hasGroups(1), true);
});

test('what the tenant owns, and what of it is in use', () => {
  const one = configuration();
  for (const address of [FRONTEND, ILPIP]) assert.ok(one.owns(address) && one.uses(address));
  assert.ok(one.owns(RESERVED) && !one.uses(RESERVED));
  assert.not.ok(one.owns(FRONTEND_2) || one.uses(FRONTEND_2));
});

const changes: Record<
  string,
  readonly [Change, readonly number[], (after: Configuration) => unknown, unknown]
> = {
  join: [
    { kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' },
    [2],
    (after) => [after.methodOf(2).method, after.poolSizeOf(2)],
    ['load-balancer-snat', 3],
  ],
  'join again': [
    { kind: 'join-pool', vm: 'vm-0', loadBalancer: 'lb' },
    [0],
    (after) => after.deployment.loadBalancers[0]!.pool,
    ['vm-1', 'vm-0'],
  ],
  leave: [
    { kind: 'leave-pool', vm: 'vm-0', loadBalancer: 'lb' },
    [0],
    (after) => [after.methodOf(0).method, after.methodOf(1).method],
    ['default-snat', 'load-balancer-snat'],
  ],
  assign: [
    { kind: 'assign-ilpip', vm: 'vm-0', address: FRONTEND_2 },
    [0],
    (after) => after.methodOf(0).addresses,
    [FRONTEND_2],
  ],
  release: [{ kind: 'release-ilpip', vm: 'vm-3' }, [3], (after) => after.methodOf(3).method, 'default-snat'],
  'a NIC`s group': [
    { kind: 'set-security-group', on: { vm: 'vm-1' }, securityGroup: 'g' },
    [1],
    (after) => [after.hasGroups(0), after.hasGroups(1)],
    [false, true],
  ],
  'a subnet`s group': [
    { kind: 'set-security-group', on: { subnet: 'subnet' }, securityGroup: 'g' },
    [0, 1, 2, 3],
    (after) => [after.hasGroups(0), after.hasGroups(3)],
    [true, true],
  ],
  logging: [
    { kind: 'set-logging', loadBalancer: 'lb', on: false },
    [],
    (after) => after.deployment.loadBalancers[0]!.logging,
    false,
  ],
};

for (const [name, [change, affected, seen, expected]] of Object.entries(changes)) {
  test(`a change: ${name}`, () => {
    const before = configuration({ securityGroups: [group('g')] });
    const picture = JSON.stringify(before.deployment);
    assert.equal(before.affectedBy(change), affected);
    assert.equal(seen(before.after(change)), expected);
    assert.is(JSON.stringify(before.deployment), picture, 'the old value stays as it was');
  });
}

test('only VMs of the subnet are touched by its group', () => {
  const { deployment } = world({ securityGroups: [group('g')] });
  const [first, ...others] = deployment.vms;
  const moved = new Configuration({
    ...deployment,
    vms: [{ ...first!, address: parseAddress('10.0.9.9') }, ...others],
  });
  const change = { kind: 'set-security-group', on: { subnet: 'subnet' }, securityGroup: 'g' } as const;
  assert.equal(moved.affectedBy(change), [1, 2, 3]);
  assert.is(moved.after(change).hasGroups(0), false);
});

test('a change leaves other load balancers and subnets as they are', () => {
  const { deployment } = world({ securityGroups: [group('g')] });
  const [balancer] = deployment.loadBalancers;
  const [subnet] = deployment.subnets;
  const two = new Configuration({
    ...deployment,
    loadBalancers: [balancer!, { ...balancer!, name: 'other' }],
    subnets: [subnet!, { ...subnet!, name: 'other', range: parseCidr('10.0.9.0/24') }],
  });
  const other = (change: Change) => {
    const after = two.after(change).deployment;
    return [after.loadBalancers[1]!, after.subnets[1]!.securityGroup];
  };
  for (const change of [
    { kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' },
    { kind: 'set-logging', loadBalancer: 'lb', on: false },
    { kind: 'set-security-group', on: { subnet: 'subnet' }, securityGroup: 'g' },
  ] as const)
    assert.equal(other(change), [{ ...balancer!, name: 'other' }, null], change.kind);
});

test('without a group everything passes, by nobody`s rule', () => {
  assert.equal(configuration().passes(0, flow()), {
    access: 'allow',
    by: 'default',
    rule: null,
    contradicted: false,
    disagree: false,
  });
});

test('names that nobody defined', () => {
  const one = configuration();
  const unknown = 'change-unknown-name';
  assert.is(
    codeOf(() => one.affectedBy({ kind: 'release-ilpip', vm: 'nobody' })),
    unknown,
  );
  assert.is(
    codeOf(() => one.affectedBy({ kind: 'set-security-group', on: { subnet: 'none' }, securityGroup: null })),
    unknown,
  );
  assert.is(
    codeOf(() => one.after({ kind: 'join-pool', vm: 'vm-0', loadBalancer: 'none' })),
    unknown,
  );
  assert.is(
    codeOf(() => one.after({ kind: 'set-logging', loadBalancer: 'none', on: true })),
    unknown,
  );
  assert.is(
    codeOf(() => one.after({ kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: 'none' })),
    unknown,
  );
  assert.throws(
    () => one.affectedBy({ kind: 'release-ilpip', vm: 'nobody' }),
    /a VM of the deployment, received "nobody"/,
  );
});

test.run();
