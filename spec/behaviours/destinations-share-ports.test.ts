import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { emptyPool } from '../model/ledger.ts';
import { world } from '../readings/world.ts';
import { destinationsSharePorts } from './destinations-share-ports.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';

const says = (...facts: readonly FactName[]) => judged(destinationsSharePorts, ...facts);

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
  const b = destinationsSharePorts;
  const [byUdp, byTcp] = Object.keys(b.situations);
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, { capabilities: { protocols: ['udp'] } }), [byTcp]);
  assert.equal(impossible(b, { capabilities: { protocols: ['tcp'] } }), [byUdp]);
  const { shows } = world().hello.capabilities;
  const blind = { lossless: false, shows: { ...shows, deliveries: false } };
  assert.equal(impossible(b, { capabilities: blind }), [byTcp]);
  assert.equal(impossible(b, UNSETTABLE), [byUdp, byTcp]);
});

test('a violation is told by the ports that were taken towards its own destination', () => {
  const pool = { ...emptyPool(), possible: 1 };
  const { expected, observed } = told(destinationsSharePorts, { capacity: 4, pool });
  assert.match(expected, 'at most 1 of 4 ports were taken towards 198.51.100.1,');
  assert.match(observed, 'another destination of 203.0.113.1 was full');
});

test.run();
