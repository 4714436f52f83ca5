import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CLIENT, D1, D2 } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, ILPIP, T, WITH_ILPIP, world } from '../readings/world.ts';
import type { Delivery, Receive, Segment } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { ClientFlows } from './client-flows.ts';
import { Configuration } from './configuration.ts';
import { Configurations } from './expectation.ts';
import { outcome, receive, timing, transition } from './fixtures/packets.ts';
import { Ghosts } from './ghosts.ts';
import { emptyHolder, protocolIndex } from './ledger.ts';
import { isRight, mayBeHis, mayBeSecondCopy } from './misdelivery.ts';
import { PlainLedger } from './plain-ledger.ts';

const delivery = (figures: Partial<Delivery> = {}): Delivery => ({
  vm: 0,
  port: 5_000,
  source: D1,
  sourcePort: 443,
  intact: true,
  ...figures,
});

/** Ways in which a packet gets to somebody else, or from somebody else. */
const WRONG: readonly Partial<Delivery>[] = [{ vm: 1 }, { port: 5_001 }, { source: D2 }, { sourcePort: 80 }];

test('a packet is right where it gets to its flow’s VM and port, with the source that it was sent with', () => {
  const right = (figures?: Partial<Delivery>) =>
    isRight(delivery(figures), receive(), { ...emptyHolder(), vm: 0, port: 5_000 });
  assert.ok(right());
  for (const figures of WRONG) assert.not(right(figures), JSON.stringify(figures));
});

/** Nobody holds a port, and nothing was lost. */
function nobody(changeDelayMs = 0) {
  const ghosts = new Ghosts(timing);
  const ledger = new PlainLedger();
  ledger.reset(timing);
  const configurations = new Configurations(new Configuration(world().deployment));
  const watch = { unjudged: false };
  const clients = new ClientFlows(timing, world());
  const parts = { watch, failures: { ghosts }, ledger, clients, configurations };
  const state = parts as unknown as CaseState;
  const his = (figures: Partial<Delivery> = {}, packet: Partial<Receive> = {}, at = 1) =>
    mayBeHis(delivery(figures), receive(packet), outcome(at), state);
  const possible = (protocol: 'udp' | 'tcp', source: number, at: number, address: number = FRONTEND) => {
    ledger.count(address, source, protocolIndex(protocol), at, at);
    return ledger.pool.possible;
  };
  const leave = () =>
    configurations.change({ kind: 'leave-pool', vm: 'vm-1', loadBalancer: 'lb' }, 0, changeDelayMs);
  return { ghosts, ledger, clients, watch, his, possible, leave };
}

test('whom no flow, no rule and no ILPIP leads to gets somebody else’s packet', () => {
  assert.not(nobody().his());
});

test('once a flow may hold a port of which nothing is judged, it may be anybody’s', () => {
  const { watch, his } = nobody();
  watch.unjudged = true;
  assert.ok(his());
  for (const figures of WRONG) assert.ok(his(figures), JSON.stringify(figures));
});

test('it may be his who possibly holds the port that it was sent to, towards whichever destination', () => {
  const { ledger, his } = nobody();
  const event = { sent: 0, seen: 0, group: 0, mark: 'data', destinationPort: 53, snat: true } as const;
  const endpoints = { vm: 0, port: 5_000, destination: D2, publicAddress: FRONTEND, publicPort: 1_025 };
  ledger.outbound({ ...event, ...endpoints, protocol: 0 });
  assert.ok(his());
  for (const figures of WRONG) assert.not(his(figures), JSON.stringify(figures));
  assert.not(his({}, { protocol: 'tcp' }));
  assert.not(his({}, { destination: FRONTEND_2 }));
  assert.not(his({}, { destinationPort: 1_026 }));
});

test('it may be his whose own packet was lost behind the translator', () => {
  const { ghosts, his, possible } = nobody();
  ghosts.lost(transition(0, { destination: D2 }), [FRONTEND]);
  assert.not(his({ vm: 1 }));
  assert.not(his({ port: 5_001 }));
  assert.not(his({}, { protocol: 'tcp' }));
  assert.not(his({}, { destination: FRONTEND_2 }));
  assert.not(his({}, {}, T + E), 'it is over');
  assert.is(possible('udp', D1, T + E), 0);
  assert.ok(his({}, {}, T + E - 1));
});

test('an unseen flow that it gets to may hold a port towards whom it came from', () => {
  for (const protocol of ['udp', 'tcp'] as const) {
    const { ghosts, his, possible } = nobody();
    ghosts.lost(transition(0, { protocol, destination: D2 }), [FRONTEND]);
    assert.ok(his({}, { protocol }, 10));
    assert.is(possible(protocol, D1, 10), 1);
    assert.is(possible(protocol, D2, 10), 0);
    assert.is(possible(protocol === 'udp' ? 'tcp' : 'udp', D1, 10), 0);
    assert.is(possible(protocol, D1, 10, FRONTEND_2), 0);
    assert.is(possible(protocol, D1, 10 + T + E - 1), 1);
    assert.is(possible(protocol, D1, 10 + T + E), 0);
  }
});

test('whoever it is for, nothing changes its source; an unseen flow that it gets to is kept alive all the same', () => {
  for (const figures of [{ source: D2 }, { sourcePort: 80 }]) {
    const { ghosts, his, possible } = nobody();
    ghosts.lost(transition(0, { destination: D2 }), [FRONTEND]);
    assert.not(his(figures));
    assert.is(possible('udp', D1, 1), 1);
  }
});

test('a load balancing rule leads to any member of the pool, by its own port', () => {
  const { his } = nobody();
  const asked = { source: CLIENT, sourcePort: 7_000, destinationPort: 53 };
  const got = (vm: number, port: number, more: Partial<Receive> = {}) =>
    his({ vm, port, source: CLIENT, sourcePort: 7_000 }, { ...asked, ...more });
  assert.ok(got(0, 5_300));
  assert.ok(got(1, 5_300));
  assert.not(got(2, 5_300));
  assert.not(got(0, 53));
  assert.not(got(0, 5_300, { protocol: 'tcp' }));
  assert.not(got(0, 5_300, { destinationPort: 54 }));
  assert.not(got(0, 5_300, { destination: FRONTEND_2 }));
  assert.ok(got(0, 8_080, { protocol: 'tcp', destinationPort: 80 }));
});

test('an ILPIP leads to its VM', () => {
  const { his } = nobody();
  const got = (vm: number, port: number) => his({ vm, port }, { destination: ILPIP, destinationPort: 5_000 });
  assert.ok(got(WITH_ILPIP, 5_000));
  assert.not(got(WITH_ILPIP, 5_001));
  assert.not(got(0, 5_000));
});

test('a member that left the pool may get it until that has surely taken effect', () => {
  const { his, leave } = nobody(100);
  leave();
  const got = (at: number) => his({ vm: 1, port: 5_300 }, { destinationPort: 53 }, at);
  assert.ok(got(100));
  assert.not(got(101));
});

test('one that left goes on with the clients that it had', () => {
  const { his, leave, clients } = nobody();
  const came = { vm: 1, port: 5_300 };
  clients.note(receive({ destinationPort: 53 }), { sent: 0, seen: 0 }, came, false);
  leave();
  const got = (to: Partial<Delivery>, packet: Partial<Receive> = {}, at = 1) =>
    his({ ...came, ...to }, { destinationPort: 53, ...packet }, at);
  assert.ok(got({}));
  assert.not(got({ vm: 2 }));
  assert.not(got({ port: 5_301 }));
  assert.not(got({}, { destinationPort: 54 }));
  assert.not(got({ source: CLIENT }, { source: CLIENT }));
  assert.ok(got({}, {}, T + E - 1));
  assert.not(got({}, {}, T + E));
});

test('a second copy of what ends a flow comes from a network that may do otherwise each time', () => {
  const { hello } = world();
  const network = { deterministic: false, lossless: true };
  const second = (
    segment: Segment,
    first: 'before' | 'after' | null,
    more: Partial<typeof hello.capabilities> = {},
  ) =>
    mayBeSecondCopy(receive({ protocol: 'tcp', segment }), first, {
      ...hello,
      capabilities: { ...hello.capabilities, ...network, ...more },
    });
  for (const segment of ['fin', 'rst'] as const) {
    assert.ok(second(segment, 'before'));
    assert.not(second(segment, 'after'), 'they keep their order');
    assert.not(second(segment, null), 'the first was not lost');
    assert.ok(second(segment, 'before', { reorders: true }));
    assert.ok(second(segment, 'after', { reorders: true }));
    assert.not(second(segment, null, { reorders: true }));
    assert.not(second(segment, 'after', { reorders: false }));
    for (const first of ['before', 'after', null] as const) {
      assert.ok(second(segment, first, { lossless: false }));
      assert.not(second(segment, first, { lossless: false, reorders: true, deterministic: true }));
    }
  }
  for (const segment of ['data', 'syn', 'syn-ack', 'ack'] as const)
    assert.not(second(segment, 'before', { lossless: false }), segment);
});

test.run();
