import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change, Deployment } from '../../spec/vocabulary/index.ts';
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

test('what the rules cannot follow is refused, not ignored', () => {
  assert.throws(() => after({ kind: 'set-logging', loadBalancer: 'lb', on: true }), /lab-unsupported/);
  assert.throws(() => after({ kind: 'release-ilpip', vm: 'b' }), /lab-unknown-name/);
  assert.throws(() => after({ kind: 'join-pool', vm: 'a', loadBalancer: 'x' }), /lab-unknown-name/);
  checkSupported(before);
  const subnets = [{ name: 's', range: { base: 0, bits: 8 }, securityGroup: 'g' }];
  assert.throws(() => checkSupported({ ...before, subnets }), /security group of s/);
});

test.run();
