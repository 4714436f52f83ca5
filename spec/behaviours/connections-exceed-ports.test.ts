import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { world } from '../readings/world.ts';
import { connectionsExceedPorts } from './connections-exceed-ports.ts';
import { judged, situationsOf } from './fixtures/judged.ts';

const says = (...facts: readonly FactName[]) => judged(connectionsExceedPorts, ...facts);

const ONE_MORE = ['outbound', 'snat', 'moreThanPorts'] as const;

test('one more live flow than there are ports is a witness', () => {
  assert.is(says(...ONE_MORE), 'conforms');
  assert.is(says('outbound', 'snat'), null, 'no more than there are ports');
  assert.is(says('snat', 'moreThanPorts'), null, 'it did not get through');
  assert.is(says('outbound', 'moreThanPorts'), null, 'an ILPIP has no SNAT ports that could be exceeded');
});

test('one that shares a port towards its destination with another is no witness', () => {
  assert.is(says(...ONE_MORE, 'rival'), null);
});

test('whoever fails is not to blame here', () => {
  assert.is(says('failed', 'lostSnat', 'moreThanPorts', 'snat'), null);
});

test('more live flows than ports occur where one got through, and where the number of ports is set', () => {
  const situation = 'more live flows than ports';
  assert.equal(situationsOf(connectionsExceedPorts, ...ONE_MORE), [situation]);
  assert.equal(situationsOf(connectionsExceedPorts, 'outbound', 'snat'), []);
  assert.equal(situationsOf(connectionsExceedPorts, 'moreThanPorts', 'snat'), []);
  const { possible } = connectionsExceedPorts.situations[situation]!;
  assert.ok(possible(world().hello));
  assert.not(possible(world({ capabilities: { settable: { ports: false, idleTimeout: true } } }).hello));
});

test.run();
