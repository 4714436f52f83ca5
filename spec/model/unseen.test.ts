import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_ADDRESS, FRONTEND, FRONTEND_2, ILPIP, T } from '../readings/world.ts';
import type { Segment, Send } from '../vocabulary/index.ts';
import type { FactName } from './facts.ts';
import { send } from './fixtures/packets.ts';
import { type Asked, lost, PORTS } from './fixtures/unseen.ts';
import type { FlowFacts } from './ledger.ts';
import { isOpening } from './unseen.ts';

const tcp = (segment: Segment): Partial<Send> => ({ protocol: 'tcp', segment });
const SYN = tcp('syn');
const DATA = tcp('data');
/** Lives surely, by the frontend; may live; is surely over, and remembered. */
const LIVE: Partial<FlowFacts> = { liveness: 2, publicAddress: FRONTEND };
const MAY_LIVE: Partial<FlowFacts> = { liveness: 1, publicAddress: FRONTEND };
const OVER: Partial<FlowFacts> = { liveness: 0, publicAddress: FRONTEND };
const DENIED = { access: 'deny' } as const;
const BY_ILPIP = { method: 'instance-level-ip', addresses: [ILPIP] } as const;

const isJudged = (asked: Asked): boolean => lost(asked).judged !== null;
const isPlain = (asked: Asked): boolean => lost(asked).plain !== null;

test('a datagram and a SYN may open a flow, other segments are out of state', () => {
  const opens = (operation: Partial<Send>) => isOpening(send(operation));
  assert.ok(opens({ protocol: 'udp', segment: 'data' }));
  assert.ok(opens(SYN));
  for (const segment of ['data', 'ack', 'syn-ack', 'fin', 'rst'] as const)
    assert.not(opens(tcp(segment)), segment);
});

test('what was known of the flow is told with the packet', () => {
  const of = (flow: Partial<FlowFacts>) => {
    const known = new Set<FactName>(['opens', 'live', 'newFlow', 'demoted', 'idleQuarter', 'unseen']);
    return lost({ flow })
      .t.facts.names()
      .filter((name) => known.has(name));
  };
  assert.equal(of({}), ['unseen', 'opens', 'newFlow']);
  assert.equal(of(OVER), ['unseen', 'opens']);
  assert.equal(of(MAY_LIVE), ['unseen']);
  assert.equal(of(LIVE), ['unseen', 'live']);
  assert.equal(of({ ...MAY_LIVE, demoted: true }), ['unseen', 'demoted']);
  assert.equal(of({ ...LIVE, idleAtLeast: T / 4 }), ['unseen', 'live', 'idleQuarter']);
  assert.is(lost({ flow: LIVE }).t.flow.liveness, 2);
});

test('characteristics: silence or an answer, where a flow that is surely over is opened again', () => {
  const told = (asked: Asked) => {
    const { endedSilence, endedAnswered } = lost({ flow: OVER, ...asked }).traits;
    return [endedSilence, endedAnswered];
  };
  const nothing = [0, 0];
  assert.equal(told({}), [1, 0]);
  assert.equal(told({ came: { answer: 'rst' } }), [0, 1]);
  assert.equal(told({ operation: SYN }), [1, 0]);
  assert.equal(told({ operation: DATA }), nothing, 'it opens none');
  assert.equal(told({ flow: {} }), nothing, 'there was none before');
  assert.equal(told({ flow: MAY_LIVE }), nothing);
  assert.equal(told({ came: { unknown: true } }), nothing, 'nobody can tell');
  assert.equal(told({ expectation: DENIED }), nothing);
  assert.equal(told({ expectation: { access: 'either' } }), nothing);
});

test('characteristics: nor is silence told where a port may have been wanting', () => {
  const told = (held: number, more: Asked = {}) =>
    lost({ flow: OVER, pools: { [FRONTEND]: { possibleAll: held } }, ...more }).traits.endedSilence;
  assert.is(told(PORTS - 1), 1);
  assert.is(told(PORTS), 0);
  assert.is(told(PORTS + 1), 0);
  assert.is(told(0, { capacity: 0 }), 0, 'a pool of none');
  assert.is(told(0, { capacity: -1 }), 1, 'nobody knows how many there are, and none is held');
  const most = { capacity: -1, most: { [FRONTEND]: 3 } };
  assert.is(told(2, most), 1, 'fewer than may have been held at once');
  assert.is(told(3, most), 0, 'as many as ever, which may be all of them');
  const two = { expectation: { addresses: [FRONTEND_2, FRONTEND] } };
  assert.is(told(PORTS - 1, two), 1);
  assert.is(told(PORTS, two), 0, 'at one of its addresses');
});

test('a flow that did not get through fails to be served by the addresses of its method', () => {
  const expectation = { addresses: [FRONTEND, FRONTEND_2] };
  const defaultAddresses = [DEFAULT_ADDRESS];
  assert.equal(lost({ expectation, defaultAddresses }).judged, [FRONTEND, FRONTEND_2]);
  const byDefault = { method: 'default-snat', mayBeDefault: true, addresses: [] } as const;
  assert.equal(lost({ expectation: byDefault, defaultAddresses }).judged, [DEFAULT_ADDRESS]);
  assert.is(lost({ came: { answer: 'icmp' } }).t.answer, 'icmp');
});

test('nobody can be blamed where a packet may go either way, or its fate is unknown', () => {
  assert.not(isJudged({ came: { unknown: true } }));
  assert.not(isJudged({ expectation: { access: 'either' } }));
  assert.ok(isJudged({ expectation: DENIED }), 'that a denied one does not come out is judged');
  assert.not(isJudged({ lostBefore: true }), 'it goes on as before the change of its VM');
  for (const flow of [LIVE, MAY_LIVE]) {
    assert.ok(isJudged({ flow }));
    assert.not(isJudged({ flow: { ...flow, demoted: true } }), 'a drop conforms after a change');
  }
  assert.ok(isJudged({ flow: { ...OVER, demoted: true } }), 'the one before the change is over');
});

test('a segment that opens no flow, without a live one, is out of state, and told as such alone', () => {
  for (const flow of [{}, OVER, MAY_LIVE]) {
    const { plain, judged } = lost({ operation: DATA, flow });
    assert.ok(plain?.includes('outOfState') && plain.includes('outbound'));
    assert.is(judged, null);
    for (const operation of [SYN, {}]) {
      assert.not(isPlain({ operation, flow }));
      assert.ok(isJudged({ operation, flow }));
    }
  }
  assert.not(isPlain({ operation: DATA, flow: LIVE }));
  assert.ok(isJudged({ operation: DATA, flow: LIVE }));
});

test('in a live connection every segment gets through, but one that a translator may take to be out of state', () => {
  const judged = (segment: Segment, lossless: boolean) =>
    isJudged({ operation: tcp(segment), flow: LIVE, lossless });
  for (const segment of ['data', 'ack'] as const)
    for (const lossless of [true, false]) assert.ok(judged(segment, lossless), segment);
  for (const segment of ['syn', 'syn-ack'] as const)
    for (const lossless of [true, false]) assert.not(judged(segment, lossless), segment);
  // Tried again on a network that loses packets, it would be after the end.
  for (const segment of ['fin', 'rst'] as const) {
    assert.ok(judged(segment, true), segment);
    assert.not(judged(segment, false), segment);
  }
});

test('of the instant at which its flow opened, a packet may have gone before that', () => {
  const judged = (group: number, sureSinceGroup: number, flow = LIVE) =>
    isJudged({ operation: { group }, flow: { ...flow, sureSinceGroup } });
  assert.not(judged(7, 7));
  assert.ok(judged(7, 6));
  assert.ok(judged(7, 0));
  assert.ok(judged(0, 0), 'no group');
  assert.ok(judged(7, 7, MAY_LIVE));
});

test('what a live flow lost is told with the state of its pool, at the address that it has', () => {
  const told = (pool: NonNullable<Asked['pools']>[number], flow = LIVE, exhausted?: number) => {
    const { t } = lost({ flow: { ...flow, ageAtLeast: 10 }, pools: { [FRONTEND]: pool }, exhausted });
    const names = t.facts.names().filter((name) => name === 'hadPortThen' || name === 'wasFull');
    return [...names, t.publicAddress === FRONTEND];
  };
  assert.equal(told({}), [true]);
  assert.equal(told({}, LIVE, -10), ['hadPortThen', true]);
  assert.equal(told({}, LIVE, -11), [true], 'before it was there');
  assert.equal(told({ wasFull: true }), ['wasFull', true]);
  assert.equal(told({ wasFull: true }, MAY_LIVE, 0), [false], 'it may get another');
});

test('what becomes of an ILPIP’s flow that was there before, once it may be over, is open', () => {
  const judged = (flow: Partial<FlowFacts>, more: Asked = {}) =>
    isJudged({ flow, expectation: BY_ILPIP, facts: ['toPublic', 'expectIlpip'], ...more });
  assert.ok(judged({}), 'a new one is to get through');
  assert.not(judged(OVER));
  assert.not(judged(MAY_LIVE));
  assert.ok(judged(LIVE));
  assert.ok(judged(OVER, { operation: SYN }), 'a connection that is over is opened anew');
  assert.not(judged(MAY_LIVE, { operation: SYN }));
  assert.ok(judged(OVER, { expectation: { ...BY_ILPIP, ...DENIED } }));
  assert.not(judged(OVER, { facts: ['toNetwork', 'expectIlpip'] }), 'nor within the VNet');
  assert.ok(judged(OVER, { facts: ['toPublic', 'expectFrontend'] }), 'by SNAT, what was free tells');
  const facts = ['toPublic', 'expectIlpip'] as const;
  assert.ok(isPlain({ flow: MAY_LIVE, expectation: BY_ILPIP, facts, operation: DATA }));
});

test('a denied flow takes no port of any address that it would have had', () => {
  const denied = (asked: Asked = {}) =>
    lost({ ...asked, expectation: { ...DENIED, addresses: [FRONTEND, FRONTEND_2], ...asked.expectation } })
      .denied;
  assert.equal(denied(), [FRONTEND, FRONTEND_2]);
  assert.equal(denied({ flow: MAY_LIVE }), [FRONTEND, FRONTEND_2]);
  assert.equal(denied({ flow: LIVE }), [], 'it has its port');
  assert.equal(denied({ expectation: { access: 'allow' } }), []);
  assert.equal(denied({ expectation: BY_ILPIP }), [], 'it wants none');
  assert.equal(denied({ facts: ['toNetwork'] }), [], 'nor within the VNet');
});

test('a packet that is not judged may have opened a flow all the same, lost behind the translator', () => {
  const mayHold = (asked: Asked) => lost({ lossless: false, lostBefore: true, ...asked }).mayHold;
  assert.equal(mayHold({}), [FRONTEND]);
  assert.equal(mayHold({ flow: MAY_LIVE }), [FRONTEND], 'that may have got another port');
  assert.is(mayHold({ flow: LIVE }), null, 'that has its port');
  assert.is(mayHold({ lossless: true }), null);
  assert.is(mayHold({ expectation: DENIED }), null);
  assert.is(mayHold({ facts: ['toNetwork'] }), null);
  assert.equal(mayHold({ lostBefore: false, operation: DATA }), [FRONTEND], 'out of state');
  const over = { flow: OVER, expectation: BY_ILPIP, facts: ['toPublic', 'expectIlpip'] } as const;
  assert.equal(mayHold({ lostBefore: false, ...over }), [ILPIP], 'an ILPIP’s, which it was before');
  assert.is(mayHold({ lostBefore: false }), null, 'the failure counts for it');
});

test('so may one of which nobody knows what became of it, on whichever network', () => {
  const mayHold = (asked: Asked = {}) => lost({ came: { unknown: true }, ...asked }).mayHold;
  assert.equal(mayHold(), [FRONTEND]);
  assert.is(mayHold({ flow: LIVE }), null);
  assert.is(mayHold({ expectation: DENIED }), null);
});

test('what was lost while a change takes effect may be of a flow from before it', () => {
  const fromBefore = (asked: Asked) =>
    lost({ ...asked, expectation: { unsettled: true, ...asked.expectation } }).fromBefore;
  assert.ok(fromBefore({ lossless: false }));
  assert.ok(fromBefore({ came: { unknown: true } }));
  assert.not(fromBefore({}), 'it did not come out, and opened none');
  assert.not(fromBefore({ lossless: false, expectation: { unsettled: false } }));
  assert.not(fromBefore({ lossless: false, expectation: DENIED }));
  assert.ok(fromBefore({ lossless: false, expectation: { access: 'either' } }));
});

test('a translator takes note of what goes to where flows are followed', () => {
  assert.ok(lost({ facts: ['toPublic'] }).noted);
  assert.ok(lost({ facts: ['toNetwork'] }).noted);
  assert.not(lost({ facts: ['toNowhere'] }).noted);
});

test.run();
