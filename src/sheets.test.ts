import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result } from '../harness/record/result.ts';
import { formats } from '../reports/index.ts';
import { conformingResult, violatingResult } from '../reports/samples.ts';
import { command, inFolder, write } from './fixtures/command-line.ts';

const saved = (folder: string, name: string, result: Result) =>
  write(folder, `${name}.json`, [...formats.json.render(result, {})].join(''));

test('--compare sets runs side by side', () =>
  inFolder(async (folder) => {
    const runs = [saved(folder, 'a', conformingResult()), saved(folder, 'b', violatingResult())];
    const files = ['--format', 'html,markdown', '--output', join(folder, 'out')];
    const { code, stdout } = await command('report', '--compare', ...runs, ...files);
    assert.is(code, 0);
    assert.match(stdout, /2 implementations compared over 33 behaviours/);
    assert.match(readFileSync(join(folder, 'out/comparison.html'), 'utf8'), /<!doctype html>/);
    assert.ok(existsSync(join(folder, 'out/comparison.md')));
  }));

test('--diff tells worse from better, and its exit code does', () =>
  inFolder(async (folder) => {
    const [good, bad] = [saved(folder, 'a', conformingResult()), saved(folder, 'b', violatingResult())];
    const output = ['--output', join(folder, 'out')];
    const worse = await command('report', '--diff', good, bad, ...output);
    assert.is(worse.code, 1);
    assert.match(worse.stdout, /3 worse/);
    assert.ok(existsSync(join(folder, 'out/difference.html')));
    const same = await command('report', '--diff', good, good, ...output);
    assert.is(same.code, 0);
    assert.match(same.stdout, /no verdict changed/);
    const better = await command('report', '--diff', bad, good, ...output);
    assert.is(better.code, 0);
  }));

test('what cannot be compared is a usage error', () =>
  inFolder(async (folder) => {
    const run = saved(folder, 'a', conformingResult());
    for (const args of [
      ['--diff', run],
      ['--compare', run],
      ['--diff', '--compare', run, run],
      ['--diff', '--json', run, run],
      ['--diff', '--format', 'junit', run, run],
    ]) {
      const { code, stderr } = await command('report', ...args, '--output', join(folder, 'out'));
      assert.is(code, 2, args.join(' '));
      assert.match(stderr, /remedy/);
      assert.not.ok(existsSync(join(folder, 'out')));
    }
  }));

test.run();
