// test-timeout: 240
// The command line as a process: what only a process shows. Everything else is tested in this one, a second sooner.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  begin,
  brokenIn,
  brokenProgram,
  command,
  environment,
  execute,
  filesIn,
  inFolder,
  jsonIn,
  program,
  resultIn,
} from './fixtures/command-line.ts';
import { commands } from './cli.ts';
import { packageFolder } from './package.ts';
import { shellLine } from './shell.ts';

const OUT = ['snatcheck-out/record.ndjson', 'snatcheck-out/report.html', 'snatcheck-out/report.json'];

function shell(
  script: string,
  cwd: string,
): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd,
    env: environment(),
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

test('every command has help, and says what it is for without any', async () => {
  for (const name of Object.keys(commands)) {
    const { code, stdout, stderr } = await command(name, '--help');
    assert.is(code, 0);
    assert.is(stderr, '');
    assert.match(stdout, new RegExp(`^Usage: snatcheck ${name}`));
    assert.match(stdout, /[Ee]xit code|snatcheck behaviours/);
    assert.is((await command('help', name)).stdout, stdout);
  }
  const overview = await command('--help');
  for (const name of Object.keys(commands)) assert.match(overview.stdout, `\n  ${name} `);
  assert.equal(await command(), { code: 2, stdout: '', stderr: overview.stdout });
  for (const args of [
    ['walk'],
    ['help', 'walk'],
    ['constructor'],
    ['help', 'constructor'],
    ['doctor', 'me'],
  ]) {
    const { code, stdout, stderr } = await command(...args);
    assert.is(code, 2, args.join(' '));
    assert.is(stdout, '');
    assert.match(stderr, /^snatcheck: usage\n/);
  }
});

test('behaviours: all, one with its citations, patterns, JSON', async () => {
  assert.is((await command('behaviours')).code, 0);
  const one = await command('behaviours', 'no-privileged-ports');
  assert.match(one.stdout, /#[a-z-]+, sentence \d+\n/);
  assert.match(one.stdout, 'must occur');
  const json = await command('behaviours', 'nsg-*', '--json');
  const { behaviours } = JSON.parse(json.stdout) as { behaviours: { id: string }[] };
  assert.equal(
    behaviours.map(({ id }) => id),
    ['nsg-limits-destinations', 'nsg-default-rules'],
  );
  assert.is((await command('behaviours', 'nothing-*')).code, 2);
});

test('a process has the exit code, writes where it stands, and leaves nothing else', () =>
  inFolder((folder) => {
    const ran = execute([...program, 'run', '--cases', '5', '--json'], folder);
    assert.is(ran.code, 5, ran.stderr);
    assert.is(resultIn(ran.stdout).exitCode, 5);
    assert.equal(filesIn(folder), OUT);
    assert.match(ran.stderr, 'report    snatcheck-out/report.html\n');
  }));

test("the printed line replays a finding, pasted in the user's folder", () =>
  inFolder((folder) => {
    const args = [
      'run',
      '--target',
      'same-port',
      '--cases',
      '3',
      '--json',
      '--regressions',
      "kept in 'here'",
    ];
    const ran = execute([...brokenProgram, ...args], folder);
    assert.is(ran.code, 1, ran.stderr);
    const [{ replay = '' } = {}] = resultIn(ran.stdout).findings;
    assert.match(replay, / replay 'kept in '\\''here'\\''\/[a-z-]+-[0-9a-f]{8}\.json' --target same-port$/);
    const [, pasted = ''] = / (replay .*)$/.exec(replay) ?? [];
    const again = shell(`${shellLine(brokenProgram)} ${pasted}`, folder);
    assert.is(again.code, 1, again.stderr);
    assert.match(again.stdout, 'identical to what was saved');
  }));

test('the line names the program as it was called', () =>
  inFolder((folder) => {
    const { stdout } = execute(
      [...brokenProgram, 'run', '--target', 'same-port', '--cases', '3', '--json'],
      folder,
    );
    const [{ id = '' } = {}] = resultIn(stdout).findings;
    const replay = shell(
      `${shellLine(program)} replay snatcheck-regressions/${id}.json --target builtin`,
      folder,
    );
    assert.is(replay.code, 0, replay.stderr);
    assert.match(replay.stdout, 'not shown: 1 try');
  }));

test('a reader that leaves early changes neither the exit code nor the files', () =>
  inFolder((folder) => {
    const { stdout, stderr } = shell(
      `${shellLine(program)} run --cases 5 --json | true; echo "$PIPESTATUS"`,
      folder,
    );
    assert.is(stdout, '5\n', stderr);
    assert.not.match(stderr, /EPIPE|Error/);
    assert.equal(filesIn(folder), OUT);
    assert.is(
      shell(`${shellLine(program)} behaviours | head -1 >/dev/null; echo "$PIPESTATUS"`, folder).stdout,
      '0\n',
    );
  }));

test('a full disk behind stdout is told, and a violation all the same', () =>
  inFolder((folder) => {
    const conforming = shell(`${shellLine(program)} behaviours >/dev/full`, folder);
    assert.is(conforming.code, 3);
    assert.match(conforming.stderr, /^snatcheck: disk-full\n/);
    const args = 'run --target same-port --cases 3 --quiet';
    assert.is(shell(`${shellLine(brokenProgram)} ${args} >/dev/full`, folder).code, 1);
  }));

test('a full disk while recording: the result is told, no finding is lost', () =>
  inFolder((folder) => {
    const onSmallDisk = (command: readonly string[]) =>
      shell(
        `mkdir -p disk && unshare --user --mount --map-root-user bash -c ${shellLine([
          `mount -t tmpfs -o size=1m none disk && cd disk && ${shellLine(command)}
           code=$?; ls -R >&2; cat snatcheck-regressions/*.json 2>/dev/null | grep -c snatcheck/failure >&2; exit $code`,
        ])}`,
        folder,
      );
    if (onSmallDisk(['true']).code !== 0) {
      console.log('SKIP no mount namespace for a small disk');
      return;
    }
    const broken = onSmallDisk([
      ...brokenProgram,
      'run',
      '--target',
      'same-port',
      '--cases',
      '150',
      '--json',
    ]);
    assert.is(broken.code, 1, broken.stderr);
    const result = resultIn(broken.stdout);
    assert.match(result.errors.join(), 'record-disk-full');
    assert.ok(brokenIn(result).includes('ports-distinguish-flows'));
    assert.match(broken.stderr, 'report.json');
    assert.match(
      broken.stderr,
      new RegExp(`\\n${result.findings.filter(({ follows }) => follows === null).length}\\n$`),
    );
    assert.not.match(broken.stderr, '.tmp');
    const sound = onSmallDisk([...program, 'run', '--cases', '150', '--json']);
    assert.is(sound.code, 3, sound.stderr);
    assert.is(resultIn(sound.stdout).exitCode, 3);
    assert.match(resultIn(sound.stdout).summary, 'record-disk-full');
  }));

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} in the middle of a run: report and record are written, and what is known is kept`, () =>
    inFolder(async (folder) => {
      const started = begin(
        [...brokenProgram, 'run', '--target', 'same-port', '--time', '60s', '--json'],
        folder,
      );
      const record = join(folder, 'snatcheck-out/record.ndjson');
      while (!existsSync(record) || statSync(record).size === 0) {
        assert.is(started.child.exitCode, null, 'it runs');
        await setTimeout(20);
      }
      started.child.kill(signal);
      const { code: ended, stdout, stderr } = await started.ended;
      assert.is(ended, code, stderr);
      const result = resultIn(stdout);
      assert.is(result.exitCode, code);
      assert.ok(brokenIn(result).includes('ports-distinguish-flows'));
      assert.equal(jsonIn(join(folder, 'snatcheck-out/report.json'))['verdict'], 'interrupted');
      const kept = filesIn(join(folder, 'snatcheck-regressions'));
      assert.is(kept.length, result.findings.filter(({ follows }) => follows === null).length);
      assert.equal(
        filesIn(folder).filter((name) => !name.startsWith('snatcheck-r')),
        OUT,
      );
      const rechecked = await command('recheck', record, '--json');
      assert.is(rechecked.code, 1, rechecked.stderr);
      assert.equal(brokenIn(resultIn(rechecked.stdout)), brokenIn(result));
      assert.match(readFileSync(record, 'utf8').trimEnd().split('\n').at(-1) ?? '', /^\{"line":"end"/);
    }));
}

test('npm passes arguments, exit codes and the folder on', () =>
  inFolder((folder) => {
    const npm = ['npm', '--prefix', packageFolder, 'run', '-s', 'snatcheck', '--'];
    const ran = execute([...npm, 'run', '--cases', '0', '--output', 'my out', '--no-save'], folder);
    assert.is(ran.code, 4, ran.stderr);
    assert.equal(
      filesIn(folder),
      ['record.ndjson', 'report.html', 'report.json'].map((name) => `my out/${name}`),
    );
    const listed = execute([...npm, 'behaviours', 'nsg-*', '--json'], folder);
    assert.is(listed.code, 0);
    assert.is((JSON.parse(listed.stdout) as { behaviours: unknown[] }).behaviours.length, 2);
  }));

test('without the kernel parts of the lab: which, and what to do', () =>
  inFolder((folder) => {
    // Nothing but node is found on this PATH, and the folders that are always looked through are hidden.
    const bare = `unshare --user --mount --map-root-user bash -c ${shellLine([
      `mount -t tmpfs none /usr/sbin && mount -t tmpfs none /usr/local/sbin && PATH= exec ${shellLine(program)} run --target lab:nftables`,
    ])}`;
    const refused = `unshare --user --map-root-user bash -c ${shellLine([
      `echo 0 >/proc/sys/user/max_net_namespaces && echo 0 >/proc/sys/user/max_user_namespaces && exec ${shellLine(program)} run --target lab:nftables`,
    ])}`;
    if (shell('unshare --user --mount --map-root-user true', folder).code !== 0) {
      console.log('SKIP no user namespace to hide programs in');
      return;
    }
    for (const [script, error, remedy] of [
      [bare, 'lab-programs', 'apt install'],
      [refused, 'lab-user-namespaces', 'user namespaces'],
    ] as const) {
      const { code, stdout, stderr } = shell(script, folder);
      assert.is(code, 3, stderr);
      assert.is(stdout, '');
      assert.match(
        stderr,
        new RegExp(`^snatcheck: ${error}\n {2}expected .*\n {2}received .*\n {2}remedy .*${remedy}`),
      );
    }
    assert.equal(filesIn(folder), []);
  }));

test.run();
