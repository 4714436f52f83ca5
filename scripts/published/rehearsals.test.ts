import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Rehearsed, rehearsalsPage } from './rehearsals.ts';

const LIVE = new URL('../../reports/published/live/', import.meta.url);
const kept = JSON.parse(readFileSync(new URL('rehearsals.json', LIVE), 'utf8')) as readonly Rehearsed[];

test('the published page is that of the published runs: 30 lossy ones, and one at the true idle timeout', () => {
  assert.is(readFileSync(new URL('README.md', LIVE), 'utf8'), rehearsalsPage(kept));
  const lossy = kept.filter(({ loss }) => loss === 0.05);
  assert.ok(lossy.filter(({ idleTimeoutMs }) => idleTimeoutMs === 8_000).length >= 30);
  assert.ok(lossy.some(({ idleTimeoutMs }) => idleTimeoutMs === 240_000));
});

test('a violation, and a run without a result, are counted and told', () => {
  const [first] = kept;
  if (first === undefined || first.result === null) throw new Error('no published run');
  const others = { 'no-reclaim-before-4-minutes': 'violates' };
  const page = rehearsalsPage([
    { ...first, seed: 1, exit: 1, result: { ...first.result, conforming: 14, others } },
    { ...first, seed: 2, exit: 3, result: null },
  ]);
  assert.match(
    page,
    'Of 2 runs, 1 with a violation, 1 without a result; `no-reclaim-before-4-minutes` conforms in 0.',
  );
  assert.match(page, '`no-reclaim-before-4-minutes` violates');
  assert.match(page, '| 2 | 3 | none |');
});

test.run();
