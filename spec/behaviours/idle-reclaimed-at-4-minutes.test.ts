import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Capabilities } from '../vocabulary/index.ts';
import type { FactName } from '../model/facts.ts';
import { held } from '../model/fixtures/failures.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { idleReclaimedAt4Minutes as b } from './idle-reclaimed-at-4-minutes.ts';

// At a pool that was full, with a flow idle past T+e: another one opened.
const OPENED = ['outbound', 'opens', 'newFlow', 'wasFull', 'idledOut'] as const;
const DEADLINES = {
  deadlineMinusOne: 'a competitor one step before the deadline',
  deadline: 'a competitor at the deadline',
  deadlinePlusOne: 'a competitor one step after the deadline',
} as const;

const but = (names: readonly FactName[], left: FactName) => names.filter((name) => name !== left);

test('a port of an idle flow that a different flow gets was reclaimed', () => {
  assert.is(judged(b, ...OPENED), 'conforms');
  assert.is(judged(b, ...but(OPENED, 'wasFull')), null, 'a port was free all the while');
  assert.is(judged(b, ...but(OPENED, 'idledOut'), 'closedOut'), null, 'a flow was closed');
  assert.is(judged(b, ...but(OPENED, 'newFlow')), null, 'it may have found its own port unused');
  assert.is(judged(b, ...but(OPENED, 'opens'), 'live'), null, 'it held a port already');
  assert.is(judged(b, ...but(OPENED, 'outbound'), 'unseen'), null, 'whether it got one nobody saw');
});

test('reclaim occurs by either protocol, of one flow or of several', () => {
  assert.equal(situationsOf(b, ...OPENED), []);
  assert.equal(situationsOf(b, ...OPENED, 'udp'), ['UDP, by a different flow']);
  assert.equal(situationsOf(b, ...OPENED, 'tcp'), ['TCP, by a different flow']);
  assert.equal(situationsOf(b, ...OPENED, 'severalIdledOut'), ['several timers in one window']);
  const more = ['udp', 'tcp', 'severalIdledOut', 'endedAtBand', 'endedPastBand'] as const;
  assert.is(situationsOf(b, ...OPENED, ...more).length, 5);
  for (const one of OPENED) assert.equal(situationsOf(b, ...but(OPENED, one), ...more), [], one);
});

test('around the deadline a competitor occurs whether or not it gets the port, past the band only if it does', () => {
  for (const [fact, situation] of Object.entries(DEADLINES) as [keyof typeof DEADLINES, string][]) {
    assert.equal(situationsOf(b, 'wasFullCompetitor', fact), [situation]);
    assert.equal(situationsOf(b, fact), [], 'nobody competes');
  }
  assert.equal(situationsOf(b, 'wasFullCompetitor'), []);
  for (const past of ['endedAtBand', 'endedPastBand'] as const)
    assert.equal(situationsOf(b, 'wasFullCompetitor', past), [], past);
  assert.equal(situationsOf(b, ...OPENED, 'endedAtBand'), ['a competitor at the end of the band']);
  assert.equal(situationsOf(b, ...OPENED, 'endedPastBand'), ['a competitor one step past the band']);
});

test('steps of time exist by a virtual clock, and within the band only where it is wider', () => {
  const of = (capabilities: Partial<Capabilities>) => impossible(b, { capabilities });
  const { deadline, deadlineMinusOne, deadlinePlusOne } = DEADLINES;
  const band = (toleranceMs: number | null) => of({ toleranceMs, resolutionMs: 1 });
  assert.equal(of({}), []);
  assert.equal(of({ clock: 'real' }), [
    deadlineMinusOne,
    deadline,
    deadlinePlusOne,
    'a competitor at the end of the band',
    'a competitor one step past the band',
  ]);
  assert.equal(band(0), [deadline, deadlinePlusOne], 'at the deadline the port is surely free');
  assert.equal(band(1), [deadlinePlusOne]);
  assert.equal(band(2), []);
  assert.equal(band(null), [], 'undeclared, it is two steps or more');
});

test('a pool is filled where its ports can be set, by the protocols that there are', () => {
  const protocol = (only: 'udp' | 'tcp') => impossible(b, { capabilities: { protocols: [only] } });
  assert.equal(impossible(b, UNSETTABLE), Object.keys(b.situations));
  assert.equal(protocol('tcp'), ['UDP, by a different flow']);
  assert.equal(protocol('udp'), ['TCP, by a different flow']);
});

test('it is told how many flows idled past the timeout, and how many ports were taken at most', () => {
  const pool = { ...held(40), possible: 60, idledOut: 4 };
  assert.match(
    told(b, { capacity: 64, pool }).expected,
    '4 flows to 198.51.100.1 idled past the timeout, so at most 60 of 64 ports were taken',
  );
});

test.run();
