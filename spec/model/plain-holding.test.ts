import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import { holding } from './fixtures/holdings.ts';
import { emptyFlow, type FlowFacts } from './ledger.ts';
import { noteReceived, noteSent, isOver } from './plain-connection.ts';
import { describeFlow, flowKey, type Holding, livenessOf, newGhost, tupleKey } from './plain-holding.ts';
import { PlainPools } from './plain-pools.ts';

/** What is told of a flow at `at`, after what was told of another one. */
function told(held: Holding | undefined, at = 0): FlowFacts {
  const flow: FlowFacts = {
    liveness: 2,
    publicAddress: FRONTEND_2,
    publicPort: 9,
    idleAtLeast: 9,
    quietAtLeast: 9,
    ageAtLeast: 9,
    sureSinceGroup: 9,
    same: true,
    becameSure: true,
    reusesPort: true,
    answered: true,
    demoted: true,
  };
  describeFlow(flow, held, at);
  return flow;
}

const endpoint = { publicAddress: FRONTEND, publicPort: 1_025 };
const fresh = { ...emptyFlow(), ...endpoint, idleAtLeast: 0, quietAtLeast: 0, ageAtLeast: 0 };

test('a flow surely lives, possibly, or is over; what surely lives possibly does', () => {
  assert.is(livenessOf(holding()), 0);
  assert.is(livenessOf(holding({ possible: true })), 1);
  assert.is(livenessOf(holding({ possible: true, sure: true })), 2);
  assert.is(livenessOf(holding({ sure: true })), 2);
});

test('of a flow that nobody knows, nothing is told', () => {
  assert.equal(told(undefined, 5), emptyFlow());
});

test('a new flow is known by its endpoint and the time of its packet alone', () => {
  assert.equal(told(holding()), fresh);
  const ages = { idleAtLeast: 7, quietAtLeast: 7, ageAtLeast: 7 };
  assert.equal(told(holding({}, 3), 10), { ...fresh, ...ages });
});

test('a new flow is not over, and needs both FINs for it', () => {
  const one = () => holding({ protocol: 1 });
  const [sent, received] = [one(), one()];
  assert.not(isOver(one()));
  noteSent(sent, 'fin');
  noteReceived(received, 'fin', true);
  assert.not(isOver(sent));
  assert.not(isOver(received));
});

test('idle, quiet and old are three: since what it sent, since any packet, and since the first one', () => {
  const held = holding({ firstSeen: 10, lastOut: { sent: 20, seen: 30 }, lastSeen: 40 });
  const times = (at: number) => {
    const { idleAtLeast, quietAtLeast, ageAtLeast } = told(held, at);
    return [idleAtLeast, quietAtLeast, ageAtLeast];
  };
  assert.equal(times(100), [70, 60, 90]);
  assert.equal(times(31), [1, 0, 21]);
  assert.equal(times(10), [0, 0, 0]);
  assert.equal(times(9), [0, 0, 0], 'within one interval the order is open');
});

test('the group in which it became sure is told while it is sure', () => {
  assert.is(told(holding({ sure: true, group: 3 })).sureSinceGroup, 3);
  assert.is(told(holding({ possible: true, group: 3 })).sureSinceGroup, 0);
});

test('what is known of it is told: each by itself', () => {
  assert.equal(told(holding({ possible: true })), { ...fresh, liveness: 1 });
  assert.equal(told(holding({ sure: true })), { ...fresh, liveness: 2 });
  assert.equal(told(holding({ reused: true })), { ...fresh, reusesPort: true });
  assert.equal(told(holding({ answered: true })), { ...fresh, answered: true });
  assert.equal(told(holding({ demoted: true })), { ...fresh, demoted: true });
});

test('an open that nobody saw is no VM’s, has no port that anybody could look up, and counts in its pool', () => {
  const pool = new PlainPools().get(FRONTEND, D1, 1);
  const ghost = newGhost(FRONTEND, 1, pool, 5);
  assert.is(ghost.vm, -1);
  assert.equal([ghost.publicAddress, ghost.publicPort, ghost.protocol], [FRONTEND, 0, 1]);
  assert.ok(ghost.snat);
  assert.is(ghost.pool, pool);
  assert.is(ghost.lastSeen, 5);
  assert.is(livenessOf(ghost), 0, 'until it is counted');
});

test('flows differ by protocol and by either end, mappings by protocol, public endpoint and destination', () => {
  const flows = [
    flowKey(0, 1, 11, D1, 443),
    flowKey(1, 1, 11, D1, 443),
    flowKey(0, 11, 1, D1, 443),
    flowKey(0, 1, 12, D1, 443),
    flowKey(0, 1, 11, D2, 443),
    flowKey(0, 1, 11, D1, 80),
  ];
  assert.is(new Set(flows).size, flows.length);
  const tuples = [
    tupleKey(0, FRONTEND, 1_025, D1),
    tupleKey(1, FRONTEND, 1_025, D1),
    tupleKey(0, FRONTEND_2, 1_025, D1),
    tupleKey(0, FRONTEND, 1_026, D1),
    tupleKey(0, FRONTEND, 1_025, D2),
  ];
  assert.is(new Set(tuples).size, tuples.length);
});

test.run();
