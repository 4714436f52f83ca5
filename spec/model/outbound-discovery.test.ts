import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  DEFAULT_ADDRESS,
  FRONTEND,
  FRONTEND_2,
  POOLED,
  STANDALONE,
  type WorldOptions,
} from '../readings/world.ts';
import { type DiscoverOutcome, parseCidr } from '../vocabulary/index.ts';
import type { FactName } from './facts.ts';
import type { Known } from './fixtures/known-ledger.ts';
import { sender } from './fixtures/sender.ts';
import { among, type Told } from './fixtures/told.ts';

/** Asked from port 5,353 and answered with the address that the resolver saw, by port 1,025 of it. */
function asks(
  { outbound, told }: ReturnType<typeof sender>,
  came: Partial<DiscoverOutcome> = {},
  vm = POOLED,
): readonly Told[] {
  const before = told.length;
  const usual = { sent: 0, seen: 0, source: FRONTEND, sourcePort: 1_025, answer: FRONTEND };
  outbound.discovered(9, { op: 'discover', vm, sourcePort: 5_353 }, { ...usual, ...came });
  return told.slice(before);
}

const SAID: readonly FactName[] = [
  ...(['outbound', 'demoted', 'sourceFits', 'discovery', 'answerMatches', 'answerMissing'] as const),
  'othersLive',
];
const said = (told: readonly Told[]) => told.map((one) => among(one, SAID));

const NOT_PUBLIC: WorldOptions = { deployment: { publicSpace: [parseCidr('198.51.100.0/24')] } };

test('a query is a packet like any other, and then its answer is told', () => {
  const one = sender();
  assert.equal(said(asks(one)), [
    ['outbound', 'sourceFits'],
    ['sourceFits', 'discovery', 'answerMatches'],
  ]);
  assert.is(one.ledger.sent.length, 1);
  assert.is(one.state.controls.lastOf(POOLED), 9);
  assert.equal(said(asks(sender(), { answer: FRONTEND_2 }))[1], ['sourceFits', 'discovery']);
  assert.equal(said(asks(sender(), { answer: null }))[1], ['sourceFits', 'discovery', 'answerMissing']);
  const elsewhere = { source: FRONTEND_2, answer: FRONTEND_2 };
  assert.equal(said(asks(sender(), elsewhere))[1], ['discovery', 'answerMatches']);
});

test('a query that did not arrive is a packet that was lost, and has no answer', () => {
  for (const answer of [null, FRONTEND]) {
    const one = sender();
    assert.equal(asks(one, { source: null, sourcePort: null, answer }), []);
    assert.equal([one.ledger.sent, one.ledger.noted], [[], ['data']]);
    assert.is(one.state.controls.last, -1);
  }
});

test('where only the resolver saw it, it may hold a port of the address, and no port is judged', () => {
  const one = sender();
  const told = asks(one, { sourcePort: null, sent: 10, seen: 12 });
  assert.equal(said(told), [['sourceFits', 'discovery', 'answerMatches']]);
  assert.equal([told[0]!.n, told[0]!.sent, told[0]!.seen], [9, 10, 12]);
  assert.equal([one.ledger.sent, one.ledger.noted], [[], []]);
  assert.equal(one.failures.lost, [[FRONTEND]]);
  assert.equal(one.ledger.ghosts, [FRONTEND]);
  assert.is(one.state.controls.lastOf(POOLED), 9, 'it got through');
  const own = sender({ flow: { liveness: 1 } });
  own.sends();
  asks(own, { sourcePort: null });
  assert.equal(own.ledger.ghosts, [FRONTEND], 'whatever flow there was before');
});

test('the address that it was seen with is one of default SNAT, where the VM has none', () => {
  const asked = (vm: number, source: number, sourcePort: number | null, options: WorldOptions = {}) => {
    const one = sender({}, options);
    asks(one, { source, sourcePort }, vm);
    return one.outbound.defaultAddresses;
  };
  for (const port of [null, 1_025]) {
    assert.equal(asked(STANDALONE, DEFAULT_ADDRESS, port), [DEFAULT_ADDRESS]);
    assert.equal(asked(STANDALONE, FRONTEND, port), []);
    assert.equal(asked(POOLED, DEFAULT_ADDRESS, port), []);
    assert.equal(asked(STANDALONE, DEFAULT_ADDRESS, port, NOT_PUBLIC), [], 'the resolver is not public');
  }
});

test('a resolver that is not public says nothing of ports', () => {
  const one = sender({}, NOT_PUBLIC);
  asks(one, { sourcePort: null });
  assert.equal(one.failures.lost, []);
});

test('an earlier query’s flow may live on from before a change of its VM', () => {
  const demoted = (known: Known, changed: number | null, sourcePort: number | null) => {
    const one = sender(known);
    if (changed !== null) one.outbound.changed(changed, { kind: 'release-ilpip', vm: 'vm-0' });
    return among(asks(one, { sourcePort }).at(-1)!, ['demoted']);
  };
  assert.equal(demoted({}, POOLED, null), ['demoted']);
  assert.equal(demoted({}, STANDALONE, null), []);
  assert.equal(demoted({}, null, null), []);
  // Where its port is seen the ledger knows.
  assert.equal(demoted({ flow: { liveness: 1, demoted: true } }, null, 1_025), ['demoted']);
  assert.equal(demoted({}, POOLED, 1_025), []);
});

test('other flows live meanwhile: any but the query’s own', () => {
  const others = (sourcePort: number) => {
    const one = sender({ flow: { becameSure: true } });
    one.sends({ sourcePort });
    return said(asks(one)).at(-1)!.includes('othersLive');
  };
  assert.ok(others(5_000));
  assert.not(others(5_353));
});

test.run();
