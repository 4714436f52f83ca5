import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation } from '../../spec/vocabulary/index.ts';
import { executableTarget } from './executable.ts';
import { deployment, send, settings, thrown, toy } from './fixtures/scene.ts';

const BATCH: readonly Operation[] = [send(5000), { op: 'advance', ms: 5 }, send(5001)];

async function faultOf(fault: string, answerMs = 5_000) {
  const target = await executableTarget(toy(fault), { answerMs });
  try {
    await target.deploy(deployment, settings);
    return await thrown(Promise.resolve(target.run(BATCH)));
  } finally {
    await Promise.resolve(target.bye()).catch(() => {});
  }
}

test('a session from hello to bye, with pieces and with what it writes on stderr', async () => {
  for (const way of ['none', 'pieces']) {
    const heard: string[] = [];
    const target = await executableTarget(toy(way), { onStderr: (line) => heard.push(line) });
    assert.is(target.hello.name, 'toy');
    assert.equal(await target.deploy(deployment, settings), settings);
    const outcomes = await target.run(BATCH);
    assert.equal(
      outcomes.map(({ sent, seen }) => [sent, seen]),
      [
        [0, 0],
        [0, 5],
        [5, 5],
      ],
    );
    await target.reset();
    const many = Array.from({ length: 10_000 }, (_, index) => send(1024 + index));
    assert.is((await target.run(many)).length, 10_000);
    await target.bye();
    await target.bye();
    assert.equal(heard, ['ready']);
    assert.is((await thrown(Promise.resolve(target.run(BATCH)))).code, 'adapter-session-over');
  }
});

const FAULTS: Readonly<Record<string, readonly [code: string, said: RegExp]>> = {
  'exit-at-steps': ['adapter-ended', /exit code 3, after it wrote on stderr:\n\s+ready/],
  'exit-in-line': ['adapter-ended', /exit code 0 after a line without its newline/],
  'not-utf8': ['adapter-not-utf8', /none/],
  nan: ['adapter-not-json', /N/],
  'wrong-id': ['adapter-unasked', /an answer to message 99/],
  array: ['adapter-not-a-message', /\[\]/],
  flood: ['adapter-line-too-long', /none/],
  'one-less': ['adapter-answer-count', /^2/],
  'one-more': ['adapter-answer-count', /more than 3/],
  'port-70000': ['adapter-outcome-malformed', /70000 at outcome\.arrivals\[0\]\.sourcePort.*outcome 1 of 3/],
  past: ['adapter-time-backwards', /sent 0 ms \(outcome 3 of 3, of a send\)/],
};

for (const [fault, [code, said]] of Object.entries(FAULTS)) {
  test(`named by phase, with the last messages: ${fault}`, async () => {
    const error = await faultOf(fault);
    assert.is(error.code, code, error.message);
    assert.match(error.received, said);
    assert.match(error.received, /at steps\. Last messages/);
    assert.match(error.received, /-> \{"id":3,"method":"steps"/);
  });
}

test('an answer without its end, and none at all, are late', async () => {
  const hung = await faultOf('hang', 3_000);
  assert.is(hung.code, 'adapter-timeout');
  assert.match(hung.received, 'nothing more');
  const cut = await faultOf('no-newline', 3_000);
  assert.is(cut.code, 'adapter-timeout');
  assert.match(cut.received, 'a line without its newline');
});

test('a second answer is found out, at the latest by the next question', async () => {
  const target = await executableTarget(toy('twice'));
  await target.deploy(deployment, settings);
  const error = await thrown(
    (async () => {
      for (;;) await target.run(BATCH);
    })(),
  );
  assert.is(error.code, 'adapter-unasked');
  await target.bye();
});

test('what goes wrong before a session is told at hello', async () => {
  const none = await thrown(executableTarget(['/nonexistent/program']));
  assert.is(none.code, 'adapter-ended');
  assert.match(none.received, 'ENOENT');
  const gone = await thrown(executableTarget(toy('exit-at-once')));
  assert.is(gone.code, 'adapter-ended');
  assert.match(gone.received, /exit code 4, after it wrote on stderr:\n\s+no licence/);
  assert.match(gone.received, 'at hello');
  assert.match((await thrown(executableTarget(toy('banner')))).received, 'Welcome to ToyNAT');
  assert.is((await thrown(executableTarget(toy('version-2')))).code, 'adapter-protocol-version');
});

test('an exit in place of the answer to bye is told', async () => {
  const target = await executableTarget(toy('exit-at-bye'));
  const error = await thrown(Promise.resolve(target.bye()));
  assert.is(error.code, 'adapter-ended');
  assert.match(error.received, 'at bye');
});

test('a refusal is told, and the adapter lives on', async () => {
  const target = await executableTarget(toy());
  const error = await thrown(Promise.resolve(target.run([send()])));
  assert.is(error.code, 'adapter-refused');
  assert.match(error.received, 'nothing-deployed');
  assert.match((await target.askUnknown?.('juggle')) ?? '', 'unknown-method');
  await target.deploy(deployment, settings);
  assert.is((await target.run([send()])).length, 1);
  await target.bye();
});

test('it is ended with what it started, however it behaves', async () => {
  const heard: string[] = [];
  const script = `sleep 300 & echo $! >&2; exec ${toy('stays')
    .map((part) => `'${part}'`)
    .join(' ')}`;
  const target = await executableTarget(['/bin/sh', '-c', script], { onStderr: (line) => heard.push(line) });
  await target.deploy(deployment, settings);
  const running = thrown(Promise.resolve(target.run([send()])).then(() => target.run([send()])));
  await target.bye();
  assert.match((await running).code, 'adapter-');
  const sleeper = Number(heard[0]);
  assert.ok(sleeper > 0);
  for (let tries = 0; isAlive(sleeper) && tries < 100; tries += 1)
    await new Promise((go) => setTimeout(go, 10));
  assert.not.ok(isAlive(sleeper));
});

/** A killed orphan may wait for ever for somebody to take note of its end. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

test.run();
