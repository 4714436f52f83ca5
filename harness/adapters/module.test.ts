import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exportedTarget } from './exported-target.ts';
import { deployment, send, settings, thrown } from './fixtures/scene.ts';
import { moduleTarget } from './module.ts';

const path = fileURLToPath(new URL('./fixtures/module.ts', import.meta.url));
const to = (destinationPort: number) => ({ ...send(), destinationPort });

test('a module in a process of its own, its answers checked', async () => {
  const heard: string[] = [];
  const target = await moduleTarget(path, { onStderr: (line) => heard.push(line) });
  await target.deploy(deployment, settings);
  const outcomes = await target.run([to(443), { op: 'advance', ms: 4 }, to(443)]);
  assert.is(outcomes[2]?.sent, 4);
  const faultOf = (port: number) => thrown(Promise.resolve(target.run([to(port)])));
  const nan = await faultOf(1);
  assert.is(nan.code, 'adapter-outcome-malformed');
  assert.match(nan.received, /^NaN at outcome\.sent \(outcome 1/);
  assert.match(nan.received, /at run/);
  assert.match((await faultOf(2)).expected, 'not before sent');
  assert.match((await faultOf(3)).received, '70000');
  assert.match((await faultOf(6)).received, 'out of fuel');
  // Such as hrtime.bigint() gives; JSON knows neither it nor a circle, and the calls are told all the same.
  assert.match((await faultOf(7)).received, /^\d+n at outcome\.sent .*Last calls.*"\d+n"/s);
  assert.match((await faultOf(8)).received, /^NaN at outcome\.sent .*Last calls/s);
  await target.reset();
  const gone = await faultOf(4);
  assert.is(gone.code, 'adapter-target-died');
  assert.match(gone.received, 'exit code 9');
  await target.bye();
  assert.equal(heard, ['deployed']);
});

test('of what a module says of an outcome, only what the operation has a word for is taken', async () => {
  const target = await moduleTarget(path);
  await target.deploy(deployment, settings);
  const [passed, sent] = await target.run([{ op: 'advance', ms: 4 }, to(9)]);
  // It answered as to a packet; nobody may take it for one that got lost.
  assert.equal(passed, { sent: 0, seen: 4 });
  assert.equal(Object.keys(sent ?? {}), ['sent', 'seen', 'arrivals', 'deliveries', 'answer']);
  const lost = await thrown(Promise.resolve(target.run([{ op: 'advance', ms: 9 }])));
  assert.match(lost.received, /^an array of 1 at outcome\.arrivals \(outcome 1/);
  await target.bye();
});

test('a module that hangs is ended', async () => {
  const target = await moduleTarget(path, { answerMs: 2_000 });
  await target.deploy(deployment, settings);
  const error = await thrown(Promise.resolve(target.run([to(5)])));
  assert.is(error.code, 'adapter-target-timeout');
  await target.bye();
});

test('what is no target is told', async () => {
  assert.is((await thrown(moduleTarget('./no-such-module.ts'))).code, 'adapter-module-missing');
  const wrong = await thrown(moduleTarget(fileURLToPath(new URL('./fixtures/hello.ts', import.meta.url))));
  assert.is(wrong.code, 'adapter-module');
  assert.match(wrong.received, 'stubHello');
  const methods = { hello: {}, deploy() {}, run() {}, reset() {}, bye() {} };
  assert.is(await exportedTarget({ createTarget: async () => methods }), methods);
  assert.is(await exportedTarget({ default: methods }), methods);
  const { reset: _, ...less } = methods;
  assert.match((await thrown(exportedTarget({ target: less }))).received, 'without reset()');
});

test.run();
