import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import type { Features } from '../vocabulary/index.ts';
import { world } from '../readings/world.ts';
import { defaultIpNotTenantOwned } from './default-ip-not-tenant-owned.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { told } from './fixtures/told.ts';

const says = (...facts: readonly FactName[]) => judged(defaultIpNotTenantOwned, ...facts);

/** A flow of a VM without a load balancer and without an ILPIP, as it is seen outside. */
const BY_DEFAULT = ['outbound', 'toPublic', 'expectDefault'] as const;

test('default SNAT by one of the tenant`s own addresses is a violation', () => {
  assert.is(says(...BY_DEFAULT), 'conforms');
  assert.is(says(...BY_DEFAULT, 'sourceOwned'), 'violates');
});

/** What else is so, or is not, and why it is then none of its business whose the address is. */
const none: readonly (readonly [string, readonly FactName[]])[] = [
  ['nothing came out', ['toPublic', 'expectDefault']],
  ['not translated: to the VNet', ['outbound', 'expectDefault']],
  ['another method: the tenant`s own addresses are right', ['outbound', 'toPublic', 'expectFrontend']],
  ['nobody saw its source', [...BY_DEFAULT, 'unseen']],
  ['a reply to a client, who knows the VM by that address', [...BY_DEFAULT, 'answersClient']],
  ['its groups may deny it', [...BY_DEFAULT, 'expectEither']],
  ['it may be from before a change, by a frontend', [...BY_DEFAULT, 'demoted']],
  ['to be denied: no method is', [...BY_DEFAULT, 'expectDenied']],
  ['not translated, though it should be', [...BY_DEFAULT, 'sourcePrivate']],
  ['a live flow that keeps what it got: told of its first packet', [...BY_DEFAULT, 'live', 'same']],
];

for (const [why, facts] of none) {
  test(`none of its business: ${why}`, () => {
    assert.is(says(...facts), null);
    assert.is(says(...facts, 'sourceOwned'), null);
  });
}

test('a live flow that gets another address is judged by that one', () => {
  assert.is(says(...BY_DEFAULT, 'live', 'changed', 'sourceOwned'), 'violates');
  assert.is(says(...BY_DEFAULT, 'same', 'sourceOwned'), 'violates', 'it may be a new one');
});

test('a standalone VM beside a tenant that owns addresses', () => {
  const facts = ['outbound', 'expectDefault', 'sourceFits', 'tenantOwns'] as const;
  const [situation] = Object.keys(defaultIpNotTenantOwned.situations);
  assert.equal(situationsOf(defaultIpNotTenantOwned, ...facts), [situation]);
  for (const missing of facts) {
    const others = facts.filter((one) => one !== missing);
    assert.equal(situationsOf(defaultIpNotTenantOwned, ...others), [], missing);
  }
  const possible = (features: Partial<Features>) =>
    defaultIpNotTenantOwned.situations[situation!]!.possible(world({ features }).hello);
  assert.ok(possible({}));
  for (const missing of ['severalVms', 'pools', 'ilpip']) assert.not(possible({ [missing]: false }), missing);
});

test('a violation is told by the address that it left from', () => {
  const { expected, observed } = told(defaultIpNotTenantOwned, { vm: 2 });
  assert.match(
    expected,
    "vm-2's UDP flow 10.0.0.6:5000 -> 198.51.100.1:443 leaves from an address that is not",
  );
  assert.match(observed, 'it left from 203.0.113.1:1025');
});

test.run();
