import { type ChildProcess, spawn } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Operation, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { connect, runTimeoutMs } from './ipc.ts';

const server = new URL('./ipc-server.ts', import.meta.url).href;
const errors = new URL('../../spec/vocabulary/index.ts', import.meta.url).href;

/** A child that serves a target with these methods, as source text. */
function child(methods: string, before = ''): ChildProcess {
  const program = `
    import { serve } from ${JSON.stringify(server)};
    import { SnatcheckError } from ${JSON.stringify(errors)};
    ${before}
    await serve(() => ({ hello: { name: 'toy' }, deploy() {}, run() {}, reset() {}, bye() {}, ${methods} }), ['echo']);`;
  const loader = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', program];
  return spawn(process.execPath, loader, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

const ECHO = 'echo(...values) { return values; },';
const OPERATION: Operation = { op: 'advance', ms: 5 };

async function thrown(promise: Promise<unknown>): Promise<SnatcheckError> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, SnatcheckError);
    return error as SnatcheckError;
  }
  throw new Error('nothing was thrown');
}

test('calls and answers come across, long batches in order', async () => {
  const target = await connect(
    child(`${ECHO} run(batch) { return batch.map(({ ms }) => ({ sent: ms, seen: -ms })); }`),
    {
      name: 'toy',
    },
  );
  assert.is(target.hello.name, 'toy');
  assert.equal(await target.call('echo', 1, 'a', null), [1, 'a', null]);
  assert.equal(await target.run([{ op: 'advance', ms: 3 }]), [{ sent: 3, seen: -3 }]);
  const batch = Array.from({ length: 10_000 }, (_, ms): Operation => ({ op: 'advance', ms }));
  const outcomes = await target.run(batch);
  assert.is(outcomes.length, 10_000);
  assert.equal(outcomes[9_999], { sent: 9_999, seen: -9_999 });
  await target.bye();
  await target.bye();
});

test('of a batch that goes in parts nothing is carried out after what fails', async () => {
  const failing = `run(batch) {
    asked.push(batch.length);
    if (batch.some(({ ms }) => ms === 5_000)) throw new Error('oh dear');
    return batch.map(({ ms }) => ({ sent: ms, seen: ms }));
  }, reset() { asked.push('reset'); }, echo() { return asked; },`;
  const target = await connect(child(failing, 'const asked = [];'), { name: 'toy' });
  const batch = Array.from({ length: 10_000 }, (_, ms): Operation => ({ op: 'advance', ms }));
  const error = await thrown(Promise.resolve(target.run(batch)));
  assert.is(error.code, 'target-error');
  assert.match(error.received, 'oh dear');
  await target.reset();
  // The failure is that batch's own.
  assert.is((await target.run(batch.slice(0, 5_000))).length, 5_000);
  const asked = (await target.call('echo')) as unknown[];
  const reset = asked.indexOf('reset');
  const sum = (of: unknown[]) => of.reduce((all: number, one) => all + Number(one), 0);
  assert.ok(sum(asked.slice(0, reset)) > 5_000 && sum(asked.slice(0, reset)) < 10_000);
  assert.is(sum(asked.slice(reset + 1)), 5_000);
  await target.bye();
});

test('an error keeps its parts, and the target lives on', async () => {
  const parts = `{ expected: 'x', received: 'y', remedy: 'z' }`;
  const target = await connect(
    child(
      `${ECHO} reset() { throw new SnatcheckError('toy-code', ${parts}); }, run() { throw new Error('oh dear'); }`,
    ),
    { name: 'toy' },
  );
  const error = await thrown(Promise.resolve(target.reset()));
  assert.equal([error.code, error.expected, error.received, error.remedy], ['toy-code', 'x', 'y', 'z']);
  const other = await thrown(Promise.resolve(target.run([OPERATION])));
  assert.is(other.code, 'target-error');
  assert.match(other.received, 'oh dear');
  assert.is((await thrown(target.call('juggle'))).code, 'target-method');
  assert.equal(await target.call('echo', 2), [2]);
  await target.bye();
});

test('a death is told with the last words, in the call and ever after', async () => {
  const target = await connect(child(`${ECHO} run() { console.error('goodbye, world'); process.exit(7); }`), {
    name: 'toy',
  });
  const error = await thrown(Promise.resolve(target.run([OPERATION])));
  assert.is(error.code, 'target-died');
  assert.match(error.received, 'exit code 7');
  assert.match(error.received, 'goodbye, world');
  assert.is((await thrown(target.call('echo'))).code, 'target-died');
  await target.bye();
});

test('a call that hangs, even without the event loop, ends with the target', async () => {
  const process = child(`${ECHO} run() { for (;;); }`);
  const target = await connect(process, { name: 'toy', callMs: () => 300 });
  const error = await thrown(Promise.resolve(target.run([OPERATION])));
  assert.is(error.code, 'target-timeout');
  await target.bye();
  assert.is(process.signalCode, 'SIGKILL');
});

test('a bye that fails, or hangs, is told: something may be left; the target is gone all the same', async () => {
  const byes = [
    [
      `bye() { throw new SnatcheckError('toy-code', { expected: 'x', received: 'y', remedy: 'z' }); }`,
      'toy-code',
    ],
    [`bye() { throw new Error('oh dear'); }`, 'target-error'],
    [`bye() { return new Promise(() => {}); }`, 'target-timeout'],
    [`bye() { process.exit(0); }`, null],
  ] as const;
  for (const [bye, code] of byes) {
    const process = child(`${ECHO} ${bye}`);
    const target = await connect(process, { name: 'toy', callMs: () => 300 });
    if (code === null) await target.bye();
    else assert.is((await thrown(Promise.resolve(target.bye()))).code, code);
    assert.ok(process.exitCode !== null || process.signalCode !== null);
  }
});

test('a start that fails says why', async () => {
  const start = connect(child('', `throw new Error('no fuel');`), { name: 'toy' });
  const error = await thrown(start);
  assert.is(error.code, 'target-start');
  assert.match(error.received, 'no fuel');

  const nobody = spawn('/nonexistent/program', [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  assert.is((await thrown(connect(nobody, { name: 'toy' }))).code, 'target-start');

  const silent = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e6)'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  assert.is((await thrown(connect(silent, { name: 'toy', startMs: 200 }))).code, 'target-timeout');
});

test('the server goes when its client is gone', async () => {
  const process = child(ECHO);
  await connect(process, { name: 'toy' });
  const exit = new Promise((resolve) => process.once('exit', resolve));
  process.disconnect();
  assert.is(await exit, 0);
});

test('a run may take as long as it asks to wait', () => {
  assert.is(runTimeoutMs('run', [[OPERATION, { op: 'alerts' }]]), 30_006);
  assert.is(runTimeoutMs('reset', []), 30_000);
});

test('what a target sends of its own accord is no answer, and harms nobody', async () => {
  const own = [
    '"ready"',
    'null',
    '7',
    '{ type: "ready" }',
    '{ kind: "error" }',
    '{ id: 0, kind: "toString" }',
  ];
  const send = (list: readonly string[]) => list.map((one) => `process.send(${one});`).join(' ');
  // The id of the call that waits, in a message of somebody else's.
  const among = [...own, '{ id: 1 }', '{ id: 1, kind: "progress" }'];
  const target = await connect(child(`echo(...values) { ${send(among)} return values; },`, send(own)), {
    name: 'toy',
  });
  assert.is(target.hello.name, 'toy');
  assert.equal(await target.call('echo', 1), [1]);
  await target.bye();
});

test.run();
