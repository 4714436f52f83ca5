import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Capabilities, PacketOutcome, Receive, Segment, Send } from '../vocabulary/index.ts';
import type { Configuration } from './configuration.ts';
import type { Expectation } from './expectation.ts';
import { F } from './facts.ts';
import { emptyHolder } from './ledger.ts';
import { TraitWatch } from './trait-watch.ts';
import { type TraitName, Traits } from './traits.ts';
import { Transition } from './transition.ts';

const T = 240_000;
const E = 1_200;
const timing = { timeoutMs: T, toleranceMs: E, resolutionMs: 1, capacity: 64 };
const shows: Capabilities['shows'] = {
  publicPort: true,
  deliveries: true,
  leaks: true,
  payload: true,
  probeState: true,
  answers: true,
};
const [PUBLIC, NEAR, FAR] = [100, 10, 20];
/** No group, and nobody who receives anything. */
const plain = { hasGroups: () => false, receivers: () => [] } as unknown as Configuration;

function watch(shown: Partial<Capabilities['shows']> = {}) {
  const traits = new Traits();
  return { traits, seen: new TraitWatch(traits, timing, { ...shows, ...shown }) };
}

/** The first flow, from port 5,000 by port 1,025 to port 443 of NEAR, unless said otherwise. */
function flow(at: number, figures: Partial<Transition> = {}): Transition {
  const usual = {
    protocol: 'udp',
    vm: 0,
    port: 5_000,
    destination: NEAR,
    destinationPort: 443,
    publicAddress: PUBLIC,
    publicPort: 1_025,
  } as const;
  return Object.assign(new Transition(), usual, { sent: at, seen: at }, figures);
}

const outcome = (at: number, vm: number | null = null): PacketOutcome => ({
  sent: at,
  seen: at,
  arrivals: [],
  deliveries: vm === null ? [] : [{ vm, port: 5_000, source: FAR, sourcePort: 53, intact: true }],
  answer: null,
});

const from = (source: number, more: Partial<Receive> = {}): Receive => ({
  op: 'receive',
  protocol: 'udp',
  segment: 'data',
  bytes: 0,
  group: 0,
  source,
  sourcePort: 53,
  destination: PUBLIC,
  destinationPort: 1_025,
  ...more,
});

const own = (segment: Segment, more: Partial<Send> = {}): Send => ({
  op: 'send',
  vm: 0,
  segment,
  bytes: 0,
  group: 0,
  zeroChecksum: false,
  protocol: 'tcp',
  sourcePort: 5_000,
  destination: NEAR,
  destinationPort: 443,
  ...more,
});

/** What the second of two flows counts, of these. */
function second(names: readonly TraitName[], first: Transition, then: Transition): readonly number[] {
  const { traits, seen } = watch();
  seen.opened(first);
  const before = { ...traits.counts };
  seen.opened(then);
  return names.map((name) => traits.counts[name] - before[name]);
}

test('one private endpoint towards two destinations, and two ports of one, while the first flow surely lives', () => {
  const mapping = [
    ...(['otherAddressSameMapping', 'otherAddressNewMapping'] as const),
    ...(['otherPortSameMapping', 'otherPortNewMapping'] as const),
  ];
  const of = (at: number, figures: Partial<Transition>) => second(mapping, flow(0), flow(at, figures));
  assert.equal(of(1, { destination: FAR }), [1, 0, 0, 0]);
  assert.equal(of(1, { destination: FAR, publicPort: 1_026 }), [0, 1, 0, 0]);
  assert.equal(of(1, { destination: FAR, publicAddress: 101 }), [0, 1, 0, 0]);
  assert.equal(of(1, { destinationPort: 80 }), [0, 0, 1, 0]);
  assert.equal(of(1, {}), [0, 0, 0, 0], 'the same flow again');
  const lives = T - E;
  assert.equal(of(lives - 1, { destination: FAR }), [1, 0, 0, 0]);
  assert.equal(of(lives, { destination: FAR }), [0, 0, 0, 0]);
  assert.equal(of(1, { destination: FAR, protocol: 'tcp' }), [0, 0, 0, 0]);
  // Witnesses that have the same place are told apart.
  assert.equal(of(1, { destination: FAR, vm: 512 }), [0, 0, 0, 0]);
  assert.equal(of(1, { destination: FAR, port: 5_512 }), [0, 0, 0, 0]);
});

test('one public endpoint towards two destinations at once', () => {
  const of = (at: number, figures: Partial<Transition>) =>
    second(['portOfOtherDestination', 'portFresh'], flow(0), flow(at, { port: 5_001, ...figures }));
  assert.equal(of(1, { destination: FAR }), [1, 0]);
  assert.equal(of(1, {}), [0, 1], 'one destination');
  assert.equal(of(T - E, { destination: FAR }), [0, 1], 'the first may be over');
  assert.equal(of(1, { destination: FAR, publicPort: 1_025 + 512 }), [0, 1]);
  assert.equal(of(1, { destination: FAR, publicAddress: PUBLIC + 512 }), [0, 1]);
});

test('a choice of address is one while the first flow surely lives', () => {
  const frontends = (at: number) => {
    const [first, then] = [flow(0), flow(at, { port: 5_001, publicAddress: 101 })];
    for (const t of [first, then]) t.facts.add(F.severalFrontends);
    return second(['frontendAsBefore', 'frontendOther'], first, then);
  };
  assert.equal(frontends(T - E - 1), [0, 1]);
  assert.equal(frontends(T - E), [0, 0]);
});

test('how ports are chosen is told where they are shown, and not by the first', () => {
  const { traits, seen } = watch({ publicPort: false });
  seen.opened(flow(0));
  seen.opened(flow(0, { port: 5_001, publicPort: 1_026 }));
  assert.equal(new Set(Object.values(traits.counts)), new Set([0]));
  const first = watch();
  first.seen.opened(flow(0));
  assert.equal([first.traits.counts.portInBlock, first.traits.counts.portElsewhere], [0, 0]);
});

test('after a change, and after a close by either side, a mapping is none to compare with', () => {
  const compared = (happens: (one: TraitWatch) => void, protocol: 'udp' | 'tcp' = 'tcp') => {
    const { traits, seen } = watch();
    seen.opened(flow(0, { protocol }));
    happens(seen);
    seen.opened(flow(1, { protocol, destination: FAR, publicPort: 1_026 }));
    return traits.counts.otherAddressNewMapping;
  };
  const asked = (happens: (one: TraitWatch) => void) => {
    const { traits, seen } = watch();
    seen.opened(flow(0, { protocol: 'tcp' }));
    happens(seen);
    seen.stranger(from(FAR, { protocol: 'tcp' }), outcome(2), plain);
    return traits.counts.strangerDropped;
  };
  assert.is(
    compared(() => {}),
    1,
  );
  assert.is(
    compared((one) => one.changed(0)),
    0,
  );
  assert.is(
    compared((one) => one.changed(1)),
    1,
    'another VM',
  );
  assert.is(
    compared((one) => one.closing(own('fin'), outcome(1))),
    0,
  );
  assert.is(
    compared((one) => one.closing(own('data'), outcome(1))),
    1,
  );
  assert.is(
    compared((one) => one.closing(own('fin'), outcome(1)), 'udp'),
    1,
    'another protocol',
  );
  assert.is(
    asked(() => {}),
    1,
  );
  assert.is(
    asked((one) => one.closing(from(NEAR, { protocol: 'tcp', segment: 'fin' }), outcome(1))),
    0,
  );
});

test('who may send to a mapped port is told by a mapping of this endpoint that surely lives', () => {
  const asked = (at: number, packet: Receive, vm: number | null = null) => {
    const { traits, seen } = watch();
    seen.opened(flow(0));
    seen.stranger(packet, outcome(at, vm), plain);
    const { strangerDelivered, strangerDropped, otherPortDelivered, otherPortDropped } = traits.counts;
    return [strangerDelivered, strangerDropped, otherPortDelivered, otherPortDropped];
  };
  assert.equal(asked(1, from(FAR)), [0, 1, 0, 0]);
  assert.equal(asked(1, from(FAR), 0), [1, 0, 0, 0]);
  assert.equal(asked(1, from(NEAR)), [0, 0, 0, 1]);
  assert.equal(asked(1, from(NEAR), 0), [0, 0, 1, 0]);
  const nothing = [0, 0, 0, 0];
  assert.equal(asked(T - E - 1, from(FAR)), [0, 1, 0, 0]);
  assert.equal(asked(T - E, from(FAR)), nothing);
  assert.equal(asked(1, from(FAR, { protocol: 'tcp' })), nothing);
  assert.equal(asked(1, from(FAR, { destinationPort: 1_025 + 512 })), nothing);
  assert.equal(asked(1, from(FAR, { destination: PUBLIC + 512 })), nothing);
});

test('nothing is told of strangers once a flow may hold a port of which nothing is judged', () => {
  const dropped = (destination: Expectation['destination'], access: 'allow' | 'deny') => {
    const { traits, seen } = watch();
    seen.opened(flow(0));
    seen.sent(own('data'), outcome(0), { destination, access }, plain);
    seen.stranger(from(FAR), outcome(1), plain);
    return traits.counts.strangerDropped;
  };
  assert.is(dropped('public', 'allow'), 1);
  assert.is(dropped('own', 'allow'), 0);
  assert.is(dropped('platform', 'allow'), 0);
  assert.is(dropped('nowhere', 'allow'), 0);
  assert.is(dropped('nowhere', 'deny'), 1, 'what is denied takes no port');
});

test('a hairpin is what goes to the deployment’s own addresses', () => {
  const receiving = { hasGroups: () => false, receivers: () => [{ vm: 1 }] } as unknown as Configuration;
  const { traits, seen } = watch();
  seen.sent(own('data'), outcome(0), { destination: 'platform', access: 'allow' }, receiving);
  assert.is(traits.counts.hairpinDropped, 0);
  seen.sent(own('data'), outcome(0), { destination: 'own', access: 'allow' }, receiving);
  assert.is(traits.counts.hairpinDropped, 1);
});

test('a flow was closed lately by TCP, to this destination, and by half a timeout ago', () => {
  const { seen } = watch();
  const at = (sent: number, destination = NEAR, protocol: 'udp' | 'tcp' = 'tcp') =>
    seen.closedLately({ protocol, destination, sent });
  assert.not(at(5));
  seen.closing(own('rst'), outcome(10));
  assert.ok(at(10));
  assert.not(at(9), 'it was closed only afterwards');
  assert.ok(at(10 + T / 2 - 1));
  assert.not(at(10 + T / 2));
  assert.not(at(11, FAR));
  assert.not(at(11, NEAR, 'udp'));
  seen.closing(from(FAR, { protocol: 'tcp', segment: 'fin' }), outcome(20));
  assert.ok(at(21, FAR));
});

test('packets from outside kept what its VM had not sent by for a timeout, where they came often enough', () => {
  const kept = (quietAtLeast: number, idleAtLeast: number, protocol: 'udp' | 'tcp' = 'udp') => {
    const { traits, seen } = watch();
    seen.reached(from(NEAR, { protocol }), { ...emptyHolder(), quietAtLeast, idleAtLeast });
    return traits.counts.keptByInbound;
  };
  assert.is(kept(T - E - 1, T + E), 1);
  assert.is(kept(T - E, T + E), 0);
  assert.is(kept(T - E - 1, T + E - 1), 0);
  assert.is(kept(T - E - 1, T + E, 'tcp'), 0);
});

test.run();
