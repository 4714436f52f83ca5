import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import { type Asked, Exhaustion, type Failing, MOST, type Place } from './fixtures/exhaustion.ts';
import { emptyFlow, emptyHolder, emptyPool } from './ledger.ts';

const ELSEWHERE: Place = { to: D2 };
const BY_TCP: Place = { protocol: 'tcp' };
const BY_ANOTHER: Place = { address: FRONTEND_2 };

/** Three failures from two VMs. */
const failed = (failing: Failing = {}) =>
  new Exhaustion().fails(0, failing).fails(0, failing).fails(1, failing);
/** Another destination is served, and this one once a flow to it has ended. */
const restored = (all: Exhaustion, place: Place = {}) =>
  all
    .opens({ ...place, to: D2 })
    .ends(place)
    .opens(place);
const isMeasured = (all: Exhaustion, asked?: Asked): boolean => all.measured(asked).length > 0;

test('three failures from two VMs, another destination served meanwhile, and a success after a release', () => {
  assert.ok(isMeasured(restored(failed())));
  assert.not(isMeasured(restored(new Exhaustion())));
  assert.not(isMeasured(restored(new Exhaustion().fails(0).fails(1))), 'two failures');
  assert.ok(isMeasured(restored(failed().fails(0))), 'four failures');
  assert.not(isMeasured(restored(new Exhaustion().fails(0).fails(0).fails(0))), 'one VM');
  assert.ok(isMeasured(restored(new Exhaustion().fails(0).fails(1).fails(2))), 'three VMs');
  assert.not(isMeasured(failed().ends().opens()), 'no other destination was served');
  assert.not(isMeasured(failed().opens(ELSEWHERE).ends()), 'nothing was restored');
  assert.not(isMeasured(failed().opens(ELSEWHERE).opens()), 'nothing was released');
  assert.ok(isMeasured(failed().opens(ELSEWHERE).ends({}, 'closedOut').opens()), 'a close releases as well');
});

test('another destination is served after the first failure, before a port of this one was released', () => {
  const thenRestored = (all: Exhaustion) => isMeasured(all.ends().opens());
  assert.ok(thenRestored(failed().opens(ELSEWHERE)));
  assert.ok(thenRestored(new Exhaustion().fails(0).opens(ELSEWHERE).fails(0).fails(1)), 'among the failures');
  assert.ok(thenRestored(failed().opens(ELSEWHERE).ends().opens(ELSEWHERE)), 'and again after the release');
  assert.not(thenRestored(new Exhaustion().opens(ELSEWHERE).fails(0).fails(0).fails(1)));
  assert.not(thenRestored(new Exhaustion().fails(0).atOnce().opens(ELSEWHERE).fails(0).fails(1)), 'with it');
  for (const how of ['idledOut', 'closedOut'] as const)
    assert.not(thenRestored(failed().ends({}, how).opens(ELSEWHERE)), how);
  const full = failed().ends().fails(0);
  assert.ok(
    thenRestored(full.opens(ELSEWHERE)),
    'the port was had again, and this destination full once more',
  );
});

test('it is another destination, by the same address and protocol, that is served', () => {
  const served = (place: Place) => isMeasured(failed().opens(place).ends().opens());
  assert.ok(served(ELSEWHERE));
  assert.not(served({}), 'the same destination');
  assert.not(served({ ...ELSEWHERE, ...BY_TCP }));
  assert.not(served({ ...ELSEWHERE, ...BY_ANOTHER }));
});

test('it is this destination, by the same address and protocol, that is served after the release', () => {
  const again = (place: Place) => isMeasured(failed().opens(ELSEWHERE).ends().ends(place).opens(place));
  assert.ok(again({}));
  assert.not(again(ELSEWHERE));
  assert.not(again(BY_TCP));
  assert.not(again(BY_ANOTHER));
});

test('of what ended before the failures nothing is released by them', () => {
  const before = () =>
    new Exhaustion().ends().ends({}, 'closedOut').fails(0).fails(0).fails(1).opens(ELSEWHERE);
  assert.not(isMeasured(before().opens()));
  assert.ok(isMeasured(before().ends().opens()));
  const early = new Exhaustion().fails(0).ends().atOnce().opens().fails(0).fails(1).opens(ELSEWHERE);
  assert.not(isMeasured(early), 'it was served with the first failure');
});

test('failures count together where they want a port of one pool', () => {
  const mixed = (place: Place) =>
    restored(restored(new Exhaustion().fails(0).fails(1).fails(1, place)), place);
  assert.ok(isMeasured(mixed({})));
  assert.not(isMeasured(mixed(ELSEWHERE)));
  assert.not(isMeasured(mixed(BY_TCP)));
  assert.not(isMeasured(mixed(BY_ANOTHER)));
  const both = failed({ candidates: [FRONTEND, FRONTEND_2] });
  restored(restored(both), BY_ANOTHER);
  assert.equal(
    both.measured().map(({ t }) => t.publicAddress),
    [FRONTEND, FRONTEND_2],
    'each of two addresses',
  );
});

test('a failure counts that nothing but a lack of ports explains, and that a lack of ports does explain', () => {
  const counts = (failing: Failing, asked?: Asked) => isMeasured(restored(failed(failing)), asked);
  assert.ok(counts({}));
  assert.not(counts({ kind: 'ilpip' }));
  assert.not(counts({ kind: 'denied' }));
  assert.not(counts({ facts: ['opens'] }), 'its flow may have been there before');
  assert.not(counts({ facts: ['newFlow', 'expectEither'] }));
  assert.not(counts({ isUncontrolled: true }));
  assert.not(counts({}, { control: 1 }), 'no control after it');
  assert.ok(counts({ held: MOST }));
  assert.not(counts({ held: MOST - 1 }), 'a port was free');
  assert.ok(counts({ held: MOST - 1 }, { sharedAddresses: true }), 'whom nobody sees may have it');
  assert.not(counts({ isLate: true }), 'nobody knew its address when it failed');
  assert.ok(isMeasured(restored(failed(BY_TCP), BY_TCP)));
});

test('where somebody says how many ports there are, nothing is measured', () => {
  const measured = (capacity: number) => isMeasured(restored(failed()), { capacity });
  assert.ok(measured(-1));
  assert.not(measured(0));
  assert.not(measured(MOST));
});

test('it is told once, of the first failure, when the whole trace is known', () => {
  const told = restored(failed()).measured();
  assert.is(told.length, 1);
  const { t, facts } = told[0]!;
  assert.equal(facts, ['measured', 'newFlow', 'controlled', 'repeated']);
  assert.equal([t.n, t.settledAt], [1, 5]);
  assert.equal([t.vm, t.publicAddress, t.destination, t.measured], [0, FRONTEND, D1, MOST]);
  assert.equal([t.flow, t.pool, t.holder], [emptyFlow(), emptyPool(), emptyHolder()], 'whatever it was like');
});

test('the capacity that the document names is met exactly, or not', () => {
  const exact = (most: number) =>
    restored(failed({ held: most }))
      .measured({ most })[0]!
      .facts.includes('capacityExact');
  assert.not(exact(64_510));
  assert.ok(exact(64_511));
  assert.not(exact(64_512));
});

test('what is known of the pool of a flow that opened is kept, whichever other pool is asked', () => {
  const all = failed().ends(ELSEWHERE).ends(ELSEWHERE);
  assert.is(all.opened(ELSEWHERE).pool.idledOut, 2);
});

test.run();
