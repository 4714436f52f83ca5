import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformingResult, violatingResult } from '../reports/samples.ts';
import { annotationsOption, tellGitHub } from './github.ts';
import { command, inFolder } from './fixtures/command-line.ts';
import type { Output } from './output.ts';

function listening(): { readonly output: Output; readonly told: () => string } {
  let told = '';
  const output = {
    out: () => assert.unreachable('stdout is for the result'),
    err: (text: string) => void (told += text),
    colour: false,
    interactive: false,
    width: 80,
    failure: () => null,
  };
  return { output, told: () => told };
}

test('there, a run annotates and appends to the summary of its step', () =>
  inFolder((folder) => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const { output, told } = listening();
    assert.is(tellGitHub(violatingResult(), 'auto', output, env), null);
    assert.is(tellGitHub(conformingResult(), 'auto', output, env), null);
    assert.match(told(), /^::error title=snatcheck::acme-nat/m);
    assert.match(told(), /^::notice title=snatcheck::acme-nat/m);
    assert.is(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8').match(/^## snatcheck: /gm)?.length, 2);
  }));

test('elsewhere, and when told not to, it does neither', () =>
  inFolder((folder) => {
    const there = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'none', 'summary.md') };
    const { output, told } = listening();
    assert.is(tellGitHub(violatingResult(), 'never', output, there), null);
    assert.is(tellGitHub(violatingResult(), 'auto', output, { ...there, GITHUB_ACTIONS: '' }), null);
    assert.is(told(), '');
    assert.is(tellGitHub(violatingResult(), 'always', output, {}), null);
    assert.match(told(), '::error');
  }));

test('a summary that cannot be written is told, and the verdict stays', () =>
  inFolder((folder) => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: folder };
    const { output, told } = listening();
    assert.is(tellGitHub(violatingResult(), 'auto', output, env)?.code, 'write-failed');
    assert.match(told(), '::error');
  }));

test('--annotations takes three words', async () => {
  assert.equal(
    [undefined, 'auto', 'always', 'never'].map((text) => annotationsOption(text)),
    ['auto', 'auto', 'always', 'never'],
  );
  assert.is((await command('run', '--annotations', 'off')).code, 2);
});

test('--junit writes where it is told, beside the reports, and its disk may be full too', () =>
  inFolder(async (folder) => {
    const junit = join(folder, 'results', 'snatcheck.xml');
    const run = (path: string) =>
      command('run', 'payload-intact', '--cases', '40', '--no-save', '--output', folder, '--junit', path);
    const { code, stderr } = await run(junit);
    assert.is(code, 0, stderr);
    assert.match(readFileSync(junit, 'utf8'), '<testsuites>');
    assert.match(stderr, junit);
    assert.is((await run('/dev/full/x.xml')).code, 3);
  }));

test('merged shards are annotated, by themselves where GitHub runs us, and a single report is not again', () =>
  inFolder(async (folder) => {
    const shards = ['1/2', '2/2'].map((shard) => [shard, join(folder, shard.slice(0, 1))] as const);
    for (const [shard, output] of shards) {
      await command('run', '--cases', '4', '--no-save', '--shard', shard, '--output', output);
    }
    const paths = shards.map(([, output]) => output);
    const output = ['--output', join(folder, 'merged')];
    const junit = join(folder, 'junit.xml');
    const merged = await command('report', ...paths, ...output, '--junit', junit, '--annotations', 'always');
    assert.match(merged.stderr, /^::error title=snatcheck::/m);
    assert.match(readFileSync(junit, 'utf8'), '<testsuites>');
    assert.not.match((await command('report', ...paths, ...output, '--annotations', 'never')).stderr, '::');
    assert.not.match((await command('report', paths[0] ?? '', ...output)).stderr, '::');
    const full = await command('report', ...paths, ...output, '--junit', '/dev/full/x.xml');
    assert.is(full.code, 3);
    assert.match(full.stderr, 'snatcheck: write-failed');
  }));

test.run();
