// Files that are not what they should be: an error with its code, what was expected, and what to do; and nothing is lost.
import { mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  brokenIn,
  command,
  filesIn,
  inFolder,
  jsonIn,
  type Ran,
  resultIn,
  write,
} from './fixtures/command-line.ts';

interface Sample {
  readonly folder: string;
  readonly failure: Record<string, unknown>;
  readonly report: Record<string, unknown>;
  readonly record: readonly string[];
}

/** What a run of a broken target wrote. */
async function withSample(use: (sample: Sample) => unknown): Promise<void> {
  await inFolder(async (folder) => {
    const places = ['--output', join(folder, 'out'), '--regressions', join(folder, 'kept')];
    const { code } = await command('run', '--target', 'same-port', '--cases', '5', '--quiet', ...places);
    assert.is(code, 1);
    const [name = ''] = filesIn(join(folder, 'kept'));
    await use({
      folder,
      failure: jsonIn(join(folder, 'kept', name)),
      report: jsonIn(join(folder, 'out/report.json')),
      record: readFileSync(join(folder, 'out/record.ndjson'), 'utf8').trimEnd().split('\n'),
    });
  });
}

function checkError({ code, stdout, stderr }: Ran, exitCode: number, error: string, what: string): void {
  const told = `${what}\n${stderr}`;
  assert.is(code, exitCode, told);
  assert.is(stdout, '', told);
  assert.ok(stderr.startsWith(`snatcheck: ${error}\n`), told);
  assert.match(stderr, /\n {2}expected {2}\S.*\n {2}received {2}\S.*\n {2}remedy {4}\S.*\n$/, told);
}

test('replay: files that are no failure of this version', () =>
  withSample(async ({ folder, failure }) => {
    const scenario = failure['scenario'] as object;
    const rows: readonly (readonly [string, unknown])[] = [
      ['json-syntax', ''],
      ['json-syntax', '{"format":'],
      ['failure-not-a-failure', scenario],
      ['failure-version', { ...failure, version: 2 }],
      ['failure-malformed', { ...failure, caseIndex: -1 }],
      ['failure-malformed', { ...failure, scenario: { ...scenario, steps: 'none' } }],
      ['name-malformed', { ...failure, behaviour: 'ports-*' }],
      ['behaviour-unknown', { ...failure, behaviour: 'ports-never-run-out' }],
      ['target-unknown', { ...failure, hello: { ...(failure['hello'] as object), name: 'my-nat' } }],
    ];
    for (const [error, content] of rows) {
      const path = write(folder, 'file.json', content);
      checkError(await command('replay', path), 2, error, JSON.stringify(content).slice(0, 200));
    }
    const future = { ...failure, scenario: { ...scenario, version: 2 } };
    const ran = await command('replay', write(folder, 'file.json', future));
    assert.is(ran.code, 2, ran.stderr);
    assert.match(ran.stderr, /^snatcheck: [a-z]+-version\n/);
    checkError(await command('replay', join(folder, 'none.json')), 2, 'file-unreadable', 'no file');
    checkError(await command('replay', folder), 2, 'file-unreadable', 'a folder');
    checkError(await command('replay'), 2, 'usage', 'no argument');
    checkError(await command('replay', 'a', 'b'), 2, 'usage', 'two arguments');
  }));

test('what a file says is shown, and never acts on the terminal', () =>
  withSample(async ({ folder, failure }) => {
    const { stderr } = await command(
      'replay',
      write(folder, 'x.json', { ...failure, behaviour: '\u001b[2J\u202e' }),
    );
    assert.not.ok(stderr.includes('\u001b') || stderr.includes('\u202e'), stderr);
    const { stderr: other } = await command('report', write(folder, 'x.json', '\u009b2J\u202e'));
    assert.not.match(other, /[\u009b\u202e]/);
  }));

test('run: a saved failure that cannot be read is named, before anything is done', () =>
  withSample(async ({ folder, failure }) => {
    write(join(folder, 'kept'), 'a-old.json', { ...failure, version: 2 });
    rmSync(join(folder, 'out'), { recursive: true });
    const places = ['--output', join(folder, 'out'), '--regressions', join(folder, 'kept')];
    const ran = await command('run', '--target', 'no-start', ...places);
    checkError(ran, 2, 'failure-version', 'kept');
    assert.match(ran.stderr, 'a-old.json');
    assert.not.ok(filesIn(folder).some((name) => name.startsWith('out')));
  }));

test('report: files that are no result of this version', () =>
  withSample(async ({ folder, report, failure }) => {
    const rows: readonly (readonly [string, unknown])[] = [
      ['result-not-a-result', '{'],
      ['result-not-a-result', 'null'],
      ['result-not-a-result', failure],
      ['result-version', { ...report, version: 2 }],
      ['result-malformed', { ...report, findings: [{}] }],
      ['result-malformed', { ...report, verdict: 'conforms' }],
    ];
    for (const [error, content] of rows) {
      const ran = await command('report', write(folder, 'x.json', content), '--output', join(folder, 'new'));
      checkError(ran, 2, error, JSON.stringify(content).slice(0, 200));
    }
    assert.not.ok(filesIn(folder).some((name) => name.startsWith('new')));
  }));

test('report: every format, and the same document again', () =>
  withSample(async ({ folder }) => {
    const formats = 'annotations,ctrf,html,json,junit,markdown,sarif,tap,text';
    const path = join(folder, 'out/report.json');
    const ran = await command('report', path, '--format', formats, '--output', join(folder, 'new'), '--json');
    assert.is(ran.code, 0, ran.stderr);
    assert.is(filesIn(join(folder, 'new')).length, 9);
    assert.is(ran.stdout, readFileSync(path, 'utf8'));
    assert.is(readFileSync(join(folder, 'new/report.json'), 'utf8'), ran.stdout);
  }));

test('recheck: what is no record of this version, or was changed', () =>
  withSample(async ({ folder, record, failure }) => {
    const [header = '', ...rest] = record;
    const rows: readonly (readonly [string, unknown])[] = [
      ['record-not-a-record', ''],
      ['record-not-a-record', failure],
      ['record-version', [header.replace('"version":1', '"version":2'), ...rest].join('\n')],
      ['record-line-malformed', [header, ...rest.slice(1)].join('\n')],
      ['record-line-malformed', `${record.join('\n')}\n{}\n`],
    ];
    for (const [error, content] of rows) {
      const ran = await command('recheck', write(folder, 'x.ndjson', content));
      checkError(ran, 2, error, String(content).slice(0, 200));
    }
    checkError(await command('recheck', join(folder, 'none')), 2, 'record-read-failed', 'no file');
  }));

test('recheck: a whole record gives the same findings and verdicts', () =>
  withSample(async ({ folder, report }) => {
    const { code, stdout, stderr } = await command('recheck', join(folder, 'out/record.ndjson'), '--json');
    assert.is(code, 1);
    assert.is(stderr, 'Every whole case comes out as it was recorded.\n');
    const result = resultIn(stdout);
    assert.equal(brokenIn(result), brokenIn(report as never));
    assert.equal(result.behaviours, report['behaviours']);
  }));

test('recheck: a record that was cut off is judged as far as it goes, and it is said so', () =>
  withSample(async ({ folder, record }) => {
    const text = record.join('\n');
    const cuts = [
      text.length - 1,
      Math.floor(text.length / 2),
      (record[0]?.length ?? 0) + 1,
      record[0]?.length ?? 0,
    ];
    for (const cut of cuts) {
      const path = write(folder, 'cut.ndjson', text);
      truncateSync(path, cut);
      const ran = await command('recheck', path, '--json');
      const result = resultIn(ran.stdout);
      assert.is(ran.code, result.findings.length > 0 ? 1 : 3, `${cut}: ${ran.stderr}`);
      assert.match(
        ran.stderr,
        /^snatcheck: record-truncated\n {2}expected .*\n {2}received .*\n {2}remedy .*\n/,
      );
      assert.match(result.errors.join(), 'record-truncated');
      if (cut > text.length / 3) assert.ok(result.findings.length > 0, `${cut}`);
    }
  }));

test('recheck: a case that comes out otherwise is told', () =>
  withSample(async ({ folder, record }) => {
    const changed = record.map((line) =>
      line.startsWith('{"line":"case-end"') ? line.replace(/"violations":.*$/, '"violations":[]}') : line,
    );
    const { stderr } = await command('recheck', write(folder, 'x.ndjson', `${changed.join('\n')}\n`));
    assert.match(stderr, /^case \d+: was no violation, is [a-z-]+/);
  }));

test('a folder that is a file', () =>
  inFolder(async (folder) => {
    write(folder, 'out', 'text');
    mkdirSync(join(folder, 'kept'));
    const places = ['--output', join(folder, 'out'), '--regressions', join(folder, 'kept')];
    checkError(await command('run', '--cases', '1', ...places), 3, 'write-failed', 'out');
    assert.equal(filesIn(folder), ['out']);
  }));

test.run();
