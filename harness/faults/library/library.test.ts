import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds } from '../../../spec/article/behaviour-ids.ts';
import { FAMILIES, SCALES } from '../fault.ts';
import { faults } from './index.ts';

/** A witness suffices for it, so nothing that a target does can break it; its absence is blamed on `destinations-share-ports`. */
const UNBREAKABLE = ['connections-exceed-ports'];

test('each fault is one file, and each file one fault', () => {
  const files = readdirSync(new URL('.', import.meta.url))
    .filter((name) => name !== 'index.ts' && name !== 'all.ts' && !name.includes('.test.'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
  assert.equal(
    faults.map(({ id }) => id),
    files,
  );
});

test('every family and scale is there, by fifteen mechanisms or more', () => {
  assert.ok(faults.length >= 60);
  for (const family of FAMILIES) assert.ok(faults.filter((one) => one.family === family).length >= 2, family);
  for (const scale of SCALES) assert.ok(faults.filter((one) => one.shows === scale).length >= 2, scale);
  assert.ok(new Set(faults.map(({ mechanism }) => mechanism)).size >= 15);
});

test('every behaviour that can be broken is broken by two faults or more', () => {
  for (const id of behaviourIds) {
    const breaking = faults.filter(({ breaks }) => breaks.includes(id)).length;
    assert.ok(breaking >= 2 || UNBREAKABLE.includes(id), `${id}: ${breaking}`);
  }
});

test.run();
