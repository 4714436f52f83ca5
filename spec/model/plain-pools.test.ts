import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import { emptyPool, type PoolFacts } from './ledger.ts';
import { type Pool, PlainPools } from './plain-pools.ts';

const [UDP, TCP] = [0, 1] as const;
/** No group, and one. */
const NONE = 0;
const GROUP = 3;

function pools(capacity = 4) {
  const all = new PlainPools();
  all.reset(capacity);
  const of = (destination = D1, protocol: 0 | 1 = UDP, address = FRONTEND) =>
    all.get(address, destination, protocol);
  const fill = (pool: Pool, ports: number, group = NONE) => {
    for (let port = 0; port < ports; port++) all.addSure(pool, 0, 443, group);
  };
  const told = (pool = of(), group = NONE, sent = 0): PoolFacts => {
    const facts = { ...emptyPool(), sure: 9, possible: 9, sureAll: 9, possibleAll: 9, wasFull: true };
    all.describe(pool, group, sent, facts);
    return facts;
  };
  return { all, of, fill, told };
}

test('a pool is one address’s towards one destination for one protocol, and empty at first', () => {
  const { all, of, told } = pools();
  const [pool, ...others] = [of(), of(D2), of(D1, TCP), of(D1, UDP, FRONTEND_2)];
  assert.is(of(), pool);
  all.addSure(pool!, 0, 443, NONE);
  assert.is(told(pool).sure, 1);
  for (const other of others) assert.is(told(other).sure, 0);
  assert.equal(told(of(D2, TCP, FRONTEND_2)), emptyPool());
});

test('the pools of an address for a protocol, the newest first', () => {
  const { all, of } = pools();
  assert.equal(all.of(FRONTEND, UDP), []);
  const [first, second] = [of(), of(D2)];
  of(D1, TCP);
  of(D1, UDP, FRONTEND_2);
  assert.equal(all.of(FRONTEND, UDP), [second, first]);
});

test('a new case knows nothing of the one before', () => {
  const { all, of, fill, told } = pools(2);
  fill(of(), 2);
  all.reset(3);
  assert.equal(all.of(FRONTEND, UDP), []);
  assert.equal(told(), emptyPool());
  assert.equal(all.most(FRONTEND, UDP), { own: 0, all: 0, possible: 0 });
  fill(of(), 2);
  assert.not(told().wasFull, 'there are three ports now');
});

test('sure and possible holders count by protocol and by both of them', () => {
  const { all, of, fill, told } = pools();
  of().possible = 2;
  assert.equal([told().possible, told().possibleAll], [2, 2]);
  fill(of(), 1);
  assert.equal([told().sure, told().sureAll], [1, 1]);
  fill(of(D1, TCP), 2);
  of(D1, TCP).possible = 3;
  fill(of(D2, TCP), 1);
  of(D2, TCP).possible = 1;
  const { sure, possible, sureAll, possibleAll } = told();
  assert.equal([sure, possible, sureAll, possibleAll], [1, 2, 3, 5]);
  const tcp = told(of(D1, TCP));
  assert.equal([tcp.sure, tcp.possible, tcp.sureAll, tcp.possibleAll], [2, 3, 3, 5]);
  all.dropSure(of(D1, TCP), NONE);
  assert.equal([told().sure, told().sureAll], [1, 2]);
});

test('what opened in the present group did not surely open before', () => {
  const { all, of, fill, told } = pools(8);
  const sure = (group: number) => {
    const { sure, sureAll } = told(of(), group);
    return [sure, sureAll];
  };
  fill(of(), 1);
  fill(of(), 2, GROUP);
  fill(of(D1, TCP), 1, GROUP);
  assert.equal(sure(GROUP), [1, 1]);
  assert.equal(sure(GROUP + 1), [3, 4], 'that group is over');
  assert.equal(sure(NONE), [3, 4]);
  all.dropSure(of(), GROUP + 1);
  assert.equal(sure(GROUP), [0, 0], 'an earlier one ended');
  all.dropSure(of(), GROUP);
  assert.equal(sure(GROUP), [0, 0], 'one of the group ended');
  assert.equal(sure(NONE), [1, 2]);
  fill(of(), 1);
  assert.equal(sure(GROUP), [1, 1], 'one of no group opened');
  fill(of(), 1, GROUP + 1);
  assert.equal(sure(GROUP + 1), [2, 3], 'the next group begins with none');
});

test('where no group is, none of it ends', () => {
  const { all, of, fill, told } = pools();
  fill(of(), 2);
  all.dropSure(of(), NONE);
  assert.is(told().sure, 1);
  fill(of(), 1, GROUP);
  assert.is(told(of(), GROUP).sure, 1);
});

test('a pool is full with as many sure holders as there are ports, each time that it comes to it', () => {
  const { all, of, fill, told } = pools(3);
  const full = (pool?: Pool) => {
    const { wasFull, fills, fullDestinations } = told(pool);
    return [wasFull, fills, fullDestinations];
  };
  fill(of(), 2);
  assert.equal(full(), [false, 0, 0]);
  fill(of(), 1);
  assert.equal(full(), [true, 1, 1]);
  assert.equal(full(of(D2)), [false, 0, 1], 'of the same address');
  assert.equal(full(of(D1, TCP)), [false, 0, 0]);
  assert.equal(full(of(D1, UDP, FRONTEND_2)), [false, 0, 0]);
  fill(of(), 1);
  assert.equal(full(), [true, 1, 1], 'one more than there are');
  all.dropSure(of(), NONE);
  assert.equal(full(), [true, 1, 1]);
  all.dropSure(of(), NONE);
  assert.equal(full(), [true, 1, 0]);
  all.dropSure(of(), NONE);
  assert.equal(full(), [true, 1, 0]);
  fill(of(), 2);
  assert.equal(full(), [true, 2, 1]);
  fill(of(D2), 3);
  assert.equal(full(), [true, 2, 2]);
});

test('where nobody knows how many ports there are, no pool is full', () => {
  const { all, of, fill, told } = pools(-1);
  fill(of(), 2);
  all.dropSure(of(), NONE);
  assert.not(told().wasFull);
  assert.is(told().fullDestinations, 0);
});

test('before the first case nobody knows how many ports there are', () => {
  const all = new PlainPools();
  const pool = all.get(FRONTEND, D1, UDP);
  all.addSure(pool, 0, 443, NONE);
  assert.not(pool.wasFull);
});

test('sure flows of an address count by protocol, to all destinations', () => {
  const { all, of, fill, told } = pools();
  fill(of(), 2);
  fill(of(D2), 1);
  fill(of(D1, TCP), 1);
  fill(of(D1, UDP, FRONTEND_2), 1);
  assert.is(told().sureOfAddress, 3);
  assert.is(told(of(D2)).sureOfAddress, 3);
  assert.is(told(of(D1, TCP)).sureOfAddress, 1);
  all.dropSure(of(D2), NONE);
  assert.is(told().sureOfAddress, 2);
});

test('what ended and what was denied counts until the pool is full again, a failure for good', () => {
  const { all, of, fill, told } = pools(2);
  const since = () => {
    const { idledOut, closedOut, denied, failures } = told();
    return [idledOut, closedOut, denied, failures];
  };
  all.addEnd(of(), false, 0);
  all.addEnd(of(), false, 0);
  all.addEnd(of(), true, 0);
  of().denied += 3;
  of().failures += 4;
  assert.equal(since(), [2, 1, 3, 4]);
  fill(of(), 1);
  assert.equal(since(), [2, 1, 3, 4], 'one port is free');
  fill(of(), 1);
  assert.equal(since(), [0, 0, 0, 4]);
});

test('how long ago the flow that idled out last had its last packet', () => {
  const { all, of, told } = pools();
  const quiet = (sent: number) => told(of(), NONE, sent).endedQuiet;
  assert.is(quiet(5), -1, 'none did');
  all.addEnd(of(), true, 1);
  assert.is(quiet(5), -1, 'it was closed');
  all.addEnd(of(), false, 0);
  assert.is(quiet(5), 5);
  all.addEnd(of(), false, 3);
  all.addEnd(of(), true, 4);
  assert.is(quiet(5), 2);
  assert.is(quiet(3), 0);
  assert.is(quiet(2), 0, 'within one interval');
});

test('whether one VM, and one destination port, has all sure holders since the pool was last empty', () => {
  const only = (...holders: readonly (readonly [vm: number, destinationPort: number])[]) => {
    const { all, of, told } = pools(16);
    for (const [vm, destinationPort] of holders) all.addSure(of(), vm, destinationPort, NONE);
    const { onlyVm, onlyPort } = told();
    return [onlyVm, onlyPort];
  };
  assert.equal(only(), [-1, -1]);
  assert.equal(only([2, 443]), [2, 443]);
  assert.equal(only([2, 443], [2, 443]), [2, 443]);
  assert.equal(only([2, 443], [1, 443]), [-1, 443]);
  assert.equal(only([2, 443], [2, 80]), [2, -1]);
  assert.equal(only([2, 443], [1, 80], [2, 443]), [-1, -1], 'there were several');
});

test('an emptied pool may be another VM’s alone', () => {
  const { all, of, told } = pools();
  const only = () => [told().onlyVm, told().onlyPort];
  all.addSure(of(), 2, 443, NONE);
  all.addSure(of(), 1, 80, NONE);
  all.dropSure(of(), NONE);
  assert.equal(only(), [-1, -1], 'who of both is left is not kept');
  all.dropSure(of(), NONE);
  assert.equal(only(), [-1, -1]);
  all.addSure(of(), 1, 80, NONE);
  assert.equal(only(), [1, 80]);
  all.dropSure(of(), NONE);
  assert.equal(only(), [-1, -1], 'nobody is left');
});

test('the greatest counts towards any one destination are kept, by protocol and by both', () => {
  const { all, of, fill } = pools(16);
  const most = (protocol: 0 | 1 = UDP, address = FRONTEND) => all.most(address, protocol);
  fill(of(), 3);
  assert.equal(most(), { own: 3, all: 3, possible: 0 });
  fill(of(D1, TCP), 2);
  assert.equal(most(), { own: 3, all: 5, possible: 0 });
  assert.equal(most(TCP), { own: 2, all: 5, possible: 0 });
  fill(of(D2), 4);
  assert.equal(most(), { own: 4, all: 5, possible: 0 });
  all.dropSure(of(D2), NONE);
  assert.equal(most(), { own: 4, all: 5, possible: 0 }, 'what was once, can be');
  assert.equal(most(UDP, FRONTEND_2), { own: 0, all: 0, possible: 0 });
});

test('the greatest count of possible holders is one of both protocols', () => {
  const { all, of } = pools();
  const possible = (pool: Pool, ports: number) => {
    pool.possible = ports;
    all.notePossible(pool);
    return all.most(FRONTEND, UDP).possible;
  };
  assert.is(possible(of(), 3), 3);
  assert.is(possible(of(D1, TCP), 2), 5);
  assert.is(possible(of(D2), 4), 5);
  assert.is(possible(of(), 1), 5);
  assert.is(all.most(FRONTEND, TCP).possible, 5);
  assert.is(all.most(FRONTEND_2, UDP).possible, 0);
});

test.run();
