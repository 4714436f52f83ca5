import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change, Deployment, Hello } from '../../spec/vocabulary/index.ts';
import { changeDeployment, checkSupported } from './change-deployment.ts';

const before: Deployment = {
  publicSpace: [],
  virtualNetwork: [],
  subnets: [],
  vms: [{ name: 'a', address: 1, ilpip: null, securityGroup: null }],
  loadBalancers: [{ name: 'lb', frontends: [9], pool: [], rules: [], probe: null, logging: false }],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [],
};

const after = (...changes: readonly Change[]) => {
  const { vms, loadBalancers } = changes.reduce(changeDeployment, before);
  return { pool: loadBalancers[0]?.pool, ilpip: vms[0]?.ilpip };
};

test('membership and ILPIPs come and go', () => {
  const join: Change = { kind: 'join-pool', vm: 'a', loadBalancer: 'lb' };
  assert.equal(after(join), { pool: ['a'], ilpip: null });
  assert.equal(after(join, join), { pool: ['a'], ilpip: null });
  assert.equal(after(join, { kind: 'leave-pool', vm: 'a', loadBalancer: 'lb' }), { pool: [], ilpip: null });
  assert.equal(after({ kind: 'assign-ilpip', vm: 'a', address: 7 }), { pool: [], ilpip: 7 });
  const assigned: Change = { kind: 'assign-ilpip', vm: 'a', address: 7 };
  assert.equal(after(assigned, { kind: 'release-ilpip', vm: 'a' }), { pool: [], ilpip: null });
  assert.is(before.loadBalancers[0]?.pool.length, 0, 'the deployment as it was put up is kept');
});

test('security groups come and go, on a NIC and on a subnet', () => {
  const subnets = [{ name: 's', range: { base: 0, bits: 8 }, securityGroup: null }];
  const set = (on: { vm: string } | { subnet: string }) =>
    changeDeployment({ ...before, subnets }, { kind: 'set-security-group', on, securityGroup: 'g' });
  assert.is(set({ vm: 'a' }).vms[0]?.securityGroup, 'g');
  assert.is(set({ subnet: 's' }).subnets[0]?.securityGroup, 'g');
  assert.throws(() => set({ subnet: 'x' }), /lab-unknown-name/);
});

test('what the rules cannot follow is refused, not ignored', () => {
  assert.throws(() => after({ kind: 'set-logging', loadBalancer: 'lb', on: true }), /lab-unsupported/);
  assert.throws(() => after({ kind: 'release-ilpip', vm: 'b' }), /lab-unknown-name/);
  assert.throws(() => after({ kind: 'join-pool', vm: 'a', loadBalancer: 'x' }), /lab-unknown-name/);
  const hello = (features: Partial<Hello['features']>) =>
    ({ name: 'toy', features: { severalVms: true, pools: true, ilpip: true, ...features } }) as Hello;
  const subnets = [{ name: 's', range: { base: 0, bits: 8 }, securityGroup: 'g' }];
  const grouped = { ...before, subnets };
  checkSupported(before, hello({}));
  checkSupported(grouped, hello({ securityGroups: true }));
  assert.throws(() => checkSupported(grouped, hello({ securityGroups: false })), /security group of s/);
  const pooled = changeDeployment(before, { kind: 'join-pool', vm: 'a', loadBalancer: 'lb' });
  assert.throws(() => checkSupported(pooled, hello({ pools: false })), /toy declares.*pool of lb/s);
  const own = changeDeployment(before, { kind: 'assign-ilpip', vm: 'a', address: 7 });
  assert.throws(() => checkSupported(own, hello({ ilpip: false })), /ILPIP of a/);
});

test.run();
