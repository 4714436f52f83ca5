import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import type { Protocol } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { Controls } from './controls.ts';
import type { Expectation } from './expectation.ts';
import { F } from './facts.ts';
import {
  type Candidate,
  countsWith,
  type Failure,
  flowKey,
  isControlled,
  kindOf,
  noteExhaustion,
  triesWanted,
} from './failure.ts';
import { Exhaustions } from './exhaustions.ts';
import { held, PORTS } from './fixtures/failures.ts';
import { transition } from './fixtures/packets.ts';
import { emptyFlow, type Liveness, type PoolFacts } from './ledger.ts';
import type { Transition } from './transition.ts';

const CHANCE = { lossRate: 0.1, tries: 5, supporting: 3 };

const at = (pool: PoolFacts, address = FRONTEND) => ({ address, pool }) as Candidate;

test('what a failure is of: by its access first, then its flow, where it goes, and its method', () => {
  const kind = (
    expectation: Partial<Expectation> = {},
    liveness: Liveness = 0,
    toPublic = true,
  ): Failure['kind'] => {
    const t = transition(0, { flow: { ...emptyFlow(), liveness } });
    t.facts.addIf(toPublic, F.toPublic);
    const usual = { access: 'allow', method: 'load-balancer-snat', ambiguous: false } as const;
    return kindOf(t, { ...usual, ...expectation } as Expectation);
  };
  const ilpip = { method: 'instance-level-ip' } as const;
  assert.is(kind(), 'snat');
  assert.is(kind(ilpip), 'ilpip');
  assert.is(kind({ ...ilpip, ambiguous: true }), 'snat', 'it may have had another method');
  assert.is(kind(ilpip, 0, false), 'direct');
  assert.is(kind(ilpip, 1), 'ilpip', 'it may be over');
  assert.is(kind(ilpip, 2), 'live');
  assert.is(kind({}, 2, false), 'live');
  assert.is(kind({ access: 'deny' }, 2, false), 'denied');
});

/** Whether a try at these pools counts with one before, at those. */
const counts = (
  then: readonly Candidate[],
  now: readonly Candidate[],
  capacity = PORTS,
  unplaced: readonly [number, number] = [0, 0],
) =>
  countsWith(
    { kind: 'snat', candidates: then, unplaced: unplaced[0] } as Failure,
    { kind: 'snat', candidates: [...now], unplaced: unplaced[1] },
    capacity,
  );

test('a try counts with the one before it only if both are failures of one kind', () => {
  const before = { kind: 'live', candidates: [] as readonly Candidate[], unplaced: 0 } as Failure;
  const now = { candidates: [], unplaced: 0 };
  assert.ok(countsWith(before, { ...now, kind: 'live' }, PORTS));
  assert.not(countsWith(before, { ...now, kind: 'snat' }, PORTS));
});

test('a try counts with the one before it unless a port was freed meanwhile, by either way to count', () => {
  const before = [at(held(5, { possible: 7, possibleAll: 9 }))];
  const now = (possible: number, possibleAll: number) =>
    counts(before, [at(held(5, { possible, possibleAll }))]);
  assert.ok(now(7, 9));
  assert.ok(now(8, 10), 'more are held');
  assert.not(now(6, 9));
  assert.not(now(7, 8), 'of the other protocol');
  assert.not(now(6, 10), 'what the other protocol took makes up for nothing');
});

test('where all ports were surely held both times, what was forgotten meanwhile had held none', () => {
  const pool = (sure: number, possible: number) => [at(held(sure, { possible, possibleAll: possible }))];
  assert.ok(counts(pool(PORTS, PORTS + 1), pool(PORTS, PORTS)));
  assert.ok(counts(pool(PORTS + 1, PORTS + 2), pool(PORTS + 1, PORTS + 1)));
  assert.not(counts(pool(PORTS - 1, PORTS + 1), pool(PORTS, PORTS)), 'one may have been free then');
  assert.not(counts(pool(PORTS, PORTS + 1), pool(PORTS - 1, PORTS)), 'one may be free now');
  assert.not(counts(pool(PORTS, PORTS + 1), pool(PORTS, PORTS), -1), 'nobody knows how many there are');
  assert.ok(counts(pool(0, 1), pool(0, 0), 0), 'a pool of none is full');
});

test('a try counts with the one before it at the same addresses, each of which has nothing freed', () => {
  const [first, second] = [at(held(5)), at(held(5), FRONTEND_2)];
  assert.ok(counts([first, second], [first, second]));
  assert.not(counts([first, second], [first]));
  assert.not(counts([first], [first, second]), 'another one was seen since');
  assert.not(counts([first], [second]));
  assert.not(counts([first, second], [first, at(held(4), FRONTEND_2)]), 'one freed a port');
  assert.not(counts([first, second], [at(held(4)), second]));
});

test('where no address is known, lost opens that may hold its ports must not have become fewer', () => {
  assert.ok(counts([], [], PORTS, [2, 2]));
  assert.ok(counts([], [], PORTS, [2, 3]));
  assert.not(counts([], [], PORTS, [2, 1]));
});

/** A failure at observation 5 of VM 0, by the latest control before it, and another one of some VM's after it. */
function controlled(before: number, after: number, vm: number, lossless: boolean): boolean {
  const controls = new Controls(2);
  controls.through(after, vm, 0);
  const context = { hello: { capabilities: { lossless } } };
  const failure = { before, transition: { vm: 0, n: 5 } };
  return isControlled(failure as Failure, { context, controls } as unknown as CaseState);
}

test('a failure is evidence with a control before and one after it', () => {
  for (const lossless of [true, false]) {
    assert.ok(controlled(4, 6, 0, lossless));
    assert.ok(controlled(0, 6, 0, lossless), 'the very first observation');
    assert.not(controlled(-1, 6, 0, lossless), 'none before');
    assert.not(controlled(4, 5, 0, lossless), 'none after');
    assert.not(controlled(4, 4, 0, lossless));
  }
});

test('on a network that loses packets, another VM’s control says nothing of what this one sends', () => {
  assert.ok(controlled(4, 6, 1, true));
  assert.not(controlled(4, 6, 1, false));
});

test('a failure is noted at each address where want of a port may be why, once it was tried often enough', () => {
  const noted = (tries: number, capacity: number, ...pools: readonly PoolFacts[]) => {
    const told: (readonly unknown[])[] = [];
    const ledger = { failed: (...args: readonly unknown[]) => told.push(args) };
    const candidates = pools.map((pool, nth) => at(pool, nth === 0 ? FRONTEND : FRONTEND_2));
    const failure = { candidates, tries, transition: transition(0, { protocol: 'tcp' }) } as unknown;
    const state = {
      ledger,
      timing: { capacity },
      failures: { exhaustions: new Exhaustions() },
    } as unknown as CaseState;
    noteExhaustion(failure as Failure, CHANCE, state);
    return told;
  };
  const [a, b] = [
    [FRONTEND, D1, 1],
    [FRONTEND_2, D1, 1],
  ];
  const full = held(0, { possibleAll: PORTS });
  const free = held(PORTS - 1);
  assert.equal(noted(3, PORTS, full), [a]);
  assert.equal(noted(4, PORTS, full), [a]);
  assert.equal(noted(2, PORTS, full), [], 'it may have been lost');
  assert.equal(noted(3, PORTS, free), [], 'there is another reason');
  assert.equal(noted(3, PORTS, full, full), [a, b]);
  assert.equal(noted(3, PORTS, free, full), [b]);
});

test('what is to happen anyway is tried a few times, a fault until chance does not explain it', () => {
  const wanted = (
    kind: Failure['kind'],
    pools: readonly PoolFacts[] = [],
    protocol: Protocol = 'udp',
    capacity = PORTS,
  ) => {
    const failure = { kind, candidates: pools.map((pool) => at(pool)), transition: { protocol } };
    return triesWanted(failure as unknown as Failure, capacity, CHANCE);
  };
  const { supporting: few, tries: many } = CHANCE;
  const full = held(PORTS);
  const free = held(PORTS, { sure: PORTS - 1 });
  assert.is(wanted('denied'), few);
  assert.is(wanted('live'), many);
  assert.is(wanted('snat', [full]), few);
  assert.is(wanted('snat', [held(PORTS + 1)]), few);
  assert.is(wanted('snat', [free]), many);
  assert.is(wanted('snat', [full, free]), many, 'another address has one left');
  assert.is(wanted('snat', [free, full]), many);
  assert.is(wanted('snat'), many, 'no address is known');
  assert.is(wanted('snat', [full], 'tcp'), many, 'an alert follows');
  assert.is(wanted('snat', [full], 'udp', -1), many, 'nobody knows how many there are');
  assert.is(wanted('snat', [held(0)], 'udp', 0), few, 'a pool of none');
  assert.is(wanted('live', [full]), many);
});

test('a flow is told by its protocol, its VM’s port and its destination’s, whatever it is seen with', () => {
  const of = (figures: Partial<Transition> = {}) => flowKey('unseen', transition(0, figures));
  assert.is(of(), of({ publicPort: 1_026, publicAddress: FRONTEND_2, n: 7, seen: 9 }));
  const other = [
    of(),
    flowKey('undelivered', transition(0)),
    of({ protocol: 'tcp' }),
    of({ vm: 1 }),
    of({ port: 5_001 }),
    of({ destination: D2 }),
    of({ destinationPort: 80 }),
  ];
  assert.is(new Set(other).size, other.length);
});

test.run();
