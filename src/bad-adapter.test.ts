// test-timeout: 300
// Adapters that are sound in their self-test and break afterwards: named with phase and messages, exit code 3, the record kept, and no
// verdict about the NAT that came of it.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toy } from '../harness/adapters/fixtures/scene.ts';
import { type AdapterTarget, executableTarget, httpTarget, passQuickly } from '../harness/adapters/index.ts';
import { command, inFolder, resultIn } from './fixtures/command-line.ts';
import { run, type RunOutcome } from './run.ts';

const LINES = { 'content-type': 'application/x-ndjson' };

interface Expected {
  readonly code: string;
  readonly said: RegExp;
  readonly phase: string;
  /** What stops on a scenario, with the adapter sound, is kept as what stops it. */
  readonly stops?: boolean;
}

const AT_STEPS: Readonly<Record<string, Omit<Expected, 'phase'>>> = {
  nan: { code: 'adapter-not-json', said: /N.*in place of/ },
  'port-70000': { code: 'adapter-outcome-malformed', said: /70000 at outcome\.arrivals\[0\]\.sourcePort/ },
  'long-past': { code: 'adapter-time-passed', said: /0 ms \(outcome/ },
  'clock-stands': { code: 'adapter-time-passed', said: /0 ms \(outcome/ },
  flood: { code: 'adapter-line-too-long', said: /none; the line begins with/ },
  'not-utf8': { code: 'adapter-not-utf8', said: /bytes that are none/ },
  banner: { code: 'adapter-not-json', said: /Welcome back to ToyNAT/ },
  array: { code: 'adapter-not-a-message', said: /\[\]/ },
  'wrong-id': { code: 'adapter-unasked', said: /an answer to message 99/ },
  'one-less': { code: 'adapter-answer-count', said: /no more/ },
  'one-more': { code: 'adapter-answer-count', said: /more than/ },
  exit: { code: 'adapter-ended', said: /exit code 9/, stops: true },
  'exit-in-line': { code: 'adapter-ended', said: /exit code 0 in the middle of the line/, stops: true },
  'exit-in-batch': { code: 'adapter-ended', said: /exit code 0/, stops: true },
};

/** Started with less patience than a user's. */
async function failedRun(folder: string, adapter: () => Promise<AdapterTarget>): Promise<RunOutcome> {
  const outcome = await run({
    start: async () => passQuickly(await adapter()),
    campaign: { cases: 30, shrinkExecutions: 5 },
    outFolder: join(folder, 'out'),
    regressions: join(folder, 'kept'),
  });
  const { exitCode, verdict, summary, findings, cases } = outcome.result;
  assert.is(exitCode, 3, summary);
  assert.is(verdict, 'target-failed');
  assert.equal(findings, []);
  const record = outcome.recordPath ?? '';
  assert.ok(readFileSync(record, 'utf8').includes('"line":"case-end"'));
  const again = await command('recheck', record, '--json');
  assert.is(resultIn(again.stdout).cases, cases, again.stderr);
  return outcome;
}

async function refused(fault: string, { code, said, phase, stops = false }: Expected): Promise<void> {
  await inFolder(async (folder) => {
    const { result, saved } = await failedRun(folder, () => executableTarget(toy(fault)));
    assert.match(result.summary, stops ? /^The target stopped: adapter-/ : /^The adapter failed: adapter-/);
    assert.not.match(result.summary, '\n');
    const told = result.errors[0] ?? '';
    assert.ok(told.startsWith(`${code}: `), told);
    assert.match(told, said);
    assert.match(told, new RegExp(`at ${phase}\\. Last messages .*:\\n.*-> \\{"id":\\d+,`, 's'));
    assert.is(saved.length, stops ? 1 : 0, saved.join());
  });
}

for (const [fault, expected] of Object.entries(AT_STEPS)) {
  test(`after a sound self-test: ${fault}`, () =>
    refused(`${fault}-at-fin`, { phase: 'steps', ...expected }));
}

test('at the end', () =>
  refused('exit-at-bye', { code: 'adapter-ended', said: /exit code 0/, phase: 'bye' }));

test('by the command line, with reports that say so and no word on the NAT', () =>
  inFolder(async (folder) => {
    for (const [fault, code] of [
      ['exit', 'adapter-ended'],
      ['flood', 'adapter-line-too-long'],
      ['wrong-id', 'adapter-unasked'],
    ] as const) {
      const places = ['--output', join(folder, fault), '--regressions', join(folder, 'kept')];
      const adapter = toy(`${fault}-at-fin`);
      const ran = await command('run', '--cases', '30', '--json', '--no-config', ...places, '--', ...adapter);
      assert.is(ran.code, 3, ran.stderr);
      const { verdict, findings, errors, behaviours } = resultIn(ran.stdout);
      assert.is(verdict, 'target-failed');
      assert.equal(findings, []);
      assert.not.ok(Object.values(behaviours).some((one) => one.verdict === 'violates'));
      assert.match(errors[0] ?? '', new RegExp(`^${code}: .* at steps\\. Last messages`, 's'));
      assert.match(readFileSync(join(folder, fault, 'record.ndjson'), 'utf8'), '"line":"case-end"');
    }
  }));

test('at once: no run at all', () =>
  inFolder(async (folder) => {
    for (const [fault, code] of [
      ['exit-at-once', 'adapter-ended'],
      ['banner', 'adapter-not-json'],
      ['version-2', 'adapter-protocol-version'],
      ['nan', 'adapter-broken'],
      ['port-70000', 'adapter-broken'],
      ['no-reset', 'adapter-broken'],
    ] as const) {
      const ran = await command('run', '--cases', '5', '--output', join(folder, 'out'), '--', ...toy(fault));
      assert.is(ran.code, 3, ran.stdout);
      assert.is(ran.stdout, '');
      assert.match(ran.stderr, new RegExp(`snatcheck: ${code}\n`));
      if (code !== 'adapter-broken') assert.match(ran.stderr, /at hello\. Last messages/);
    }
  }));

test('one that hangs is killed, with its children', () =>
  inFolder(async (folder) => {
    const children: number[] = [];
    const onStderr = (line: string) => {
      const [, pid] = /^child (\d+)$/.exec(line) ?? [];
      if (pid !== undefined) children.push(Number(pid));
    };
    const adapter = () => executableTarget(toy('hang-with-children-at-fin'), { answerMs: 3_000, onStderr });
    const { errors, summary } = (await failedRun(folder, adapter)).result;
    assert.match(errors[0] ?? '', /^adapter-timeout: .* at steps\. Last messages/s);
    assert.match(summary, /^The target stopped/);
    assert.ok(children.length > 0);
    for (const pid of children) assert.not.ok(isAlive(pid), String(pid));
  }));

/** A killed orphan may wait for ever for somebody to take note of its end. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

const SERVERS: Readonly<Record<string, readonly [code: string, spoil: (answer: ServerResponse) => void]>> = {
  'is slow': ['adapter-timeout', (answer) => void answer.writeHead(200, LINES).write(' ')],
  resets: ['adapter-http-connection', (answer) => void answer.destroy()],
  redirects: [
    'adapter-http-redirect',
    (answer) => void answer.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
  ],
  'answers HTML': [
    'adapter-http-type',
    (answer) => void answer.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome'),
  ],
};

for (const [how, [code, spoil]] of Object.entries(SERVERS)) {
  test(`a server that ${how}`, () =>
    inFolder((folder) =>
      served(spoil, async (url) => {
        const { result } = await failedRun(folder, () => httpTarget(url, { answerMs: 3_000 }));
        const told = result.errors[0] ?? '';
        assert.ok(told.startsWith(`${code}: `), told);
        assert.match(told, /at steps\. Last messages .*:\n.*-> \{"id":/s);
      }),
    ));
}

/** The toy adapter behind HTTP, until the first FIN. */
async function served(
  spoil: (answer: ServerResponse) => void,
  use: (url: string) => Promise<unknown>,
): Promise<void> {
  const [file = '', ...args] = toy();
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answerTo = async (asked: IncomingMessage, answer: ServerResponse) => {
    const message = await text(asked);
    if (message.includes('"segment":"fin"')) return spoil(answer);
    child.stdin.write(message);
    const { value } = await lines.next();
    answer.writeHead(200, LINES).end(`${value}\n`);
  };
  const server = createServer((asked, answer) => {
    void answerTo(asked, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    child.stdin.end();
  }
}

test.run();
