import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from './cli.ts';
import { CONFIG_NAMES, findConfig, loadConfig } from './config-file.ts';
import { configSchema, defineConfig } from './config-schema.ts';
import { command, inFolder, write } from './fixtures/command-line.ts';
import { optionsIn } from './option-table.ts';
import { kebab, settle } from './settings.ts';
import { targets } from './targets.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';

const runHelp = commands['run']!.help(targets);
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  settle('run', args, runHelp, targets, env);

async function refusal(doing: Promise<unknown>): Promise<SnatcheckError> {
  try {
    await doing;
  } catch (error) {
    assert.instance(error, SnatcheckError);
    return error as SnatcheckError;
  }
  return assert.unreachable('it was not refused') as never;
}

test('flags over environment over file, each with where it came from', () =>
  inFolder(async (folder) => {
    const config = write(
      folder,
      'c.json',
      '{ "$schema": "x",\n  "seed": 7, "cases": 5,\n  "time": "2m", "target": "lab:nftables" }',
    );
    const { args, settings } = await run(['--config', config, '--cases', '9'], { SNATCHECK_SEED: '-8' });
    assert.equal(args, ['--target=lab:nftables', '--seed=-8', '--time=2m', '--cases', '9']);
    assert.equal(
      settings.map(({ key, origin }) => `${key} ${origin}`),
      [`target ${config}:3:27`, 'seed SNATCHECK_SEED', `time ${config}:3:11`],
    );
    assert.equal((await run(['--config', config, '--no-config'])).args, []);
  }));

test("relative paths are the file's, and those of the environment the user's", () =>
  inFolder(async (folder) => {
    const config = write(folder, 'c.json', {
      knownFailing: 'known.txt',
      output: '../out',
      command: ['./nat', './arg'],
    });
    const { args } = await run(['--config', config], { SNATCHECK_JUNIT: 'j.xml' });
    assert.equal(args.slice(0, 3), [
      `--known-failing=${join(folder, 'known.txt')}`,
      `--output=${join(folder, '../out')}`,
      `--junit=${join(process.cwd(), 'j.xml')}`,
    ]);
    assert.equal(args.slice(3), ['--', join(folder, 'nat'), './arg']);
  }));

test('a check of live VMs takes what it knows, and its file is beside the configuration', () =>
  inFolder(async (folder) => {
    const given = {
      target: 'live:vms.yaml',
      seed: 7,
      workers: 2,
      strict: 'stated',
      behaviours: ['method-*'],
    };
    const config = write(folder, 'c.json', given);
    const expected = [`--target=live:${join(folder, 'vms.yaml')}`, 'method-*', '--strict=stated', '--plan'];
    assert.equal((await run(['--config', config, '--plan'])).args, expected);
    const named = await run(['--config', config, '--target', 'live:other.yaml']);
    assert.equal(named.args, ['method-*', '--strict=stated', '--target', 'live:other.yaml']);
    const lab = write(folder, 'lab.json', { target: 'lab:./my-nat.sh', seed: 7 });
    assert.equal((await run(['--config', lab])).args, [
      `--target=lab:${join(folder, 'my-nat.sh')}`,
      '--seed=7',
    ]);
  }));

test('whoever names a target or behaviours means no others', () =>
  inFolder(async (folder) => {
    const config = write(folder, 'c.json', { command: ['nat'], behaviours: ['idle-*', 'nsg-*'] });
    const own = (...args: string[]) => run([`--config=${config}`, ...args]).then((settled) => settled.args);
    assert.equal(await own(), ['idle-*', 'nsg-*', '--', 'nat']);
    assert.equal(await own('--target', 'builtin'), ['idle-*', 'nsg-*', '--target', 'builtin']);
    assert.equal(await own('--', 'other'), ['idle-*', 'nsg-*', '--', 'other']);
    assert.equal(await own('--seed', '4', 'payload-intact'), ['--seed', '4', 'payload-intact', '--', 'nat']);
    const { args } = await run([`--config=${config}`], { SNATCHECK_TARGET: 'builtin' });
    assert.equal(args, ['--target=builtin', 'idle-*', 'nsg-*']);
  }));

test('each option of run can be set in a file, or is a matter of one call', () => {
  const ofOneCall = [
    'shard',
    'json',
    'no-save',
    'quiet',
    'config',
    'print-config',
    'plan',
    'allow-exhaustion',
    'realtime',
  ];
  const keys = Object.keys(configSchema.shape).map(kebab);
  for (const { name } of optionsIn(runHelp)) {
    assert.is(keys.includes(name), !ofOneCall.includes(name), name);
  }
});

test('other commands take what is theirs alone', () =>
  inFolder(async (folder) => {
    const config = write(folder, 'c.json', { target: 'builtin', strict: 'stated', output: 'o' });
    for (const [name, expected] of [
      ['recheck', ['--strict=stated', 'R']],
      ['replay', ['--target=builtin', 'R']],
      ['doctor', [`--config=${config}`, 'R']],
    ] as const) {
      const help = commands[name]!.help(targets);
      assert.equal((await settle(name, [`--config=${config}`, 'R'], help, targets, {})).args, expected);
    }
  }));

for (const [what, text, code, received, remedy] of [
  ['an unknown key', '{\n "sead": 1 }', 'config-malformed', 'c.json:2:10, sead', '"seed"'],
  ['a number that is none', '{ "seed": "1" }', 'config-malformed', 'c.json:1:11, seed', 'docs/ci.md'],
  ['a duration without a unit', '{ "time": "60" }', 'config-malformed', 'c.json:1:11, time', 'docs/ci.md'],
  ['an unknown format', '{ "format": ["html", "pdf"] }', 'config-malformed', 'format[1]', 'docs/ci.md'],
  ['an unknown target', '{ "target": "lab:pf" }', 'target-unknown', 'c.json:1:13', '--target'],
  ['two targets', '{ "target": "builtin", "command": ["x"] }', 'config-malformed', 'command', 'Delete one'],
  ['a key twice', '{ "seed": 1, "seed": 2 }', 'json-duplicate-key', 'c.json:1:14', 'Remove'],
  ['no JSON', '{ "seed": 1, }', 'json-syntax', 'c.json:1:14', 'trailing commas'],
  ['no object', '[]', 'config-malformed', 'c.json:1:1', 'docs/ci.md'],
  ['nothing', '', 'json-syntax', 'c.json:1:1', 'JSON'],
] as const) {
  test(`a file is refused with its place: ${what}`, () =>
    inFolder(async (folder) => {
      const error = await refusal(run([`--config=${write(folder, 'c.json', text)}`]));
      assert.is(error.code, code);
      assert.match(error.received, received);
      assert.match(error.remedy, remedy);
    }));
}

test('so is a variable', async () => {
  for (const [name, value] of [
    ['SNATCHECK_SEED', 'x'],
    ['SNATCHECK_STRICT', 'inferred'],
    ['SNATCHECK_FORMAT', 'html,pdf'],
    ['SNATCHECK_TARGET', 'lab:pf'],
  ] as const) {
    const { message } = await refusal(run(['--no-config'], { [name]: value }));
    assert.match(message, name);
  }
  assert.equal((await run(['--no-config'], { SNATCHECK_SEED: '' })).args, []);
});

test('TypeScript needs no build, and says what is wrong with it', () =>
  inFolder(async (folder) => {
    const good = write(
      folder,
      'good.ts',
      "const seed: number = 3;\nexport default { seed, format: ['json'] as const };",
    );
    const { config, placeOf } = await loadConfig(good);
    assert.equal(config, { seed: 3, format: ['json'] });
    assert.is(placeOf('seed'), good);
    for (const [text, code] of [
      ['export default { sead: 3 };', 'config-malformed'],
      ['export const config = {};', 'config-malformed'],
      ['export default {', 'config-unloadable'],
      ["throw new Error('no');", 'config-unloadable'],
    ] as const) {
      const path = write(folder, `bad-${code}-${text.length}.ts`, text);
      const error = await refusal(loadConfig(path));
      assert.is(error.code, code, error.message);
      assert.match(error.message, path);
    }
  }));

test('one file is found where the user stands, and two are one too many', () =>
  inFolder(async (folder) => {
    assert.is(findConfig(folder), null);
    assert.is(findConfig(folder), null);
    const [json, ts] = CONFIG_NAMES;
    const first = write(folder, json, '{}');
    assert.is(findConfig(folder), first);
    write(folder, ts, '');
    assert.is((await refusal(Promise.resolve().then(() => findConfig(folder)))).code, 'config-ambiguous');
  }));

test('--print-config runs nothing, and tells each value with its origin', () =>
  inFolder(async (folder) => {
    const config = write(folder, 'c.json', { seed: 7 });
    const { code, stdout } = await command('run', '--config', config, '--print-config', '--cases', '5');
    assert.is(code, 0);
    assert.match(stdout, new RegExp(`^seed +7 +${config.replaceAll(/[^\w/]/g, '.')}:1:9$`, 'm'));
    assert.match(stdout, /^cases +5 +command line$/m);
    assert.match(stdout, /^target +builtin +default$/m);
    const wrong = await command('run', '--config', join(folder, 'none.json'));
    assert.is(wrong.code, 2);
    assert.match(wrong.stderr, 'none.json');
  }));

test('defineConfig types what it is given', () => {
  assert.equal(defineConfig({ seed: 1, annotations: 'never' }), { seed: 1, annotations: 'never' });
  // @ts-expect-error: the type refuses what the reader would.
  assert.equal(defineConfig({ sead: 1 }), { sead: 1 });
});

test.run();
