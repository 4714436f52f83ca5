import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { transition } from '../model/fixtures/packets.ts';
import { emptyPool } from '../model/ledger.ts';
import { world } from '../readings/world.ts';
import { destinationsSharePorts } from './destinations-share-ports.ts';
import { BY_CHANCE, NO_CONTROL, PROVEN } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { Words } from './words.ts';

const says = (...facts: readonly FactName[]) => judged(destinationsSharePorts, ...facts);

/** A flow to a destination that nobody holds a port towards fails while another destination is full. */
const FAILS = ['failed', 'lostSnat', 'explainedByOtherDestination', 'belowEverywhere'] as const;

test('a flow that fails for what another destination uses is a violation', () => {
  assert.is(says(...FAILS, ...PROVEN), 'violates');
});

test('a failure that may have another reason is no evidence', () => {
  assert.is(says(...FAILS, 'repeated', 'beyondChance'), NO_CONTROL);
  assert.is(says(...FAILS, 'controlled'), BY_CHANCE);
  const without = (fact: FactName) => says(...FAILS.filter((one) => one !== fact), ...PROVEN);
  assert.is(without('belowEverywhere'), null, 'a port may have been wanting');
  assert.is(without('explainedByOtherDestination'), null, 'no other destination is full');
  assert.is(without('failed'), null);
});

test('a flow that gets through while another destination is full conforms', () => {
  assert.is(says('outbound', 'otherDestinationFull'), 'conforms');
  assert.is(says('outbound'), null, 'no other destination is full');
  assert.is(says('otherDestinationFull'), null, 'it did not get through');
});

test('capacity that was measured was so while another destination got through', () => {
  assert.is(says('failed', 'lostSnat', 'measured'), 'conforms');
});

test('a second destination by each protocol while the first is full', () => {
  const of = (...facts: readonly FactName[]) => situationsOf(destinationsSharePorts, ...facts);
  const [byUdp, byTcp] = Object.keys(destinationsSharePorts.situations);
  assert.equal(of('outbound', 'otherDestinationFull', 'udp'), [byUdp]);
  assert.equal(of('outbound', 'otherDestinationFull', 'tcp'), [byTcp]);
  for (const protocol of ['udp', 'tcp'] as const) {
    assert.equal(of('outbound', protocol), []);
    assert.equal(of('otherDestinationFull', protocol), []);
  }
});

test('a destination can be filled by flows of a protocol where ports are set and its flows are seen to live', () => {
  const [byUdp, byTcp] = Object.values(destinationsSharePorts.situations);
  const possible = (capabilities: Parameters<typeof world>[0] = {}) =>
    [byUdp, byTcp].map((one) => one!.possible(world(capabilities).hello));
  assert.equal(possible(), [true, true]);
  assert.equal(possible({ capabilities: { protocols: ['udp'] } }), [true, false]);
  assert.equal(possible({ capabilities: { protocols: ['tcp'] } }), [false, true]);
  const { shows } = world().hello.capabilities;
  const blind = { lossless: false, shows: { ...shows, deliveries: false } };
  assert.equal(possible({ capabilities: blind }), [true, false]);
  assert.equal(possible({ capabilities: { settable: { ports: false, idleTimeout: true } } }), [false, false]);
});

test('a violation is told by the ports that were taken towards its own destination', () => {
  const t = transition(0, { capacity: 4, pool: { ...emptyPool(), possible: 1 } });
  const { expected, observed } = destinationsSharePorts.words(t, new Words(world().deployment));
  assert.match(expected, 'at most 1 of 4 ports were taken towards 198.51.100.1,');
  assert.match(observed, 'another destination of 203.0.113.1 was full');
});

test.run();
