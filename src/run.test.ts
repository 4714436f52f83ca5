// What a run answers: exit codes, documents, findings that are kept, replayed and found mended.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultSchema } from '../reports/index.ts';
import { brokenIn, command, filesIn, inFolder, jsonIn, resultIn } from './fixtures/command-line.ts';

const OUT = ['html', 'json']
  .map((format) => `out/report.${format}`)
  .concat('out/record.ndjson')
  .toSorted();

function places(folder: string): readonly string[] {
  return ['--output', join(folder, 'out'), '--regressions', join(folder, 'kept')];
}

for (const [code, what, ...args] of [
  [0, 'everything selected conforms', 'destination-unchanged', 'outbound-*', '--cases', '40'],
  [1, 'a violation', '--target', 'same-port', '--cases', '5'],
  [3, 'the target fails', '--target', 'dying', '--cases', '50'],
  [3, 'the target does not start', '--target', 'no-start'],
  [4, 'no case is run', '--cases', '0'],
  [4, 'there is no time', '--time', '0'],
  [5, 'situations are missing', '--cases', '5'],
  [2, 'a pattern matches nothing', 'idle-*', 'nothing-*'],
  [2, 'the target is unknown', '--target', 'lab:pf'],
  [2, 'the format is unknown', '--format', 'html,pdf'],
  [2, 'an option is unknown', '--case', '5'],
  [2, 'a number is none', '--cases', '5x'],
  [2, 'a duration is none', '--time', 'soon'],
  [2, 'strictness is unknown', '--strict', 'inferred'],
] as const) {
  test(`run ends with ${code} when ${what}`, () =>
    inFolder(async (folder) => {
      const { code: ended, stdout, stderr } = await command('run', ...args, ...places(folder), '--quiet');
      assert.is(ended, code, stderr + stdout);
      if (code !== 2 && args[1] !== 'no-start') return;
      assert.is(stdout, '');
      assert.match(
        stderr,
        /^snatcheck: [a-z-]+\n {2}expected {2}\S.*\n {2}received {2}\S.*\n {2}remedy {4}\S.*\n$/,
      );
      assert.equal(filesIn(folder), []);
    }));
}

test('what is only inferred counts, unless told otherwise', () =>
  inFolder(async (folder) => {
    const args = [
      'run',
      'payload-intact',
      'method-*',
      '--target',
      'spoiling',
      '--cases',
      '40',
      '--no-save',
      '--quiet',
    ];
    assert.is((await command(...args, ...places(folder))).code, 1);
    const { code, stdout } = await command(...args, '--strict', 'stated', ...places(folder));
    assert.is(code, 0, stdout);
    assert.match(stdout, 'payload-intact');
  }));

test('--json is one document that keeps to its schema, with findings as with none', () =>
  inFolder(async (folder) => {
    for (const target of ['builtin', 'same-port']) {
      const { stdout } = await command(
        'run',
        '--target',
        target,
        '--json',
        '--cases',
        '5',
        ...places(folder),
      );
      const parsed = resultSchema().safeParse(JSON.parse(stdout));
      assert.ok(parsed.success, parsed.error?.message);
      assert.is(stdout, readFileSync(join(folder, 'out/report.json'), 'utf8'));
    }
    assert.equal(
      filesIn(folder).filter((name) => name.startsWith('out')),
      OUT,
    );
  }));

test('a failure is saved, replayed to the letter, tried first, and told when it is mended', () =>
  inFolder(async (folder) => {
    const first = await command('run', '--target', 'same-port', '--cases', '5', '--json', ...places(folder));
    const findings = resultIn(first.stdout).findings.filter(({ follows }) => follows === null);
    const kept = filesIn(join(folder, 'kept'));
    assert.equal(kept, findings.map(({ id }) => `${id}.json`).toSorted());
    assert.match(first.stderr, `saved     ${kept.length} failures in ${join(folder, 'kept')}`);

    for (const name of kept) {
      const replay = await command('replay', join(folder, 'kept', name));
      assert.is(replay.code, 1, replay.stderr);
      assert.match(replay.stdout, 'shown     1 of 1, identical to what was saved\n');
      assert.match(replay.stdout, /\n> +\d+ /);
    }

    const again = await command('run', '--target', 'same-port', '--cases', '0', '--json', ...places(folder));
    assert.is(again.code, 1, 'kept failures are cases of their own');
    assert.equal(
      brokenIn(resultIn(again.stdout)),
      [...new Set(findings.map(({ behaviour }) => behaviour))].toSorted(),
    );
    assert.equal(filesIn(join(folder, 'kept')), kept, 'the same findings have the same names');
    assert.is(again.stderr.split('again     ').length - 1, kept.length);
    const { success } = resultSchema().safeParse(JSON.parse(again.stdout));
    assert.ok(success);
    const rechecked = await command('recheck', join(folder, 'out/record.ndjson'), '--json');
    assert.equal(brokenIn(resultIn(rechecked.stdout)), brokenIn(resultIn(again.stdout)));

    const mended = await command('run', '--target', 'same-port-mended', '--cases', '5', ...places(folder));
    assert.is(mended.code, 5, mended.stderr);
    assert.is(mended.stderr.split('fixed     ').length - 1, kept.length, mended.stderr);
    for (const name of kept) {
      const replay = await command(
        'replay',
        join(folder, 'kept', name),
        '--target',
        'same-port-mended',
        '--json',
      );
      assert.is(replay.code, 0);
      assert.equal([JSON.parse(replay.stdout).shown, JSON.parse(replay.stdout).tries], [0, 1]);
    }
    const other = await command('run', '--cases', '0', ...places(folder));
    assert.is(other.code, 4, 'what another target broke is not tried');
  }));

test('a failure that a person edited is tried as it says, and keeps its comment', () =>
  inFolder(async (folder) => {
    await command('run', '--target', 'same-port', '--cases', '5', '--json', ...places(folder));
    const kept = filesIn(join(folder, 'kept'));
    const [name = ''] = kept;
    const path = join(folder, 'kept', name);
    const edited = { ...jsonIn(path), comment: 'ticket 812' };
    // Another order of keys, blanks, other ends of lines, and the mark that some editors put first.
    const turned = Object.fromEntries(Object.entries(edited).toReversed());
    writeFileSync(path, `\ufeff${JSON.stringify(turned, null, 7)}`.replaceAll('\n', '\r\n'));
    const again = await command('run', '--target', 'same-port', '--cases', '0', '--json', ...places(folder));
    assert.is(again.code, 1, again.stderr);
    assert.is(again.stderr.split('again     ').length - 1, kept.length);
    assert.equal(filesIn(join(folder, 'kept')), kept);
    assert.is(jsonIn(path)['comment'], 'ticket 812');
    const replay = await command('replay', path);
    assert.match(replay.stdout, 'shown     1 of 1, identical to what was saved\n');
    // That it was kept is said of what was judged alone.
    writeFileSync(path, JSON.stringify({ ...edited, behaviour: 'discovery-answers-source-ip' }));
    const other = await command('replay', path);
    assert.is(other.code, 0, other.stderr);
    assert.match(other.stdout, '\nnot shown: 1 try, and nothing of the behaviour was judged\n');
    const retried = await command('run', '--target', 'same-port', '--cases', '0', ...places(folder));
    assert.match(retried.stderr, 'untold    discovery-answers-source-ip: nothing of it was judged');
    assert.not.match(retried.stderr, 'fixed     ');
    writeFileSync(path, JSON.stringify({ ...edited, behaviour: 'destination-unchanged' }));
    assert.match((await command('replay', path)).stdout, '1 try, and the behaviour was kept each time\n');

    writeFileSync(path, `// ticket 812\n${JSON.stringify(edited)}`);
    const refused = await command('run', '--target', 'same-port', '--cases', '0', ...places(folder));
    assert.is(refused.code, 2);
    assert.match(refused.stderr, /^snatcheck: json-syntax\n/);
    assert.match(refused.stderr, `no comments`);
    assert.match(refused.stderr, name);
  }));

test('only what was asked for is saved, and tried again', () =>
  inFolder(async (folder) => {
    const args = [
      'run',
      'ports-distinguish-flows',
      '--target',
      'same-port',
      '--cases',
      '5',
      ...places(folder),
    ];
    await command(...args);
    assert.ok(filesIn(join(folder, 'kept')).every((name) => name.startsWith('ports-distinguish-flows-')));
    const { code } = await command(
      'run',
      'nsg-*',
      '--target',
      'same-port',
      '--cases',
      '0',
      ...places(folder),
    );
    assert.is(code, 4);
  }));

test('without a place to keep them, findings stand beside the reports', () =>
  inFolder(async (folder) => {
    const { stdout } = await command(
      'run',
      '--target',
      'same-port',
      '--cases',
      '5',
      '--no-save',
      '--json',
      ...places(folder),
    );
    const [found] = resultIn(stdout).findings;
    const path = join(folder, `out/findings/${found?.id}.json`);
    assert.ok(found?.replay.includes(path.replaceAll("'", `'\\''`)), found?.replay);
    assert.is(jsonIn(path)['format'], 'snatcheck/failure');
  }));

test('what a replay showed is known, however the target ends', () =>
  inFolder(async (folder) => {
    await command('run', '--target', 'same-port', '--cases', '5', ...places(folder));
    const path = join(folder, 'kept', filesIn(join(folder, 'kept'))[0] ?? '');
    const shown = await command('replay', path, '--target', 'same-port-farewell');
    assert.is(shown.code, 1, shown.stderr);
    assert.match(shown.stderr, 'snatcheck: target-died\n');
    const not = await command('replay', path, '--target', 'stopping-farewell');
    assert.is(not.code, 3, not.stdout);
    assert.match(not.stdout, 'not shown: ');
    assert.match(not.stderr, 'snatcheck: target-died\n');
  }));

test('a target that fails on a replay neither kept nor broke anything', () =>
  inFolder(async (folder) => {
    await command('run', '--target', 'same-port', '--cases', '5', ...places(folder));
    const [name = ''] = filesIn(join(folder, 'kept'));
    const { code, stderr } = await command(
      'replay',
      join(folder, 'kept', name),
      '--target',
      'dying',
      '--tries',
      '50',
    );
    assert.is(code, 3);
    assert.match(stderr, 'the gateway is gone');
  }));

test('a file that cannot be written does not lose the verdict', () =>
  inFolder(async (folder) => {
    for (const [target, expected] of [
      ['same-port', 1],
      ['builtin', 3],
    ] as const) {
      const blocked = ['--output', join(folder, 'out'), '--regressions', '/dev/null/kept'];
      const { code, stdout } = await command('run', '--target', target, '--cases', '5', '--json', ...blocked);
      assert.is(code, target === 'builtin' ? 5 : expected, 'nothing is written where nothing is found');
      if (target === 'builtin') continue;
      const result = resultIn(stdout);
      assert.ok(result.findings.length > 0);
      assert.match(result.errors.join(), 'write-failed');
      assert.match(result.findings[0]?.replay ?? '', 'snatcheck run --seed 1 --cases ');
    }
  }));

test('equal runs are equal', () =>
  inFolder(async (folder) => {
    const [a, b] = [
      await command('run', '--cases', '30', '--json', ...places(folder)),
      await command('run', '--cases', '30', '--json', ...places(folder)),
    ].map(({ stdout }) => ({ ...resultIn(stdout), started: '', durationMs: 0 }));
    assert.equal(a, b);
  }));

test.run();
