import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyPool } from '../model/ledger.ts';
import { world, type WorldOptions } from '../readings/world.ts';
import type { Capabilities } from '../vocabulary/index.ts';
import { BY_CHANCE, NO_CONTROL } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { noFailureBelowCapacity as b } from './no-failure-below-capacity.ts';

/** A flow that a pool serves did not open, while controls before and after got through. */
const FAILED = [
  'failed',
  'unseen',
  'toPublic',
  'snat',
  'opens',
  'newFlow',
  'lostSnat',
  'controlled',
] as const;
/** More often than losses explain. */
const PROVEN = [...FAILED, 'repeated', 'beyondChance'] as const;
/** One that opened. */
const OPENED = ['outbound', 'toPublic', 'snat', 'opens', 'poolKnown'] as const;

test('a flow does not fail with a port free at each of its addresses', () => {
  assert.is(judged(b, ...PROVEN, 'belowEverywhere'), 'violates');
  assert.is(judged(b, ...PROVEN), 'open: a port may have been free or not');
  assert.is(judged(b, ...PROVEN, 'surelyFull'), null, 'with none free it has to');
});

test('a failure that losses may explain is left open', () => {
  const below = (...names: Parameters<typeof judged>[1][]) =>
    judged(b, ...FAILED.slice(0, -1), 'belowEverywhere', ...names);
  assert.is(below('repeated', 'beyondChance'), NO_CONTROL);
  assert.is(below('controlled'), BY_CHANCE);
  assert.is(below('controlled', 'repeated'), BY_CHANCE, 'often enough for what is to be expected alone');
  assert.is(judged(b, ...FAILED, 'surelyFull'), BY_CHANCE, 'of a full pool, too');
});

test('what fails for want of no port is none of its business', () => {
  const { length } = FAILED;
  const sure = [...PROVEN.slice(length), 'failed', 'unseen', 'controlled', 'belowEverywhere'] as const;
  assert.is(judged(b, ...sure, 'toPublic', 'expectIlpip', 'opens', 'lostIlpip'), null);
  assert.is(judged(b, ...sure, 'toPublic', 'snat', 'live', 'lostLive'), null);
  assert.is(judged(b, ...sure, 'toNetwork', 'opens', 'lostDirect'), null);
  assert.is(judged(b, ...sure, 'toPublic', 'opens', 'lostDenied'), null);
  assert.is(judged(b, ...PROVEN, 'expectEither'), null, 'its VM may have had an ILPIP');
});

test('a flow that opens shows that it got a port, where it is known how many there are', () => {
  const [outbound, toPublic, snat, opens, poolKnown] = OPENED;
  assert.is(judged(b, ...OPENED), 'conforms');
  assert.is(judged(b, outbound, toPublic, snat, opens), null);
  assert.is(judged(b, outbound, toPublic, snat, poolKnown, 'live', 'same'), null, 'it has one already');
  assert.is(judged(b, outbound, toPublic, 'expectIlpip', opens, poolKnown), null, 'it takes none');
  assert.is(judged(b, ...OPENED, 'unseen', 'outOfState'), null, 'it did not come out');
  assert.is(judged(b, 'inbound', toPublic, snat, opens, poolKnown), null, 'it came from outside');
});

test('an address that others use as well is not observable: they may hold its ports', () => {
  const exempts = (capabilities: Partial<Capabilities>) => b.exempts(world({ capabilities }).hello);
  const { shows } = world().hello.capabilities;
  assert.is(exempts({}), null);
  assert.equal(exempts({ sharedAddresses: true }), {
    verdict: 'not-observable',
    reason: 'Users that nobody here sees may hold ports of the same address.',
  });
  assert.is(exempts({ shows: { ...shows, publicPort: false } })?.verdict, 'not-observable');
});

test('situations: flows that open, and take the last port of one VM or of several', () => {
  assert.equal(situationsOf(b, ...OPENED, 'udp'), ['UDP']);
  assert.equal(situationsOf(b, ...OPENED, 'tcp'), ['TCP']);
  assert.equal(situationsOf(b, 'outbound', 'toPublic', 'expectIlpip', 'opens', 'udp', 'tcp'), []);
  const last = ['outbound', 'snat', 'takesLast'] as const;
  assert.equal(situationsOf(b, ...last, 'oneVm'), ['last free port, taken by the only VM']);
  assert.equal(situationsOf(b, ...last, 'severalVms'), ['last free port, with ports held by several VMs']);
  assert.equal(situationsOf(b, 'outbound', 'snat', 'oneVm', 'severalVms'), [], 'more are left');
});

test('situations are asked of targets in which they can occur', () => {
  const of = (options: WorldOptions) => impossible(b, options);
  const ofOne = 'last free port, taken by the only VM';
  const ofSeveral = 'last free port, with ports held by several VMs';
  assert.equal(of({}), []);
  assert.equal(of({ capabilities: { protocols: ['tcp'] } }), ['UDP']);
  assert.equal(of({ capabilities: { protocols: ['udp'] } }), ['TCP']);
  assert.equal(of({ features: { severalVms: false } }), [ofSeveral]);
  const settable = { ports: false, idleTimeout: true };
  assert.equal(of({ capabilities: { settable } }), [ofOne, ofSeveral]);
  assert.equal(of({ capabilities: { portRange: { first: 1_025, last: 1_025 } } }), [ofSeveral]);
});

test('words: how many ports were taken, of those that are declared or were seen held', () => {
  const figures = { pool: { ...emptyPool(), possible: 3 }, measured: 9 };
  const of = (capacity: number) => told(b, { ...figures, capacity }, ...PROVEN).expected;
  const got = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443 gets a port: at most 3 of";
  const taken = 'of 203.0.113.1 were taken towards 198.51.100.1';
  assert.is(of(4), `${got} 4 ports ${taken}`);
  assert.is(of(-1), `${got} 9 ports (the most held at once in this trace) ${taken}`);
  assert.is(of(0), `${got} 0 ports ${taken}`, 'that there are none is known, too');
  const unknown = told(b, { pool: emptyPool(), capacity: 4, publicAddress: 0 }, ...PROVEN).expected;
  assert.match(unknown, 'at most 0 of 4 ports of a public address of the platform were taken');
});

test.run();
