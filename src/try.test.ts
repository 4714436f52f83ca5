import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { command, inFolder, write } from './fixtures/command-line.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/scenarios/one-port-range.json', import.meta.url));
const scenario = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as Record<string, unknown>;
const open = (flow: string, port: number) =>
  ({ do: 'open', flow, vm: 'vm0', protocol: 'udp', port, to: '198.51.100.10:443' }) as const;

test('a scenario that somebody wrote is run, and what it keeps is told', async () => {
  const { code, stdout, stderr } = await command('try', EXAMPLE);
  assert.is(code, 0, stderr);
  assert.match(stdout, '\n  vm0 opens second (udp 1025 -> 198.51.100.10:443)\n');
  assert.match(stdout, /\n {2}.* vm0:1025 -> 198\.51\.100\.10:443 udp, 16 B, seen as 203\.0\.113\.1:1025\n/);
  assert.match(stdout, /\nkept {6}outbound-maps-to-public, [^]*\n {10}.*idle-reclaimed-at-4-minutes.*\n/);
});

test('all that it breaks is told, each with what was expected, and where', () =>
  inFolder(async (folder) => {
    const settings = { ports: { first: 1025, last: 1032 }, idleTimeoutMs: 240_000 };
    const two = { ...scenario, settings, steps: [open('a', 5_000), open('b', 5_001)] };
    const path = write(folder, 'two.json', two);
    const { code, stdout } = await command('try', path, '--target', 'same-port');
    assert.is(code, 1, stdout);
    assert.match(stdout, /\nports-distinguish-flows \(stated\)\n {2}expected {2}\S[^]*\n {2}observed {2}\S/);
    assert.match(stdout, /\n> +2 .* vm0:5001 /);
    const json = await command('try', path, '--target', 'same-port', '--json');
    assert.is(json.code, 1);
    const told = JSON.parse(json.stdout);
    assert.is(told.target, 'same-port');
    assert.is(told.violations[0].behaviour, 'ports-distinguish-flows');
    assert.equal(told.violations[0].evidence, [2]);
    assert.is(told.behaviours['ports-distinguish-flows'].violating, 1);
    assert.is(told.behaviours['exhaustion-raises-alert'], undefined, 'nothing of it was judged');
    assert.is((await command('try', path, '--target', 'same-port-farewell')).code, 1, 'however it ends');
  }));

test('of a target that fails nothing is told but that', () =>
  inFolder(async (folder) => {
    const rst = { do: 'stray', vm: 'vm0', segment: 'rst', port: 5_000, to: '198.51.100.10:443' };
    const path = write(folder, 'rst.json', { ...scenario, steps: [rst] });
    const { code, stdout, stderr } = await command('try', path, '--target', 'stopping');
    assert.is(code, 3);
    assert.is(stdout, '');
    assert.match(stderr, /^snatcheck: target-failed\n {2}expected {2}\S[^]*\n {2}received {2}\S/);
    assert.not.match(stderr, 'Please report it', 'it is not ours');
    assert.is((await command('try', path, '--target', 'no-start')).code, 3);
    assert.is((await command('try', path, '--target', 'stopping-farewell')).code, 3, 'fails at its end');
  }));

test('files that are no scenario are named, with the place', () =>
  inFolder(async (folder) => {
    const rows: readonly (readonly [string, unknown])[] = [
      ['json-syntax', '{"format":'],
      ['scenario-not-a-scenario', { ...scenario, format: 'snatcheck/failure' }],
      ['scenario-version', { ...scenario, version: 2 }],
      [
        'scenario-unopened-flow',
        { ...scenario, steps: [{ do: 'send', flow: 'x', segment: 'data', bytes: 1 }] },
      ],
      ['dialect-unknown', { ...scenario, dialect: 'azure-1999' }],
    ];
    for (const [error, content] of rows) {
      const path = write(folder, 'file.json', content);
      const { code, stdout, stderr } = await command('try', path);
      assert.is(code, 2, stderr);
      assert.is(stdout, '');
      assert.ok(stderr.startsWith(`snatcheck: ${error}\n`), stderr);
      if (error !== 'dialect-unknown') assert.match(stderr, 'file.json');
    }
    assert.is((await command('try')).code, 2);
    assert.is((await command('try', join(folder, 'none.json'))).code, 2);
  }));

test.run();
