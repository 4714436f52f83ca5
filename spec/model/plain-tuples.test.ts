import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1 } from '../readings/trace.ts';
import { FRONTEND } from '../readings/world.ts';
import { holding } from './fixtures/holdings.ts';
import {
  emptyHolder,
  emptyRival,
  type HolderFacts,
  type InboundEvent,
  type Mark,
  type OutboundEvent,
  type RivalFacts,
} from './ledger.ts';
import type { Holding } from './plain-holding.ts';
import { describeHolders, findRivals, PlainTuples, wasOthers } from './plain-tuples.ts';

/** Another flow, of the second VM's, by the same public port. */
const other = (figures: Partial<Holding> = {}) => holding({ vm: 1, port: 7_000, ...figures });
const live = { sure: true, possible: true } as const;

test('holders are found by their tuple, for as long as they are kept', () => {
  const tuples = new PlainTuples();
  const [one, two, elsewhere] = [holding(), other(), holding({ publicPort: 1_026 })];
  const of = (held: Holding) => [...tuples.of(held.tuple)];
  assert.equal(of(one), []);
  tuples.delete(one);
  for (const held of [one, two, elsewhere]) tuples.add(held);
  assert.equal(of(one), [one, two]);
  assert.equal(of(elsewhere), [elsewhere]);
  tuples.delete(one);
  assert.equal(of(one), [two], 'the other one stays');
  tuples.delete(two);
  assert.equal(of(one), []);
  tuples.add(one);
  assert.equal(of(one), [one]);
  tuples.clear();
  assert.equal([...of(one), ...of(elsewhere)], []);
});

test('where a port is not shown, nobody is found by it', () => {
  const tuples = new PlainTuples();
  const hidden = holding({ publicPort: 0 });
  tuples.add(hidden);
  assert.is(tuples.of(hidden.tuple).size, 0);
});

test('a port was another flow’s, where its last holder is one that has ended', () => {
  const { flow } = holding();
  const was = (...holders: readonly Holding[]) => wasOthers(new Set(holders), flow);
  const ended = (lastSeen: number) => other({ lastSeen });
  const own = (lastSeen: number) => holding({ lastSeen });
  assert.not(was());
  assert.ok(was(ended(0)));
  assert.not(was(own(0)), 'its own');
  assert.not(was(other({ possible: true })), 'it may live on');
  assert.not(was(ended(1), own(2)));
  assert.not(was(own(2), ended(1)));
  assert.ok(was(own(1), ended(2)));
  assert.ok(was(ended(2), own(1)));
  assert.ok(was(own(1), ended(1)), 'of one moment the later one is the last');
  assert.not(was(ended(1), own(1)), 'of one moment the later one is the last');
});

const JUNK: RivalFacts = {
  count: 9,
  sameEndpoint: 9,
  vm: 9,
  port: 9,
  destinationPort: 9,
  quietAtLeast: 9,
  otherProtocol: true,
};

/** Whom a flow has for a rival, of these, when its packet comes out. */
function rivals(
  one: Holding,
  others: readonly Holding[],
  packet: { readonly mark?: Mark; readonly sent?: number } = {},
): RivalFacts {
  const tuples = new PlainTuples();
  for (const held of [one, ...others]) tuples.add(held);
  const rival = { ...JUNK };
  const event = { destination: D1, sent: 100, mark: 'data', ...packet } as OutboundEvent;
  findRivals(rival, tuples, one, event);
  return rival;
}
const count = (...asked: Parameters<typeof rivals>) => rivals(...asked).count;
const rivalling = (figures: Partial<Holding> = {}) => other({ ...live, ...figures });
const none = emptyRival();

test('a rival surely holds the same port towards the same destination, and is another flow by SNAT', () => {
  const one = holding(live);
  assert.equal(rivals(one, []), none);
  assert.equal(rivals(one, [rivalling({ lastSeen: 60 })]), {
    ...none,
    count: 1,
    sameEndpoint: 1,
    vm: 1,
    port: 7_000,
    destinationPort: 443,
    quietAtLeast: 40,
  });
  assert.equal(rivals(one, [rivalling({ sure: false })]), none, 'it may be over');
  assert.equal(rivals(one, [rivalling({ snat: false })]), none, 'its port is an ILPIP’s');
  assert.equal(rivals(one, [holding(live)]), none, 'it is the same flow');
  assert.equal(rivals(one, [rivalling({ publicPort: 1_026 })]), none);
  assert.equal(
    rivals(holding({ ...live, snat: false }), [rivalling()]),
    none,
    'an ILPIP’s port is no SNAT port',
  );
});

test('by the letter a port serves one destination port; to the very same one is worse', () => {
  const of = (...ports: readonly number[]) => {
    const others = ports.map((destinationPort, nth) => rivalling({ port: 7_000 + nth, destinationPort }));
    const { count, sameEndpoint, port, destinationPort } = rivals(holding(live), others);
    return [count, sameEndpoint, port, destinationPort];
  };
  assert.equal(of(443), [1, 1, 7_000, 443]);
  assert.equal(of(80), [1, 0, 7_000, 80]);
  assert.equal(of(80, 443), [2, 1, 7_000, 80], 'the first of them is told');
  assert.equal(of(443, 443), [2, 2, 7_000, 443]);
});

test('a rival is quiet since its last packet, be it in the same interval', () => {
  const quiet = (sent: number) => rivals(holding(live), [rivalling({ lastSeen: 60 })], { sent }).quietAtLeast;
  assert.is(quiet(61), 1);
  assert.is(quiet(60), 0);
  assert.is(quiet(59), 0);
});

test('who does not surely live has rivals while a datagram or a SYN comes out', () => {
  const half = (protocol: 0 | 1, mark: Mark) =>
    count(holding({ protocol, possible: true }), [rivalling({ protocol })], { mark });
  assert.is(half(0, 'data'), 1);
  assert.is(half(1, 'syn'), 1);
  for (const mark of ['data', 'syn-ack', 'fin', 'rst'] as const) {
    assert.is(half(1, mark), 0, mark);
    assert.is(count(holding({ ...live, protocol: 1 }), [rivalling({ protocol: 1 })], { mark }), 1, mark);
  }
});

test('protocols share a port where both flows surely live, by SNAT, towards one destination', () => {
  const shared = (one: Partial<Holding>, twin: Partial<Holding>) =>
    rivals(holding(one), [rivalling(twin)], { mark: 'syn' }).otherProtocol;
  const [udp, tcp] = [{ protocol: 0 } as const, { protocol: 1 } as const];
  assert.ok(shared({ ...live, ...udp }, tcp));
  assert.ok(shared({ ...live, ...tcp }, udp));
  assert.not(shared({ ...live, ...udp }, udp));
  assert.not(shared({ ...live, ...tcp }, tcp));
  assert.not(shared({ possible: true, ...udp }, tcp));
  assert.not(shared({ possible: true, ...tcp }, udp));
  assert.not(shared({ ...live, ...udp }, { ...tcp, sure: false }));
  assert.not(shared({ ...live, ...udp }, { ...tcp, snat: false }));
  assert.not(shared({ ...live, ...udp }, { ...tcp, publicPort: 1_026 }));
  assert.not(shared({ ...live, ...udp }, { ...tcp, publicAddress: FRONTEND + 1 }));
  assert.is(count(holding(live), [rivalling(tcp)]), 0, 'that is no rival');
});

/** Who may be meant by a packet from port 443 of the destination, of these. */
function holders(held: readonly Holding[], packet: Partial<InboundEvent> = {}, forgot = false): HolderFacts {
  const holder = { sure: 9, possible: 9, vm: 9, port: 9, quietAtLeast: 9, idleAtLeast: 9 };
  const before: HolderFacts = { ...holder, reused: true, forgot: true };
  const event = { sourcePort: 443, sent: 100, deliveredVm: -1, deliveredPort: 0, ...packet };
  describeHolders(before, new Set(held), event as InboundEvent, forgot);
  return before;
}

test('a packet from outside may be meant for flows to the very port that it came from', () => {
  assert.equal(holders([]), emptyHolder());
  assert.equal(holders([], {}, true), { ...emptyHolder(), forgot: true });
  const to80 = holding({ ...live, destinationPort: 80 });
  assert.equal(holders([to80]), emptyHolder());
  assert.is(holders([to80], { sourcePort: 80 }).sure, 1);
  const counts = ({ sure, possible }: HolderFacts) => [sure, possible];
  assert.equal(counts(holders([holding(live), other(live), to80])), [2, 0]);
  assert.equal(counts(holders([holding({ possible: true }), other()])), [0, 2], 'those that ended, too');
  assert.equal(counts(holders([holding(live), other()])), [1, 1]);
});

test('of a holder is told who it is, how long it was quiet and idle, and whether the port was another’s', () => {
  const held = other({ ...live, lastSeen: 60, lastOut: { sent: 10, seen: 20 } });
  assert.equal(holders([held]), {
    ...emptyHolder(),
    sure: 1,
    vm: 1,
    port: 7_000,
    quietAtLeast: 40,
    idleAtLeast: 80,
  });
  const times = (sent: number) => {
    const { quietAtLeast, idleAtLeast } = holders([held], { sent });
    return [quietAtLeast, idleAtLeast];
  };
  assert.equal(times(60), [0, 40]);
  assert.equal(times(59), [0, 39]);
  assert.equal(times(19), [0, 0]);
  assert.ok(holders([other({ reused: true })]).reused);
});

test('it is meant for who surely lives, else who got it, else who possibly lives, else the last known holder', () => {
  const got = { deliveredVm: 2, deliveredPort: 9_000 };
  const ranks = [
    holding(live),
    holding({ vm: 2, port: 9_000 }),
    holding({ vm: 3, possible: true }),
    holding({ vm: 4 }),
  ];
  for (const [nth, better] of ranks.entries()) {
    for (const worse of ranks.slice(nth + 1)) {
      assert.is(holders([better, worse], got).vm, better.vm, `${better.vm} before ${worse.vm}`);
      assert.is(holders([worse, better], got).vm, better.vm, `${worse.vm} before ${better.vm}`);
    }
  }
  const [byVm, byPort] = [holding({ vm: 2 }), holding({ vm: 3, port: 9_000 })];
  const possible = holding({ vm: 5, possible: true });
  assert.is(holders([possible, byVm], got).vm, 5, 'another port got it');
  assert.is(holders([possible, byPort], got).vm, 5, 'another VM got it');
});

test('of two that are alike the latest is meant', () => {
  for (const alike of [live, { possible: true }, {}])
    assert.is(holders([holding(alike), other(alike)]).vm, 1, JSON.stringify(alike));
});

test.run();
