import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { DEFAULT_ADDRESS, E, FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import { held, PORTS } from './fixtures/failures.ts';
import { type Lost, Losses, type Packet } from './fixtures/losses.ts';

// Of one instant: who of a group came first nobody knows.

const BECAME_SURE = ['grouped', 'becameSure'] as const;
const KNOWN = DEFAULT_ADDRESS;
const LATER = DEFAULT_ADDRESS + 1;
const byDefault = (...candidates: readonly number[]): Lost => ({
  group: 1,
  names: ['newFlow', 'expectDefault'],
  candidates,
});

function succeed(losses: Losses, packet: Packet = {}): Losses {
  losses.failures.succeeded(losses.packet({ names: BECAME_SURE, ...packet }), losses.state);
  return losses;
}

/** How many surely held a port when this one failed, of its protocol and of both. */
function sure(losses: Losses, lost: Lost = {}): readonly number[] {
  losses.pool = () => held(5);
  const { pool } = losses.fail({ group: 1, ...lost }).failed.at(-1)!.candidates[0]!;
  return [pool.sure, pool.sureAll];
}

test('what became sure in the group of a failure may have come after it', () => {
  const after = (...packets: readonly Packet[]) => {
    const losses = new Losses();
    for (const packet of packets) succeed(losses, packet);
    return losses;
  };
  assert.equal(sure(after()), [5, 5]);
  assert.equal(sure(after({})), [4, 4]);
  assert.equal(sure(after({}, {})), [3, 3]);
  assert.equal(sure(after({ protocol: 'tcp' })), [5, 4]);
  assert.equal(sure(after({}, { protocol: 'tcp' }, { protocol: 'tcp' })), [4, 2]);
  assert.equal(sure(after({}), { protocol: 'tcp' }), [5, 4]);
  assert.equal(sure(after({ destination: D2 })), [5, 5]);
  assert.equal(sure(after({ publicAddress: FRONTEND_2 })), [5, 5]);
  assert.equal(sure(after({ names: ['grouped'] })), [5, 5], 'it was sure before');
  assert.equal(sure(after({ names: ['becameSure'] })), [5, 5], 'it was alone');
  assert.equal(sure(after({}).endGroup()), [5, 5], 'in another group');
});

test('failures in a row are counted for each pool apart', () => {
  const losses = new Losses({ lossless: true });
  const count = (lost: Lost) => losses.fail(lost).failed.at(-1)!.candidates[0]!.streak.count;
  assert.equal([count({}), count({})], [1, 2]);
  assert.is(count({ destination: D2 }), 1);
  assert.is(count({ protocol: 'tcp' }), 1);
  assert.is(count({ candidates: [FRONTEND_2] }), 1);
  assert.is(count({}), 3);
});

test('an address of default SNAT that its group showed may have served what failed', () => {
  const candidates = (lost: Lost, ...addresses: readonly number[]) =>
    new Losses()
      .fail(lost)
      .endGroup(...addresses)
      .failed[0]!.candidates.map(({ address }) => address);
  assert.equal(candidates(byDefault(), KNOWN, LATER), [KNOWN, LATER]);
  assert.equal(candidates(byDefault(KNOWN), KNOWN, LATER), [KNOWN, LATER]);
  assert.equal(candidates(byDefault(KNOWN), KNOWN), [KNOWN]);
  assert.equal(candidates({ group: 1 }, KNOWN, LATER), [FRONTEND], 'by another method');
  const lossless = new Losses({ lossless: true }).fail(byDefault()).endGroup(LATER);
  assert.is(lossless.failed[0]!.candidates.length, 1);
  assert.equal(lossless.haunted, []);
});

test('of an address that its group showed, what its flows became sure of may have come later, too', () => {
  const losses = new Losses({ lossless: true }).fail(byDefault());
  losses.pool = () => held(5);
  succeed(losses, { publicAddress: LATER }).endGroup(LATER);
  assert.is(losses.failed[0]!.candidates[0]!.pool.sure, 4);
});

test('a lost open may hold a port of an address that its group showed', () => {
  const losses = new Losses().fail(byDefault(KNOWN));
  assert.equal(losses.haunted, [[KNOWN, D1, 0, 0]]);
  losses.endGroup(KNOWN, LATER);
  assert.equal(losses.haunted.slice(1), [[LATER, D1, 0, 0]]);
  assert.equal(losses.failed[0]!.ghost!.addresses, [KNOWN, LATER]);
  const counted = new Losses().fail(byDefault(KNOWN)).endGroup(KNOWN).fail(byDefault(KNOWN));
  assert.is(counted.endGroup(KNOWN, LATER).haunted.length, 1, 'an earlier one counts for it');
});

test('how full a later address was at earlier tries nobody knows', () => {
  const tries = (...addresses: readonly number[]) => {
    const losses = new Losses().fail(byDefault(KNOWN)).endGroup(KNOWN).control();
    return losses.fail(byDefault(KNOWN)).endGroup(...addresses).tries;
  };
  assert.is(tries(KNOWN), 2);
  assert.is(tries(KNOWN, LATER), 1);
});

test('a try that adds none, with no control since the last, stays one when its group shows an address', () => {
  const losses = new Losses().fail(byDefault(KNOWN)).endGroup(KNOWN);
  assert.is(losses.fail(byDefault(KNOWN)).endGroup(KNOWN, LATER).tries, 1);
});

test('whoever of its group may hold a port may have had it before', () => {
  const possible = (before: number, after: number) => {
    const losses = new Losses({ lossless: true });
    losses.pool = () => held(before, { possibleAll: before + 1 });
    losses.fail({ group: 1 });
    losses.pool = () => held(after, { possibleAll: after + 1 });
    const { pool } = losses.endGroup().failed[0]!.candidates[0]!;
    assert.equal(losses.mayBeFull, [[FRONTEND, { ...pool }]]);
    return [pool.sure, pool.possible, pool.possibleAll];
  };
  assert.equal(possible(4, 6), [4, 6, 7]);
  assert.equal(possible(6, 4), [6, 6, 7]);
});

test('lost opens of its group are in its way as well, but not its own', () => {
  const both = () => {
    const losses = new Losses().fail({ group: 1 }).fail({ group: 1, port: 5_001 });
    losses.endGroup();
    return losses.failed.map(({ candidates }) => candidates[0]!.pool.possible);
  };
  assert.equal(both(), [1, 1]);
  const earlier = new Losses()
    .fail()
    .fail({ group: 1, at: 3 * E })
    .endGroup();
  assert.is(earlier.failed[1]!.candidates[0]!.pool.possible, 0);
});

test('lost opens of its group that are in the way by an address shown before them', () => {
  const losses = new Losses().fail({ ...byDefault(), group: 0 });
  losses.fail({ ...byDefault(LATER), port: 5_001 }).endGroup(LATER);
  const { possible, possibleAll } = losses.failed[1]!.candidates[0]!.pool;
  assert.equal([possible, possibleAll], [1, 1]);
});

test('while no address is known, lost opens of its group count among those that may hold one', () => {
  const first = (...addresses: readonly number[]) => {
    const losses = new Losses().fail(byDefault()).fail({ ...byDefault(), port: 5_001 });
    return losses.endGroup(...addresses).failed.map(({ unplaced }) => unplaced);
  };
  assert.equal(first(), [1, 1]);
  assert.equal(first(KNOWN), [0, 1], 'once one is known they are counted there');
});

test('at a later address that was full, want of a port may be why it failed', () => {
  const exhausted = (ports: number) => {
    const losses = new Losses({ lossless: true }).fail(byDefault());
    losses.pool = () => held(ports);
    return losses.endGroup(LATER).exhausted;
  };
  assert.equal(exhausted(PORTS), [[LATER, D1, 0]]);
  assert.equal(exhausted(PORTS - 1), []);
});

test.run();
