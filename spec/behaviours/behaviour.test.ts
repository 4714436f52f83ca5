import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { world } from '../readings/world.ts';
import type { Capabilities, Features, Protocol } from '../vocabulary/index.ts';
import {
  atOneInstant,
  bandOf,
  feature,
  fullScale,
  handshakes,
  type Need,
  poolOf,
  replies,
  requires,
  roomFor,
  setPorts,
  tcp,
  udp,
  virtualClock,
  when,
} from './behaviour.ts';
import { factsOf } from './fixtures/judged.ts';
import { F } from '../model/facts.ts';

type Declared = Partial<Omit<Capabilities, 'shows'>> & { readonly shows?: Partial<Capabilities['shows']> };

type Needed = keyof Features | keyof Capabilities['shows'] | Protocol;

/** A target that declares this, and otherwise all that there is. */
function target({ shows = {}, ...capabilities }: Declared = {}, features: Partial<Features> = {}) {
  const usual = world().hello.capabilities;
  return world({ features, capabilities: { ...capabilities, shows: { ...usual.shows, ...shows } } }).hello;
}

const has = (need: Need, declared: Declared = {}): boolean => need(target(declared));

const FIXED = { ports: false, idleTimeout: true } as const;

test('a situation occurs where all of its facts come together', () => {
  const { occurs } = when([F.outbound, F.udp]);
  assert.ok(occurs(factsOf(['outbound', 'udp', 'first'])));
  assert.not(occurs(factsOf(['outbound', 'tcp'])));
});

test('a situation is possible in a target that has everything that it needs', () => {
  assert.ok(when([F.outbound]).possible(target({ protocols: [] })));
  const both = when([F.outbound], tcp, setPorts);
  assert.ok(both.possible(target()));
  assert.not(both.possible(target({ protocols: ['udp'] })));
  assert.not(both.possible(target({ settable: FIXED })));
});

test('a protocol is there where it is declared', () => {
  assert.ok(has(tcp, { protocols: ['tcp'] }));
  assert.not(has(udp, { protocols: ['tcp'] }));
  assert.ok(has(udp, { protocols: ['udp'] }));
  assert.not(has(tcp, { protocols: ['udp'] }));
});

test('a reply needs an endpoint to be sent to, and somebody who sees that it arrives', () => {
  assert.ok(has(replies));
  assert.not(has(replies, { shows: { publicPort: false } }));
  assert.not(has(replies, { shows: { deliveries: false } }));
});

test('a handshake is complete where the SYN+ACK is seen to arrive, or cannot get lost', () => {
  const blind = { deliveries: false } as const;
  assert.ok(has(handshakes));
  assert.ok(has(handshakes, { lossless: false }));
  assert.ok(has(handshakes, { shows: blind }));
  assert.not(has(handshakes, { shows: blind, lossless: false }));
  assert.not(has(handshakes, { shows: { publicPort: false } }), 'nobody knows where to send it');
  assert.not(has(handshakes, { protocols: ['udp'] }));
});

test('what a target says of its ports, groups and clock is what can be had', () => {
  assert.ok(has(setPorts));
  assert.not(has(setPorts, { settable: FIXED }));
  assert.ok(has(atOneInstant));
  assert.not(has(atOneInstant, { concurrentOpens: false }));
  assert.ok(has(virtualClock));
  assert.not(has(virtualClock, { clock: 'real' }));
  assert.ok(feature('ilpip')(target()));
  assert.not(feature('ilpip')(target({}, { ilpip: false })));
});

test('the band around a deadline is wider than some steps of the clock, or there is no instant beyond them in it', () => {
  const wide = (toleranceMs: number | null) => has(bandOf(2), { toleranceMs, resolutionMs: 10 });
  assert.ok(wide(21));
  assert.not(wide(20));
  assert.ok(wide(null), 'two steps at least, where nothing is declared');
  assert.not(has(bandOf(1), { toleranceMs: 2, resolutionMs: 4 }));
});

test('a pool of a size can be set where so many ports are left beside those that the target keeps', () => {
  const range = { first: 2_001, last: 2_010 } as const;
  const canSet = (ports: number, declared: Declared) => has(poolOf(ports), declared);
  assert.ok(canSet(10, { portRange: range }));
  assert.not(canSet(11, { portRange: range }));
  assert.ok(canSet(8, { portRange: range, reservedPorts: 2 }));
  assert.not(canSet(9, { portRange: range, reservedPorts: 2 }));
  assert.not(canSet(2, { portRange: range, settable: FIXED }), 'whatever it has');
  assert.ok(canSet(64_511, { portRange: null }), 'no range limits what is set');
  assert.not(canSet(64_511, { portRange: null, reservedPorts: 1 }));
  assert.not(canSet(0, { portRange: null, settable: FIXED }));
});

test('there is room for so many flows unless a range is declared that is smaller', () => {
  const range = { first: 2_001, last: 2_010 } as const;
  assert.ok(has(roomFor(10), { portRange: range, settable: FIXED }));
  assert.not(has(roomFor(11), { portRange: range, settable: FIXED }));
  assert.not(has(roomFor(10), { portRange: range, reservedPorts: 1 }));
  assert.ok(has(roomFor(10), { portRange: null, settable: FIXED }), 'nobody knows of a limit');
});

test('all 64,511 ports are to be had where they are set, or the target has them', () => {
  assert.ok(has(fullScale, { portRange: { first: 1_025, last: 65_535 }, settable: FIXED }));
  assert.not(has(fullScale, { portRange: { first: 1_026, last: 65_535 } }));
  assert.not(has(fullScale, { portRange: { first: 1_025, last: 65_535 }, reservedPorts: 1 }));
  assert.ok(has(fullScale, { portRange: { first: 1_024, last: 65_535 }, reservedPorts: 1 }));
  assert.ok(has(fullScale, { portRange: null }));
  assert.not(has(fullScale, { portRange: null, settable: FIXED }), 'it may have any number');
});

test('a target with all that a judgement rests on is not exempt', () => {
  assert.is(requires()(target()), null);
  assert.is(requires('udp', 'tcp', 'pools', 'publicPort', 'changes', 'answers')(target()), null);
});

test('a target is not judged by what it does not have', () => {
  const lacks = (...what: readonly Needed[]) =>
    requires(...what)(target({ protocols: ['udp'] }, { pools: false, changes: false, ilpip: false }));
  const unsupported = (what: string) => ({
    verdict: 'not-supported',
    reason: `The target declares no ${what}.`,
  });
  assert.equal(lacks('tcp'), unsupported('TCP'));
  assert.is(lacks('udp'), null);
  assert.equal(lacks('udp', 'pools'), unsupported('load balancer pools'));
  assert.equal(lacks('changes'), unsupported('changes'));
  assert.equal(lacks('alerts', 'ilpip', 'pools'), unsupported('instance-level public IPs'), 'the first one');
});

test('a target is not judged by what it does not show', () => {
  const hides = (...what: readonly Needed[]) =>
    requires(...what)(target({ shows: { publicPort: false, answers: false } }));
  const unseen = (what: string) => ({
    verdict: 'not-observable',
    reason: `The target does not show ${what}.`,
  });
  assert.equal(hides('pools', 'publicPort'), unseen('the public port'));
  assert.equal(hides('answers'), unseen('answers'));
  assert.is(hides('payload'), null);
});

test.run();
