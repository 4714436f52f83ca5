import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformingResult, hostileResult, sampleCatalogue, violatingResult } from './samples.ts';
import { tap } from './tap.ts';

const lines = (result: Parameters<typeof tap.render>[0]) =>
  [...tap.render(result, sampleCatalogue())].join('').split('\n');

test('the plan counts the tests, numbered from 1', () => {
  for (const result of [violatingResult(), hostileResult()]) {
    const all = lines(result);
    const points = all.filter((line) => /^(not )?ok /.test(line));
    assert.is(all[1], `1..${points.length}`);
    for (const [index, point] of points.entries())
      assert.match(point, new RegExp(`^(not )?ok ${index + 1} - `));
  }
});

test('a broken behaviour has its evidence, one left open is to do', () => {
  const text = lines(violatingResult()).join('\n');
  assert.match(text, /^not ok \d+ - no-reclaim-before-4-minutes$/m);
  assert.match(text, /^ {4}replay {4}npx snatcheck/m);
  assert.match(text, /^not ok \d+ - exhaustion-raises-alert # TODO not-exercised/m);
  assert.match(text, /^ok \d+ - nsg-default-rules # SKIP not-supported/m);
});

test('a run that is not good is not ok', () => {
  assert.match(lines({ ...conformingResult(), verdict: 'incomplete', exitCode: 5 })[2] ?? '', /^not ok 1 /);
});

test('no name makes a directive', () => {
  const summary = 'fine # SKIP all';
  assert.match(lines({ ...conformingResult(), summary })[2] ?? '', /fine \\# SKIP all/);
});

test.run();
