import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds } from '../article/behaviour-ids.ts';
import { blameOrder } from '../blame.ts';
import type { Strength } from './behaviour.ts';
import { behaviours } from './index.ts';

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

test('claims are told apart', () => {
  assert.is(new Set(behaviourIds.map((id) => behaviours[id].claim)).size, behaviourIds.length);
});

test('every behaviour has a situation, and none is named twice', () => {
  for (const id of behaviourIds) assert.ok(Object.keys(behaviours[id].situations).length > 0, id);
});

test.run();
