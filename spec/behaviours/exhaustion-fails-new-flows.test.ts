import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { held } from '../model/fixtures/failures.ts';
import { exhaustionFailsNewFlows as b } from './exhaustion-fails-new-flows.ts';
import { BY_CHANCE, NO_CONTROL } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';

// A new flow failed, with every port surely held; and one got through all the same.
const FAILED = ['failed', 'lostSnat', 'surelyFull'] as const;
const PROVEN = [...FAILED, 'controlled', 'repeated'] as const;
const OPENED = ['outbound', 'snat', 'becameSure'] as const;

const but = (names: readonly FactName[], left: FactName) => names.filter((name) => name !== left);

test('a new flow that fails at a full pool is what the document says', () => {
  assert.is(judged(b, ...PROVEN), 'conforms');
  assert.is(judged(b, ...but(PROVEN, 'controlled')), NO_CONTROL);
  assert.is(judged(b, ...but(PROVEN, 'repeated')), BY_CHANCE);
});

test('a failure with a port free, or of a flow that wants none, is none of its business', () => {
  assert.is(judged(b, ...but(PROVEN, 'surelyFull')), null);
  assert.is(judged(b, ...but(PROVEN, 'lostSnat'), 'lostIlpip'), null, 'an ILPIP wants no port');
  assert.is(judged(b, ...but(PROVEN, 'lostSnat'), 'lostDenied'), null, 'the security group explains it');
  assert.is(judged(b, ...but(PROVEN, 'failed')), null);
});

test('a target that tells no capacity conforms at the one that was measured', () => {
  assert.is(judged(b, 'measured'), 'conforms');
  assert.is(judged(b, 'measured', ...OPENED, 'poolFull'), 'conforms');
});

test('a flow that gets a port of its own with every port surely held is a violation', () => {
  const full = [...OPENED, 'poolFull'] as const;
  assert.is(judged(b, ...full), 'violates');
  assert.is(judged(b, ...OPENED), null, 'a port is free');
  assert.is(judged(b, ...but(full, 'becameSure')), null, 'the handshake is not complete');
  assert.is(judged(b, ...full, 'rival'), null, 'it took no port, but shares that of another flow');
});

test('more live flows than any range has ports for are a violation, whatever is declared', () => {
  const beyond = ['outbound', 'snat', 'beyondAnyRange'] as const;
  assert.is(judged(b, ...beyond), 'violates');
  assert.is(judged(b, ...beyond, 'rival'), 'violates', 'by then some have to share');
});

test('only a flow that came out, by SNAT and allowed, can get through against this', () => {
  for (const through of ['poolFull', 'beyondAnyRange'] as const) {
    const got = [...OPENED, through] as const;
    assert.is(judged(b, ...got), 'violates', through);
    assert.is(judged(b, ...but(got, 'outbound')), null, 'it is nothing that a VM sent');
    assert.is(judged(b, ...but(got, 'snat')), null, 'an ILPIP has no port limit');
    assert.is(judged(b, ...got, 'unseen'), null, 'nobody saw it');
    assert.is(judged(b, ...got, 'expectDenied'), null, 'a denied flow says nothing of it');
  }
});

test('the last free port is taken by what a VM sends', () => {
  assert.equal(situationsOf(b, 'outbound', 'takesLast'), ['last free port taken']);
  assert.equal(situationsOf(b, 'takesLast'), []);
  assert.equal(situationsOf(b, 'outbound'), []);
});

test('a failure occurs by protocol, by who fails, and after a refill', () => {
  assert.equal(situationsOf(b, ...FAILED), []);
  assert.equal(situationsOf(b, ...FAILED, 'udp'), ['first failure by UDP']);
  assert.equal(situationsOf(b, ...FAILED, 'tcp'), ['first failure by TCP']);
  assert.equal(situationsOf(b, ...FAILED, 'fillerFails'), ['failure of the VM that filled']);
  assert.equal(situationsOf(b, ...FAILED, 'refilled'), ['exhausted again after a refill']);
  const all = ['udp', 'tcp', 'oneVm', 'refilled'] as const;
  assert.is(situationsOf(b, ...FAILED, ...all).length, 4);
  for (const one of FAILED) assert.equal(situationsOf(b, ...but(FAILED, one), ...all), [], one);
});

test('another VM than the one that filled fails where one VM holds every port, and not that one', () => {
  assert.equal(situationsOf(b, ...FAILED, 'oneVm'), ['failure of another VM']);
  assert.equal(situationsOf(b, ...FAILED, 'severalVms'), [], 'the VM that fails may be one of them');
  assert.equal(situationsOf(b, ...FAILED, 'oneVm', 'fillerFails'), ['failure of the VM that filled']);
});

test('a pool can be filled where its ports can be set; by TCP where handshakes are seen', () => {
  const protocol = (only: 'udp' | 'tcp') => impossible(b, { capabilities: { protocols: [only] } });
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, UNSETTABLE), Object.keys(b.situations));
  assert.equal(protocol('udp'), ['first failure by TCP']);
  assert.equal(protocol('tcp'), ['first failure by UDP']);
  assert.equal(impossible(b, { features: { severalVms: false } }), ['failure of another VM']);
});

test('it is told how many ports there are, how many flows held them, and what it got', () => {
  const of = (capacity: number, sure: number) => told(b, { capacity, pool: held(sure) });
  const flow = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443 fails";
  assert.equal(of(1_000, 1_001), {
    expected: `${flow}: all 1,000 ports of 203.0.113.1 were surely held towards 198.51.100.1 (1,001 live flows)`,
    observed: 'it got through, from 203.0.113.1:1025',
  });
  assert.match(of(1, 1).expected, 'all 1 port of 203.0.113.1');
  assert.match(of(0, 1).expected, 'all 0 ports of 203.0.113.1');
  assert.match(of(-1, 64_512).expected, 'all 64,512 ports of 203.0.113.1', 'nobody says how many there are');
});

test.run();
