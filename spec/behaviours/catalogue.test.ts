import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds } from '../article/behaviour-ids.ts';
import { blameOrder } from '../blame.ts';
import type { Strength } from './behaviour.ts';
import { behaviours } from './index.ts';
import { trace } from '../readings/trace.ts';

const HELPERS = [
  'evidence',
  'behaviour',
  'circumstances',
  'examples',
  'index',
  'method',
  'neighbours',
  'situations',
  'want-of-port',
  'words',
];

/** As the catalogue of documented behaviours has them. */
const inferred = [
  'destination-unchanged',
  'payload-intact',
  'mapping-is-stable',
  'instance-level-ip-keeps-port',
  'default-ip-not-tenant-owned',
  'no-failure-below-capacity',
  'exhaustion-spares-live-flows',
  'exhaustion-raises-alert',
  'no-alert-without-exhaustion',
  'no-reclaim-before-4-minutes',
  'nsg-default-rules',
  'denied-flow-takes-no-port',
];

test('each behaviour is one file, and each file one behaviour', () => {
  const files = readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -'.ts'.length))
    .filter((name) => !HELPERS.includes(name));
  assert.equal(files.toSorted(), [...behaviourIds].toSorted());
});

test('the index holds each of them under its own id, in the order of the catalogue', () => {
  assert.equal(Object.keys(behaviours), [...behaviourIds]);
  for (const id of behaviourIds) assert.is(behaviours[id].id, id);
});

test('blame holds each id once', () => {
  assert.equal([...blameOrder].toSorted(), [...behaviourIds].toSorted());
});

test('strengths are the catalogue`s, and what is inferred says so', () => {
  for (const id of behaviourIds) {
    const strength: Strength =
      id === 'capacity-64511' ? 'not guaranteed' : inferred.includes(id) ? 'inferred' : 'stated';
    assert.is(behaviours[id].strength, strength, id);
  }
});

test('a pool is asked for only where the range has room for it', () => {
  const { hello } = trace().context;
  const possible = (settable: boolean, range: readonly [number, number] | null, reservedPorts = 0) => {
    const portRange = range === null ? null : { first: range[0], last: range[1] };
    const capabilities = {
      ...hello.capabilities,
      portRange,
      reservedPorts,
      settable: { ports: settable, idleTimeout: true },
    };
    return Object.entries(behaviours['capacity-64511'].situations)
      .filter(
        ([name, situation]) => name.includes(' ports') && situation.possible({ ...hello, capabilities }),
      )
      .map(([name]) => name);
  };
  const all = [
    'a pool of 2 ports',
    'a pool of 3 to 64 ports',
    'a pool of 65 to 4,096 ports',
    'all 64,511 ports',
  ];
  assert.equal(possible(true, [1_025, 65_535]), all);
  assert.equal(possible(true, null), all);
  assert.equal(possible(true, [1_025, 65_535], 1), all.slice(0, 3));
  assert.equal(possible(true, [32_768, 60_999]), all.slice(0, 3));
  assert.equal(possible(true, [2_000, 2_063]), all.slice(0, 2));
  assert.equal(possible(true, [2_000, 2_001]), all.slice(0, 1));
  assert.equal(possible(true, [2_000, 2_001], 1), []);
  // What cannot be set is all of it, or none.
  assert.equal(possible(false, [1_024, 65_535]), all.slice(3));
  assert.equal(possible(false, [2_000, 2_001]), []);
  assert.equal(possible(false, null), []);
});

test('claims are told apart', () => {
  assert.is(new Set(behaviourIds.map((id) => behaviours[id].claim)).size, behaviourIds.length);
});

test('every behaviour has a situation, and none is named twice', () => {
  for (const id of behaviourIds) assert.ok(Object.keys(behaviours[id].situations).length > 0, id);
});

test.run();
