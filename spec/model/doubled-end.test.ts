import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1 } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, T, world } from '../readings/world.ts';
import type { Arrival, Capabilities, Delivery, Segment } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { chanceOf } from './chance.ts';
import { noteCopies, noteDoubledEnd } from './doubled-end.ts';
import { Failures } from './failures.ts';
import { outcome, receive, send, timing, transition } from './fixtures/packets.ts';
import type { InboundEvent, Mark } from './ledger.ts';
import { PlainLedger } from './plain-ledger.ts';

const { hello } = world();
const lossy: Partial<Capabilities> = { lossless: false };
const reordering: Partial<Capabilities> = { reorders: true };
const ENDS = ['fin', 'rst'] as const;
const OTHERS = ['data', 'syn', 'syn-ack', 'ack'] as const;

const stateOf = (declared: Partial<Capabilities>, ledger: Pick<PlainLedger, 'inbound'>): CaseState => {
  const capabilities = { ...hello.capabilities, ...declared };
  const failures = new Failures(chanceOf(capabilities), timing);
  const context = { ...world(), hello: { ...hello, capabilities } };
  return { context, timing, failures, ledger } as unknown as CaseState;
};

/** The first VM's connection, from port 1,025 of the frontend; it was idle since 0. */
function connected(): PlainLedger {
  const ledger = new PlainLedger();
  ledger.reset(timing);
  const at = { sent: 0, seen: 0, protocol: 1, publicAddress: FRONTEND, publicPort: 1_025 } as const;
  const flow = { vm: 0, port: 5_000, destination: D1, destinationPort: 443, group: 0, snat: true };
  const sends = (mark: Mark) => ledger.outbound({ ...at, ...flow, mark });
  sends('syn');
  const answer = { delivered: true, deliveredVm: 0, deliveredPort: 5_000, source: D1, sourcePort: 443 };
  ledger.inbound({ ...at, ...answer, mark: 'syn-ack' });
  sends('data');
  return ledger;
}

const arrival = (source: number, sourcePort: number): Arrival => ({
  source,
  sourcePort,
  destination: D1,
  destinationPort: 443,
  intact: true,
});
const OWN = arrival(FRONTEND, 1_025);
const BY_PORT = arrival(FRONTEND, 1_028);
const BY_ADDRESS = arrival(FRONTEND_2, 1_025);

/** The connection's packet came out at `at`, in these copies, of which the first is looked at. */
function noted(
  declared: Partial<Capabilities>,
  segment: Segment,
  arrivals: readonly Arrival[],
  ledger = connected(),
  at = 10,
) {
  const t = transition(at, { protocol: 'tcp' });
  const packet = send({ protocol: 'tcp', segment });
  const isNoted = noteDoubledEnd(
    t,
    packet,
    outcome(at, { arrivals }),
    arrivals[0]!,
    stateOf(declared, ledger),
  );
  const flow = { ...t.flow };
  ledger.lookUp(1, 0, 5_000, D1, 443, at, at);
  const { liveness, quietAtLeast } = ledger.flow;
  const possible = (address: number, when = at) => {
    ledger.count(address, D1, 1, when, when);
    return ledger.pool.possible;
  };
  return { isNoted, flow, liveness, quietAtLeast, possible };
}

test('what ends a connection and comes out elsewhere may be a second copy where the first may be lost', () => {
  for (const segment of ENDS) {
    assert.ok(noted(lossy, segment, [BY_PORT]).isNoted);
    assert.ok(noted(lossy, segment, [BY_ADDRESS]).isNoted);
    assert.not(noted(lossy, segment, [OWN]).isNoted);
    assert.not(noted({}, segment, [BY_PORT]).isNoted);
  }
  for (const segment of OTHERS) assert.not(noted(lossy, segment, [BY_PORT]).isNoted, segment);
});

test('where nothing is lost, it may have overtaken the first, which came out as well', () => {
  const both = [BY_PORT, OWN];
  for (const segment of ENDS) {
    assert.ok(noted(reordering, segment, both).isNoted);
    assert.not(noted(reordering, segment, [BY_PORT]).isNoted, 'alone');
    assert.not(noted({}, segment, both).isNoted, 'they keep their order');
    assert.not(noted({ reorders: false }, segment, both).isNoted);
    assert.not(noted(reordering, segment, [OWN, BY_PORT]).isNoted, 'the first one');
    assert.ok(noted({ ...lossy, ...reordering }, segment, [BY_PORT]).isNoted);
  }
  for (const segment of OTHERS) assert.not(noted(reordering, segment, both).isNoted, segment);
});

test('only of a connection that surely lives until then', () => {
  const rst = (ledger: PlainLedger, at?: number) => noted(lossy, 'rst', [BY_PORT], ledger, at).isNoted;
  assert.ok(rst(connected(), T - E - 1));
  assert.not(rst(connected(), T - E));
  assert.not(rst(connected(), T + E), 'it is over');
  const demoted = connected();
  demoted.demote(0);
  assert.not(rst(demoted), 'its VM changed');
});

test('the copy may hold a port where it came out, and the connection may be over, which was there before', () => {
  const { flow, liveness, quietAtLeast, possible } = noted(lossy, 'rst', [BY_ADDRESS]);
  assert.equal([flow.liveness, flow.publicAddress, flow.publicPort], [2, FRONTEND, 1_025]);
  assert.is(liveness, 1);
  assert.is(quietAtLeast, 0);
  assert.is(possible(FRONTEND), 1, 'its own');
  assert.is(possible(FRONTEND_2), 1);
  assert.is(possible(FRONTEND_2, 10 + T + E - 1), 1);
  assert.is(possible(FRONTEND_2, 10 + T + E), 0);
});

test('of a FIN the connection lives on, its other way being open', () => {
  const { liveness, possible } = noted(lossy, 'fin', [BY_ADDRESS]);
  assert.is(liveness, 2);
  assert.is(possible(FRONTEND_2), 1);
});

test('what is no second copy leaves all as it was', () => {
  for (const arrivals of [[OWN], [BY_ADDRESS]]) {
    const { liveness, quietAtLeast, possible } = noted({}, 'rst', arrivals);
    assert.equal([liveness, quietAtLeast], [2, 10]);
    assert.equal([possible(FRONTEND), possible(FRONTEND_2)], [1, 0]);
  }
});

const delivery = (vm: number, port: number): Delivery => ({
  vm,
  port,
  source: D1,
  sourcePort: 443,
  intact: true,
});
const FIRST = delivery(0, 5_000);
const SECOND = delivery(1, 7_000);
const LOST = 'lost';

/** Whom copies count for, beside the first one. */
function copies(
  declared: Partial<Capabilities>,
  segment: Segment,
  deliveries: readonly Delivery[],
  more: { readonly isUnknown?: boolean; readonly delivered?: boolean } = {},
) {
  const told: string[] = [];
  const event = { delivered: more.delivered ?? deliveries.length > 0, deliveredVm: 0, deliveredPort: 5_000 };
  const ledger = {
    inbound: ({ delivered, deliveredVm, deliveredPort }: InboundEvent) => {
      told.push(delivered ? `${deliveredVm}:${deliveredPort}` : LOST);
    },
  };
  const came = outcome(0, { deliveries, ...(more.isUnknown === true ? { unknown: true } : {}) });
  const state = stateOf({ deterministic: false, ...declared }, ledger);
  noteCopies(event as InboundEvent, receive({ protocol: 'tcp', segment }), came, state);
  return told;
}

test('each copy that got to somebody refreshes him', () => {
  for (const segment of [...ENDS, ...OTHERS]) {
    assert.equal(copies({}, segment, [FIRST, SECOND]), ['0:5000', '1:7000'], segment);
    assert.equal(copies({}, segment, [SECOND, FIRST]), ['1:7000', '0:5000'], segment);
    assert.equal(copies({}, segment, [FIRST]), [], `${segment}: it counts already`);
    assert.equal(copies({}, segment, []), [], segment);
  }
  assert.equal(copies({ deterministic: true }, 'rst', [FIRST, SECOND]), ['0:5000', '1:7000']);
});

test('where nobody saw the first one, no copy of it is told by whom it got to', () => {
  assert.equal(copies({}, 'rst', [FIRST, SECOND], { delivered: false }), []);
});

test('a copy of what ends a connection may be lost behind the translator, or go where nobody looks', () => {
  const blind = { shows: { ...hello.capabilities.shows, deliveries: false } };
  for (const segment of ENDS) {
    assert.equal(copies(lossy, segment, []), [LOST]);
    assert.equal(copies(lossy, segment, [FIRST]), [LOST]);
    assert.equal(copies(lossy, segment, [FIRST, SECOND]), ['0:5000', '1:7000', LOST]);
    assert.equal(copies(blind, segment, []), [LOST]);
    assert.equal(copies(blind, segment, [], { delivered: true }), [LOST]);
    assert.equal(copies({}, segment, [FIRST], { isUnknown: true }), [LOST]);
    assert.equal(copies({ ...lossy, deterministic: true }, segment, [FIRST]), [], 'there are no copies');
    assert.equal(copies({ ...blind, deterministic: true }, segment, []), [], 'there are no copies');
  }
  for (const segment of OTHERS)
    for (const declared of [lossy, blind]) assert.equal(copies(declared, segment, [FIRST]), [], segment);
});

test.run();
