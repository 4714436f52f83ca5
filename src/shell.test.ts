// How the user calls this program, and the line that they paste.
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFolder } from './package.ts';
import { callOf, type Caller, shellLine, shownPath, userFolder, userPath } from './shell.ts';

function caller(cwd: string, program: string, env: Record<string, string>, execArgv: string[] = []): Caller {
  return { argv: ['/usr/bin/node', program], execArgv, env, cwd: () => cwd };
}

const byNpm = { npm_lifecycle_event: 'snatcheck', npm_command: 'run-script', INIT_CWD: '/home/me/nat' };
const source = `${packageFolder}/src/bin.ts`;

test('the call is the one that the user made', () => {
  const path = { PATH: '/usr/bin:/home/me/.local/bin' };
  assert.equal(callOf(caller('/x', '/home/me/.local/bin/snatcheck', path)), ['snatcheck']);
  assert.equal(callOf(caller('/x', '/x/node_modules/.bin/snatcheck', path)), [
    'node',
    'node_modules/.bin/snatcheck',
  ]);
  assert.equal(callOf(caller('/x', '/x/dist/bin.js', {}, ['--import', 'tsx'])), [
    'node',
    '--import',
    'tsx',
    'dist/bin.js',
  ]);
  assert.equal(callOf(caller('/x', '/y/snatcheck', { npm_lifecycle_event: 'npx' })), ['npx', 'snatcheck']);
  const script = { ...byNpm, npm_lifecycle_event: 'nat', INIT_CWD: '/x/sub' };
  assert.equal(callOf(caller('/x', '/x/node_modules/.bin/snatcheck', script)), ['npx', 'snatcheck']);
  const within = { ...byNpm, INIT_CWD: `${packageFolder}/docs` };
  assert.equal(callOf(caller(packageFolder, source, within)), ['npm', 'run', '-s', 'snatcheck', '--']);
  assert.equal(callOf(caller(packageFolder, source, byNpm)).slice(0, 3), ['npm', '--prefix', packageFolder]);
});

test("relative paths start in the user's folder, also where npm changed it", () => {
  assert.is(userFolder(caller(packageFolder, source, byNpm)), '/home/me/nat');
  assert.is(userPath('out', caller(packageFolder, source, byNpm)), '/home/me/nat/out');
  // A script of the user's own package runs where its author means it to run.
  assert.is(userPath('out', caller('/x', source, byNpm)), '/x/out');
  assert.is(userPath('/out', caller(packageFolder, source, byNpm)), '/out');
});

test('paths are shown as the user would write them', () => {
  const here = caller('/home/me', source, {});
  for (const [path, expected] of [
    ['/home/me/a/b.json', 'a/b.json'],
    ['/home/other/b.json', '/home/other/b.json'],
    ['/home/me', '/home/me'],
    ['/home/me/-x.json', './-x.json'],
    ['/home/me/..x', '..x'],
  ] as const) {
    assert.is(shownPath(path, here), expected);
  }
});

test('a shell reads back what was meant', () => {
  const words = [
    'a b',
    "it's",
    '$HOME',
    '`id`',
    '*',
    '~',
    '',
    'a\nb',
    '"',
    '\\',
    'plain-1.json',
    '--x=y',
    'lab:nftables',
    '!',
  ];
  const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${shellLine(words)}`], { encoding: 'utf8' });
  assert.equal(stdout.split('\0').slice(0, -1), words);
  assert.is(
    shellLine(['replay', 'a/b.json', '--target', 'lab:nftables']),
    'replay a/b.json --target lab:nftables',
  );
});

test.run();
