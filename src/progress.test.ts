import { stripVTControlCharacters } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Progress } from '../harness/campaign/options.ts';
import { painter } from '../reports/paint.ts';
import { progressLine } from './progress.ts';

const plain = painter(false);
const progress = (changes: Partial<Progress> = {}): Progress => ({
  phase: 'search',
  cases: 1_204,
  observations: 10_000,
  casesPerSecond: 85.4,
  findings: 3,
  missing: 12,
  timeLeftMs: 45_000,
  ...changes,
});

const FAR = progress({
  cases: 123_456_789,
  casesPerSecond: 98_765,
  findings: 5_000,
  missing: 211,
  timeLeftMs: 86_400_000,
});

test('on 80 columns: cases, findings, missing situations, time left, and a bar of the time', () => {
  assert.is(
    progressLine(progress(), 15_000, 79, plain),
    '[##........] 1,204 cases (85/s)  3 findings  12 situations missing  45 s left',
  );
  assert.match(
    progressLine(progress({ findings: 0, missing: 0, cases: 1 }), 45_000, 99, plain),
    /^\[#{10}\.{10}\] 1 case \(85\/s\) {2}no finding {2}every situation met {2}45 s left$/,
  );
});

test('it fits, however large the numbers and small the terminal, whole words first', () => {
  for (const one of [progress(), FAR, { ...FAR, phase: 'shrink' as const }]) {
    for (let width = 1; width <= 200; width++) {
      assert.ok(progressLine(one, 1e6, width, plain).length <= width, `${width}`);
    }
    assert.match(progressLine(one, 1e6, 79, plain), / left$/);
  }
  assert.is(
    progressLine(FAR, 1e6, 79, plain),
    '123,456,789 cases (98,765/s)  5,000 findings  211 situations missing  24 h left',
  );
  assert.is(progressLine(FAR, 1e6, 60, plain), '123.5M (98,765/s)  5,000 found  211 missing  24 h left');
});

test('colour takes no columns', () => {
  const painted = progressLine(progress(), 15_000, 79, painter(true));
  assert.is(stripVTControlCharacters(painted), progressLine(progress(), 15_000, 79, plain));
  assert.ok(painted.includes('\u001B['));
});

test.run();
