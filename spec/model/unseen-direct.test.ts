import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ILPIP } from '../readings/world.ts';
import { lost } from './fixtures/unseen.ts';

test('within the VNet, a packet to a VM of the deployment, or to a guarded subnet, and one to nowhere may not arrive', () => {
  const within = { facts: ['toNetwork'] } as const;
  const denied = { expectation: { access: 'deny' } } as const;
  assert.ok(lost(within).judged !== null);
  assert.is(lost({ ...within, isGuarded: true }).judged, null);
  assert.is(lost({ facts: ['toNowhere'] }).judged, null);
  // What the VM's own groups deny is judged wherever it goes.
  assert.ok(lost({ ...within, ...denied, isGuarded: true }).judged !== null);
  assert.ok(lost({ facts: ['toNowhere'], ...denied }).judged !== null);
});

test('of an ILPIP it is told how many flows it has there, of SNAT when the failure is weighed', () => {
  const pools = { [ILPIP]: { sure: 3 } };
  const told = (fact: 'expectIlpip' | 'expectFrontend') =>
    lost({ facts: ['toPublic', fact], expectation: { addresses: [ILPIP] }, pools }).t.pool.sure;
  assert.is(told('expectIlpip'), 3);
  assert.is(told('expectFrontend'), 0);
});

test.run();
