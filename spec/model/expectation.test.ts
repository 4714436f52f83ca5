import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  FRONTEND,
  FRONTEND_2,
  group,
  ILPIP,
  NETWORK_PEER,
  NOWHERE,
  POOLED,
  RESERVED,
  STANDALONE,
  WITH_ILPIP,
  world,
  type WorldOptions,
} from '../readings/world.ts';
import { type Address, type Change, parseAddress, PLATFORM_ADDRESS } from '../vocabulary/index.ts';
import { Configuration } from './configuration.ts';
import { Configurations } from './expectation.ts';

const PUBLIC = parseAddress('198.51.100.10');
const OTHER_ADDRESS = parseAddress('203.0.113.77');
const ACKNOWLEDGED = 1_000;
const DELAY = 100;

const configurations = (options: WorldOptions = {}) =>
  new Configurations(new Configuration(world(options).deployment));
/** What is expected of a flow to a public destination that is sent at `sent`. */
const expected = (all: Configurations, vm: number, sent: number, destination: Address = PUBLIC) => {
  const { method, ambiguous, access, addresses, decision } = all.expect(
    vm,
    'udp',
    5_000,
    destination,
    443,
    sent,
  );
  return { method, ambiguous, access, addresses: [...addresses], by: decision.by };
};
const changed = (change: Change, delay = DELAY, options: WorldOptions = {}) => {
  const all = configurations(options);
  const affected = all.change(change, ACKNOWLEDGED, delay);
  return { all, affected };
};
const join: Change = { kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' };
const release: Change = { kind: 'release-ilpip', vm: 'vm-3' };

test('without a change each VM is expected to use what its method says', () => {
  const all = configurations();
  const allowed = { ambiguous: false, access: 'allow', by: 'default' };
  assert.equal(expected(all, POOLED, 0), { ...allowed, method: 'load-balancer-snat', addresses: [FRONTEND] });
  assert.equal(expected(all, STANDALONE, 0), { ...allowed, method: 'default-snat', addresses: [] });
  assert.equal(expected(all, WITH_ILPIP, 0), { ...allowed, method: 'instance-level-ip', addresses: [ILPIP] });
});

test('while a change takes effect either configuration may be in force, and after it the later one alone', () => {
  const { all, affected } = changed(join);
  assert.equal(affected, [STANDALONE]);
  const during = expected(all, STANDALONE, ACKNOWLEDGED + DELAY);
  assert.equal(
    [during.method, during.ambiguous, during.addresses],
    ['load-balancer-snat', true, [FRONTEND]],
    'the bound itself belongs to the interval',
  );
  assert.is(all.inForce(ACKNOWLEDGED + DELAY).length, 2);
  assert.is(expected(all, POOLED, ACKNOWLEDGED + DELAY).ambiguous, false, 'nothing changed for the others');
  const after = expected(all, STANDALONE, ACKNOWLEDGED + DELAY + 1);
  assert.equal([after.method, after.ambiguous, after.addresses], ['load-balancer-snat', false, [FRONTEND]]);
  assert.is(all.inForce(ACKNOWLEDGED + DELAY + 1)[0], all.latest);
});

test('a change without delay is in force for what is sent when it was acknowledged', () => {
  const { all } = changed(join, 0);
  assert.is(expected(all, STANDALONE, ACKNOWLEDGED - 1).ambiguous, true);
  assert.is(expected(all, STANDALONE, ACKNOWLEDGED).ambiguous, false);
});

test('the addresses are those of every configuration in force, each once, the latest first', () => {
  const frontends = [FRONTEND, FRONTEND_2];
  const assign: Change = { kind: 'assign-ilpip', vm: 'vm-0', address: OTHER_ADDRESS };
  const { all } = changed(assign, DELAY, { frontends });
  const during = expected(all, POOLED, ACKNOWLEDGED);
  assert.equal([during.ambiguous, during.addresses], [true, [OTHER_ADDRESS, ...frontends]]);
  all.change({ kind: 'release-ilpip', vm: 'vm-0' }, ACKNOWLEDGED, DELAY);
  assert.equal(expected(all, POOLED, ACKNOWLEDGED).addresses, [...frontends, OTHER_ADDRESS]);
});

test('one method with other addresses is another expectation', () => {
  const { all } = changed({ kind: 'assign-ilpip', vm: 'vm-3', address: OTHER_ADDRESS });
  const during = expected(all, WITH_ILPIP, ACKNOWLEDGED);
  assert.equal(
    [during.method, during.ambiguous, during.addresses],
    ['instance-level-ip', true, [OTHER_ADDRESS, ILPIP]],
  );
});

test('a security group that comes may or may not be obeyed while it takes effect', () => {
  const options = { securityGroups: [group('g', { access: 'deny' })] };
  const set: Change = { kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: 'g' };
  const { all } = changed(set, DELAY, options);
  const during = expected(all, POOLED, ACKNOWLEDGED);
  assert.equal([during.access, during.ambiguous], ['either', false]);
  assert.equal(expected(all, STANDALONE, ACKNOWLEDGED).access, 'allow');
  const after = expected(all, POOLED, ACKNOWLEDGED + DELAY + 1);
  assert.equal([after.access, after.by], ['deny', 'user']);
});

test('a source fits when some configuration in force gives it', () => {
  const { all } = changed(join);
  assert.ok(
    all.fits(STANDALONE, FRONTEND, ACKNOWLEDGED) && all.fits(STANDALONE, OTHER_ADDRESS, ACKNOWLEDGED),
  );
  const after = ACKNOWLEDGED + DELAY + 1;
  assert.ok(all.fits(STANDALONE, FRONTEND, after));
  assert.not.ok(all.fits(STANDALONE, OTHER_ADDRESS, after));
  assert.not.ok(all.fits(POOLED, FRONTEND_2, after));
});

test('default SNAT leaves from any public address that is not the tenant`s', () => {
  const all = configurations();
  assert.ok(all.fits(STANDALONE, OTHER_ADDRESS, 0));
  for (const owned of [FRONTEND, ILPIP, RESERVED]) assert.not.ok(all.fits(STANDALONE, owned, 0));
  assert.not.ok(all.fits(STANDALONE, parseAddress('10.0.0.6'), 0));
});

test('an ILPIP that a VM gave back stays the tenant`s', () => {
  const { all } = changed(release);
  for (const sent of [ACKNOWLEDGED, ACKNOWLEDGED + DELAY + 1]) assert.ok(all.owned(ILPIP, sent));
  assert.ok(all.uses(ILPIP));
  assert.not.ok(all.fits(STANDALONE, ILPIP, ACKNOWLEDGED + DELAY + 1));
});

test('only the VM that a change names gives its ILPIP back', () => {
  const { all } = changed({ kind: 'release-ilpip', vm: 'vm-0' });
  assert.ok(all.uses(ILPIP) && all.uses(FRONTEND));
  assert.not.ok(all.uses(RESERVED) || all.uses(OTHER_ADDRESS));
  all.change({ kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null }, ACKNOWLEDGED, DELAY);
  all.change(release, ACKNOWLEDGED, DELAY);
  all.change({ kind: 'assign-ilpip', vm: 'vm-1', address: OTHER_ADDRESS }, ACKNOWLEDGED, DELAY);
  assert.ok(all.uses(ILPIP) && all.uses(OTHER_ADDRESS));
});

test('an address that only a part of the configurations in force owns is not surely the tenant`s', () => {
  const { all } = changed({ kind: 'assign-ilpip', vm: 'vm-0', address: OTHER_ADDRESS });
  assert.not.ok(all.owned(OTHER_ADDRESS, ACKNOWLEDGED));
  all.change({ kind: 'assign-ilpip', vm: 'vm-1', address: FRONTEND_2 }, ACKNOWLEDGED, DELAY);
  all.change({ kind: 'set-logging', loadBalancer: 'lb', on: false }, ACKNOWLEDGED, DELAY);
  assert.not.ok(all.owned(OTHER_ADDRESS, ACKNOWLEDGED), 'nor when something else changes meanwhile');
  assert.ok(all.owned(OTHER_ADDRESS, ACKNOWLEDGED + DELAY + 1));
});

test('where a packet goes', () => {
  const all = configurations();
  const destination = (address: Address) => all.expect(POOLED, 'udp', 5_000, address, 443, 0).destination;
  assert.equal([PUBLIC, NETWORK_PEER, NOWHERE, PLATFORM_ADDRESS, FRONTEND, RESERVED].map(destination), [
    'public',
    'network',
    'nowhere',
    'platform',
    'own',
    'own',
  ]);
  assert.is(destination(OTHER_ADDRESS), 'public');
  all.change({ kind: 'assign-ilpip', vm: 'vm-0', address: OTHER_ADDRESS }, ACKNOWLEDGED, DELAY);
  assert.is(destination(OTHER_ADDRESS), 'own', 'a change may make a public address the tenant`s');
});

test.run();
