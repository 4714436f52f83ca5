import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, ILPIP, T } from '../readings/world.ts';
import type { FactName } from './facts.ts';
import { held } from './fixtures/failures.ts';
import { type Lost, Losses, type Packet } from './fixtures/losses.ts';
import { outcome, receive } from './fixtures/packets.ts';
import { emptyFlow, type FlowFacts } from './ledger.ts';

// On a network that loses packets, an open that nobody saw may hold a port: whose way it is in, and whose not.

const [A, B] = [FRONTEND, FRONTEND_2];
const BY_DEFAULT = ['newFlow', 'expectDefault'] as const satisfies readonly FactName[];
const DENIED = { expectation: { access: 'deny' } } as const;

test('an open that was lost may hold a port of each of its addresses: once for tries in a row', () => {
  const losses = new Losses().fail({ candidates: [A, B] });
  const both = [
    [A, D1, 0, 0],
    [B, D1, 0, 0],
  ];
  assert.equal(losses.haunted, both);
  assert.equal(losses.fail({ at: E, candidates: [A, B] }).haunted, both);
  assert.equal(losses.fail({ at: E + 1 }).haunted, [...both, [A, D1, 0, E + 1]]);
  assert.equal(new Losses().fail({ protocol: 'tcp', at: 5 }).haunted, [[A, D1, 1, 5]]);
  assert.equal(new Losses({ lossless: true }).fail().haunted, []);
});

test('once a packet of its flow gets out, what it held before is its own no more', () => {
  const own = (kind: 'unseen' | 'undelivered') => {
    const losses = new Losses().fail();
    losses.failures.gotThrough(kind, losses.packet());
    return losses.failures.ghosts.of(losses.packet()).length;
  };
  assert.is(own('unseen'), 0);
  assert.is(own('undelivered'), 1, 'what got in says nothing of another port');
});

test('what wants no port holds none unseen', () => {
  for (const lost of [DENIED, { flow: { ...emptyFlow(), liveness: 2 } } as const]) {
    const losses = new Losses().fail(lost);
    assert.equal(losses.haunted, []);
    assert.equal(losses.failures.ghosts.of(losses.packet()), []);
  }
});

test('by an ILPIP it may be reached where it is, and holds no SNAT port', () => {
  const names = ['newFlow', 'expectIlpip'] as const;
  const lost = { names, candidates: [ILPIP], expectation: { method: 'instance-level-ip' } } as const;
  const reached = (losses: Losses) => losses.fail(lost).failures.ghosts.mayHold(ILPIP, 'udp', 0, 5_000, T);
  const losses = new Losses();
  assert.ok(reached(losses));
  assert.equal(losses.haunted, []);
  assert.not(reached(new Losses({ lossless: true })));
});

/** A packet that is not judged. */
function noted(losses: Losses, packet: Packet = {}, addresses = [A]): Losses {
  losses.failures.noteLost(losses.packet(packet), addresses, losses.state);
  return losses;
}

test('a packet that is not judged may have opened its flow, unless that may live and counts as it is', () => {
  const haunted = (flow: Partial<FlowFacts> = {}, names: readonly FactName[] = []) =>
    noted(new Losses(), { flow: { ...emptyFlow(), ...flow }, names }).haunted.length > 0;
  assert.ok(haunted());
  assert.not(haunted({ liveness: 1 }));
  assert.ok(haunted({ liveness: 1, demoted: true }), 'its VM changed: it may get another port');
  assert.ok(haunted({ demoted: true }));
  assert.not(haunted({}, ['expectIlpip']));
  const twice = noted(noted(new Losses(), { at: 0 }), { at: E });
  assert.is(twice.haunted.length, 1);
  assert.equal(noted(new Losses(), {}, [A, B]).haunted, [
    [A, D1, 0, 0],
    [B, D1, 0, 0],
  ]);
});

test('a packet that was lost while a change takes effect may have opened its flow by either method', () => {
  const earlier = (...names: readonly FactName[]) => {
    const losses = noted(new Losses(), { names });
    return losses.failures.earlier.has(losses.packet({ at: T }));
  };
  assert.ok(earlier('newFlow', 'expectEither'));
  assert.not(earlier('newFlow'));
});

test('a reply that reached nobody may have kept what nobody saw, and no more than one', () => {
  const kept = (losses: Losses, packet = receive(), at = T) => {
    const before = losses.haunted.length;
    losses.failures.lostReply(packet, outcome(at), losses.state);
    return losses.haunted.slice(before);
  };
  const two = () => new Losses().fail().fail({ port: 5_001 });
  assert.equal(kept(two()), [[A, D1, 0, T]]);
  assert.equal(kept(two(), receive(), T + E), [], 'they are over');
  assert.equal(kept(two(), receive({ source: D2 })), []);
  assert.equal(kept(two(), receive({ protocol: 'tcp' })), []);
  assert.equal(kept(new Losses().fail({ protocol: 'tcp' }), receive({ protocol: 'tcp' })), [[A, D1, 1, T]]);
  assert.equal(kept(noted(new Losses({ lossless: true }))), [], 'nothing is lost there');
});

/** How many others than the ledger's four possibly hold a port of the first address, and all protocols' of its six. */
function others(losses: Losses, lost: Lost): readonly number[] {
  losses.pool = () => held(4, { possibleAll: 6 });
  const { possible, possibleAll } = losses.fail(lost).failed.at(-1)!.candidates[0]!.pool;
  return [possible - 4, possibleAll - 6];
}

test('a lost open is in another flow’s way, and not in its own', () => {
  assert.equal(others(new Losses().fail(), { port: 5_001 }), [1, 1]);
  assert.equal(others(new Losses().fail(), { at: 3 * E }), [0, 0]);
  assert.equal(others(new Losses().fail().fail({ at: 3 * E }), { at: 6 * E }), [0, 0], 'nor are two');
  assert.equal(others(new Losses().fail({ protocol: 'tcp' }), {}), [0, 1]);
  assert.equal(others(new Losses().fail({ candidates: [B] }), {}), [0, 0], 'at another address');
  assert.equal(others(new Losses().fail(), { port: 5_001, at: T + E }), [0, 0], 'it is over');
});

test('tried again it is in the way for longer', () => {
  const tried = () => new Losses().fail().fail({ at: E });
  assert.equal(others(tried(), { port: 5_001, at: T + E }), [1, 1]);
  assert.equal(others(tried(), { port: 5_001, at: T + E + E }), [0, 0]);
  assert.equal(others(tried(), { at: T + E }), [0, 0], 'not in its own');
});

test('by default SNAT a lost open may hold a port of an address that was seen later', () => {
  const lost = () => new Losses().fail({ names: BY_DEFAULT, candidates: [] });
  assert.equal(others(lost(), { port: 5_001, names: BY_DEFAULT }), [1, 1]);
  assert.equal(others(lost(), { at: 3 * E, names: BY_DEFAULT }), [0, 0], 'it is this very flow');
  assert.equal(others(lost(), { port: 5_001 }), [0, 0], 'a frontend is none');
  assert.equal(others(lost(), { at: 3 * E }), [0, 0], 'nor of this flow');
  const elsewhere = new Losses().fail({ candidates: [B] });
  assert.equal(others(elsewhere, { at: 3 * E, names: BY_DEFAULT }), [0, 0]);
});

test('while no address of default SNAT is known, lost opens by it may hold the ports of it', () => {
  const lost = () => new Losses().fail({ names: BY_DEFAULT, candidates: [] });
  const unplaced = (losses: Losses, packet: Lost) =>
    losses.fail({ names: BY_DEFAULT, candidates: [], ...packet }).failed.at(-1)!.unplaced;
  assert.is(unplaced(new Losses(), {}), 0);
  assert.is(unplaced(lost(), { port: 5_001 }), 1);
  assert.is(unplaced(lost(), { at: 3 * E }), 0, 'its own');
  assert.is(unplaced(lost(), { port: 5_001, candidates: [A] }), 0, 'one is known');
});

test('a denied flow wants no port: what lost opens may hold is nothing to it', () => {
  const losses = new Losses().fail({ port: 5_001, names: BY_DEFAULT, candidates: [] });
  const denied = { ...DENIED, names: BY_DEFAULT, candidates: [] };
  losses.fail({ ...denied, at: 3 * E }).control();
  // The lost one is over by then.
  losses.fail({ ...denied, at: T + E });
  assert.ok(losses.settled().at(-1)!.names.includes('repeated'));
});

test.run();
