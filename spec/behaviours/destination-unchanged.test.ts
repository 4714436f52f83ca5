import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import type { Protocol } from '../vocabulary/index.ts';
import { world } from '../readings/world.ts';
import { destinationUnchanged } from './destination-unchanged.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { told } from './fixtures/told.ts';

const says = (...facts: readonly FactName[]) => judged(destinationUnchanged, ...facts);

test('a packet to a public destination arrives there, and at its port', () => {
  assert.is(says('outbound', 'toPublic'), 'conforms');
  assert.is(says('outbound', 'toPublic', 'destinationChanged'), 'violates');
});

test('so does a reply to a client, whose source alone is restored', () => {
  assert.is(says('outbound', 'toPublic', 'answersClient', 'clientRestored'), 'conforms');
  assert.is(says('outbound', 'toPublic', 'answersClient', 'destinationChanged'), 'violates');
});

test('where nothing is translated, or nothing was seen, there is nothing to say', () => {
  assert.is(says('outbound', 'toNetwork', 'destinationChanged'), null);
  assert.is(says('outbound', 'toNetwork'), null);
  assert.is(says('failed', 'toPublic'), null);
  assert.is(says('toPublic', 'destinationChanged'), null);
  assert.is(says('outbound', 'toPublic', 'unseen'), null);
});

test('a packet of each protocol that was translated is an occasion', () => {
  const of = (...facts: readonly FactName[]) => situationsOf(destinationUnchanged, ...facts);
  for (const [protocol, situation] of [
    ['udp', 'UDP'],
    ['tcp', 'TCP'],
  ] as const) {
    const facts = ['outbound', 'toPublic', 'sourceFits', protocol] as const;
    assert.equal(of(...facts), [situation]);
    for (const missing of facts) assert.equal(of(...facts.filter((one) => one !== missing)), [], missing);
    const possible = (...protocols: readonly Protocol[]) =>
      destinationUnchanged.situations[situation]!.possible(world({ capabilities: { protocols } }).hello);
    assert.ok(possible(protocol));
    assert.not(possible(protocol === 'udp' ? 'tcp' : 'udp'));
  }
});

test('a violation is told by where the packet was sent to', () => {
  const { expected, observed } = told(destinationUnchanged, {});
  assert.match(expected, 'arrives at 198.51.100.1:443');
  assert.match(observed, 'at another address or port');
});

test.run();
