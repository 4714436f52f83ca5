// test-timeout: 300
// Programs that break, by the command line: at hello, in the self-test, in the middle of a run, at its end.
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toy } from '../harness/adapters/fixtures/scene.ts';
import { type Broken, breaks, isRefused } from './fixtures/bad-adapter.ts';
import { command, execute, program } from './fixtures/command-line.ts';

const words = (fault: string) => ['--answer-time', '1s', '--', ...toy(fault)];

const IN_A_RUN: Readonly<Record<string, Broken>> = {
  nan: { code: 'adapter-not-json', said: /N.*in place of/ },
  'port-70000': { code: 'adapter-outcome-malformed', said: /70000 at outcome\.arrivals\[0\]\.sourcePort/ },
  'long-past': { code: 'adapter-time-passed', said: /0 ms \(outcome/ },
  'clock-stands': { code: 'adapter-time-passed', said: /0 ms \(outcome/ },
  'not-utf8': { code: 'adapter-not-utf8', said: /bytes that are none/ },
  banner: { code: 'adapter-not-json', said: /Welcome back to ToyNAT/ },
  array: { code: 'adapter-not-a-message', said: /\[\]/ },
  'wrong-id': { code: 'adapter-unasked', said: /an answer to message 99/ },
  'one-less': { code: 'adapter-answer-count', said: /no more/ },
  'one-more': { code: 'adapter-answer-count', said: /more than/ },
  hang: { code: 'adapter-timeout', said: /within 1\.\d* s, received nothing more/, stops: true },
  'no-newline': { code: 'adapter-timeout', said: /a line without its newline/, stops: true },
  exit: { code: 'adapter-ended', said: /exit code 9/, stops: true },
  'exit-in-line': {
    code: 'adapter-ended',
    said: /exit code 0 after a line without its newline/,
    stops: true,
  },
  'exit-in-batch': { code: 'adapter-ended', said: /exit code 0/, stops: true },
};

for (const [fault, expected] of Object.entries(IN_A_RUN)) {
  test(`after a sound self-test: ${fault}`, async () =>
    void (await breaks(words(`${fault}-at-fin`), expected)));
}

test('at the end', async () =>
  void (await breaks(words('exit-at-bye'), { code: 'adapter-ended', said: /exit code 0/, phase: 'bye' })));

const AT_ONCE: Readonly<Record<string, readonly [code: string, said: RegExp]>> = {
  'exit-at-once': ['adapter-ended', /exit code 4, after it wrote on stderr:\s+no licence.* at hello/s],
  banner: ['adapter-not-json', /Welcome to ToyNAT.* at hello\. Last messages/s],
  'version-2': ['adapter-protocol-version', / at hello\. Last messages/],
  nan: ['adapter-broken', /adapter-not-json.* at steps\. Last messages/s],
  hang: ['adapter-broken', /adapter-timeout.* at steps\. Last messages/s],
  'port-70000': ['adapter-broken', /70000.* at steps\. Last messages/s],
  past: ['adapter-broken', /adapter-time-backwards.* at steps\. Last messages/s],
  'no-reset': ['adapter-broken', /reset/],
};

for (const [fault, [code, said]] of Object.entries(AT_ONCE)) {
  test(`before anything is judged: ${fault}`, () => isRefused(words(fault), code, said));
}

test('a program that is none', () =>
  isRefused(['--', './no-such-adapter'], 'adapter-ended', /ENOENT.* at hello/s));

test('a program without a name, as of a variable that is not set', async () => {
  for (const name of ['run', 'adapter-test']) {
    const { code, stderr } = await command(name, '--', '', 'eth0');
    assert.is(code, 2, stderr);
    assert.match(
      stderr,
      /^snatcheck: usage\n {2}expected {2}a program after --\n {2}received {2}an empty word/,
    );
  }
});

test('arguments that no program can be given', () =>
  isRefused(['--', process.execPath, 'x'.repeat(4 << 20)], 'adapter-start', /E2BIG/));

/** In a process of its own, which tells the most memory that it had, in KB. */
const inProcess = async (...args: readonly string[]) => {
  const tells = `process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS))`;
  const [node = '', ...rest] = program;
  return execute(
    [node, '--import', `data:text/javascript,${encodeURIComponent(tells)}`, ...rest, ...args],
    '.',
  );
};

test('a gigabyte without a newline is not read to its end', async () => {
  const expected = { code: 'adapter-line-too-long', said: /none; the line begins with/ };
  const { stderr } = await breaks(words('flood-at-fin'), expected, inProcess);
  const [, peak] = /^peak (\d+)$/m.exec(stderr) ?? [];
  assert.ok(Number(peak) < 700_000, stderr);
});

test('one that hangs in the middle of a batch is killed, with its children and theirs', async () => {
  const expected = { code: 'adapter-timeout', said: /nothing more/, stops: true };
  const { stderr } = await breaks(words('hang-with-children-at-fin'), expected, inProcess);
  const children = [...stderr.matchAll(/^\[\S+\] child (\d+)$/gm)].map(([, pid]) => Number(pid));
  assert.ok(children.length >= 6, stderr);
  for (const pid of children) assert.not.ok(isAlive(pid), String(pid));
});

/** A killed orphan may wait for ever for somebody to take note of its end. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

test.run();
