import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, T, world } from '../readings/world.ts';
import type { PacketOutcome, Receive } from '../vocabulary/index.ts';
import { Configuration } from './configuration.ts';
import type { Expectation } from './expectation.ts';
import { F } from './facts.ts';
import { outcome, receive, send, timing, transition as flow } from './fixtures/packets.ts';
import { emptyHolder } from './ledger.ts';
import { TraitWatch } from './trait-watch.ts';
import { type TraitName, Traits } from './traits.ts';
import type { Transition } from './transition.ts';

const { deployment, hello } = world();
const { shows } = hello.capabilities;
const plain = new Configuration(deployment);

function watch(shown: Partial<typeof shows> = {}) {
  const traits = new Traits();
  return { traits, seen: new TraitWatch(traits, timing, { ...shows, ...shown }) };
}

/** From a port of it that no flow goes to. */
const from = (source: number, more: Partial<Receive> = {}) => receive({ source, sourcePort: 53, ...more });
const delivered = (at: number): PacketOutcome =>
  outcome(at, { deliveries: [{ vm: 0, port: 5_000, source: D2, sourcePort: 53, intact: true }] });

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
  assert.equal(of(1, { destination: D2 }), [1, 0, 0, 0]);
  assert.equal(of(1, { destination: D2, publicPort: 1_026 }), [0, 1, 0, 0]);
  assert.equal(of(1, { destination: D2, publicAddress: FRONTEND_2 }), [0, 1, 0, 0]);
  assert.equal(of(1, { destinationPort: 80 }), [0, 0, 1, 0]);
  assert.equal(of(1, {}), [0, 0, 0, 0], 'the same flow again');
  const lives = T - E;
  assert.equal(of(lives - 1, { destination: D2 }), [1, 0, 0, 0]);
  assert.equal(of(lives, { destination: D2 }), [0, 0, 0, 0]);
  assert.equal(of(1, { destination: D2, protocol: 'tcp' }), [0, 0, 0, 0]);
  // Witnesses that have the same place are told apart.
  assert.equal(of(1, { destination: D2, vm: 512 }), [0, 0, 0, 0]);
  assert.equal(of(1, { destination: D2, port: 5_512 }), [0, 0, 0, 0]);
});

test('one public endpoint towards two destinations at once', () => {
  const of = (at: number, figures: Partial<Transition>) =>
    second(['portOfOtherDestination', 'portFresh'], flow(0), flow(at, { port: 5_001, ...figures }));
  assert.equal(of(1, { destination: D2 }), [1, 0]);
  assert.equal(of(1, {}), [0, 1], 'one destination');
  assert.equal(of(T - E, { destination: D2 }), [0, 1], 'the first may be over');
  assert.equal(of(1, { destination: D2, publicPort: 1_025 + 512 }), [0, 1]);
  assert.equal(of(1, { destination: D2, publicAddress: FRONTEND + 512 }), [0, 1]);
});

test('a choice of address is one while the first flow surely lives', () => {
  const frontends = (at: number) => {
    const [first, then] = [flow(0), flow(at, { port: 5_001, publicAddress: FRONTEND_2 })];
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
    seen.opened(flow(1, { protocol, destination: D2, publicPort: 1_026 }));
    return traits.counts.otherAddressNewMapping;
  };
  const asked = (happens: (one: TraitWatch) => void) => {
    const { traits, seen } = watch();
    seen.opened(flow(0, { protocol: 'tcp' }));
    happens(seen);
    seen.stranger(from(D2, { protocol: 'tcp' }), outcome(2), plain);
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
    compared((one) => one.closing(send({ protocol: 'tcp', segment: 'fin' }), outcome(1))),
    0,
  );
  assert.is(
    compared((one) => one.closing(send({ protocol: 'tcp', segment: 'data' }), outcome(1))),
    1,
  );
  assert.is(
    compared((one) => one.closing(send({ protocol: 'tcp', segment: 'fin' }), outcome(1)), 'udp'),
    1,
    'another protocol',
  );
  assert.is(
    asked(() => {}),
    1,
  );
  assert.is(
    asked((one) => one.closing(from(D1, { protocol: 'tcp', segment: 'fin' }), outcome(1))),
    0,
  );
});

test('who may send to a mapped port is told by a mapping of this endpoint that surely lives', () => {
  const asked = (packet: Receive, came: PacketOutcome = outcome(1)) => {
    const { traits, seen } = watch();
    seen.opened(flow(0));
    seen.stranger(packet, came, plain);
    const { strangerDelivered, strangerDropped, otherPortDelivered, otherPortDropped } = traits.counts;
    return [strangerDelivered, strangerDropped, otherPortDelivered, otherPortDropped];
  };
  assert.equal(asked(from(D2)), [0, 1, 0, 0]);
  assert.equal(asked(from(D2), delivered(1)), [1, 0, 0, 0]);
  assert.equal(asked(from(D1)), [0, 0, 0, 1]);
  assert.equal(asked(from(D1), delivered(1)), [0, 0, 1, 0]);
  const nothing = [0, 0, 0, 0];
  assert.equal(asked(from(D2), outcome(T - E - 1)), [0, 1, 0, 0]);
  assert.equal(asked(from(D2), outcome(T - E)), nothing);
  assert.equal(asked(from(D2, { protocol: 'tcp' })), nothing);
  assert.equal(asked(from(D2, { destinationPort: 1_025 + 512 })), nothing);
  assert.equal(asked(from(D2, { destination: FRONTEND + 512 })), nothing);
});

test('nothing is told of strangers once a flow may hold a port of which nothing is judged', () => {
  const dropped = (destination: Expectation['destination'], access: 'allow' | 'deny') => {
    const { traits, seen } = watch();
    seen.opened(flow(0));
    seen.sent(send({ protocol: 'tcp', segment: 'data' }), outcome(0), { destination, access }, plain);
    seen.stranger(from(D2), outcome(1), plain);
    return traits.counts.strangerDropped;
  };
  assert.is(dropped('public', 'allow'), 1);
  assert.is(dropped('own', 'allow'), 0);
  assert.is(dropped('platform', 'allow'), 0);
  assert.is(dropped('nowhere', 'allow'), 0);
  assert.is(dropped('nowhere', 'deny'), 1, 'what is denied takes no port');
});

test('a hairpin is what goes to the deployment’s own addresses', () => {
  const { traits, seen } = watch();
  // Where the load balancer has a rule for it.
  const served = send({ destination: FRONTEND, destinationPort: 53 });
  seen.sent(served, outcome(0), { destination: 'platform', access: 'allow' }, plain);
  assert.is(traits.counts.hairpinDropped, 0);
  seen.sent(served, outcome(0), { destination: 'own', access: 'allow' }, plain);
  assert.is(traits.counts.hairpinDropped, 1);
});

test('a flow was closed lately by TCP, to this destination, and by half a timeout ago', () => {
  const { seen } = watch();
  const at = (sent: number, destination = D1, protocol: 'udp' | 'tcp' = 'tcp') =>
    seen.closedLately({ protocol, destination, sent });
  assert.not(at(5));
  seen.closing(send({ protocol: 'tcp', segment: 'rst' }), outcome(10));
  assert.ok(at(10));
  assert.not(at(9), 'it was closed only afterwards');
  assert.ok(at(10 + T / 2 - 1));
  assert.not(at(10 + T / 2));
  assert.not(at(11, D2));
  assert.not(at(11, D1, 'udp'));
  seen.closing(from(D2, { protocol: 'tcp', segment: 'fin' }), outcome(20));
  assert.ok(at(21, D2));
});

test('packets from outside kept what its VM had not sent by for a timeout, where they came often enough', () => {
  const kept = (quietAtLeast: number, idleAtLeast: number, protocol: 'udp' | 'tcp' = 'udp') => {
    const { traits, seen } = watch();
    seen.reached(from(D1, { protocol }), { ...emptyHolder(), quietAtLeast, idleAtLeast });
    return traits.counts.keptByInbound;
  };
  assert.is(kept(T - E - 1, T + E), 1);
  assert.is(kept(T - E, T + E), 0);
  assert.is(kept(T - E - 1, T + E - 1), 0);
  assert.is(kept(T - E - 1, T + E, 'tcp'), 0);
});

test.run();
