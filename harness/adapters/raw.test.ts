import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, Receive } from '../../spec/vocabulary/index.ts';
import { arrival, delivery, PUBLIC } from '../packets/toy-snat.ts';
import type { AdapterTarget } from './adapter-target.ts';
import { executableTarget } from './executable.ts';
import { answered, type Message } from './fixtures/raw-answers.ts';
import { rawToy } from './fixtures/raw-toy.ts';
import { deployment, send, settings, thrown } from './fixtures/scene.ts';
import { httpTarget } from './http.ts';
import { moduleTarget } from './module.ts';
import { selfTest } from './self-test/self-test.ts';

const PROGRAM = fileURLToPath(new URL('./fixtures/raw-adapter.ts', import.meta.url));
const MODULE = fileURLToPath(new URL('./fixtures/raw-module.ts', import.meta.url));
const program = (fault: string, form = 'binary') =>
  executableTarget([process.execPath, '--import', 'tsx', PROGRAM, fault, form], {
    answerMs: 20_000,
  });

const back: Receive = {
  op: 'receive',
  protocol: 'udp',
  segment: 'data',
  bytes: 1_200,
  group: 0,
  source: send().destination,
  sourcePort: 443,
  destination: PUBLIC,
  destinationPort: 15_000,
};
const BATCH: readonly Operation[] = [
  send(),
  back,
  { op: 'advance', ms: 1_000 },
  { op: 'discover', vm: 0, sourcePort: 5_353 },
  { ...back, destinationPort: 15_001 },
];

/** The same session over every transport. */
async function converses(target: AdapterTarget): Promise<void> {
  await target.deploy(deployment, settings);
  const to = { destination: send().destination, destinationPort: 443 };
  assert.equal(await target.run(BATCH), [
    { sent: 0, seen: 0, arrivals: [{ ...arrival, ...to }], deliveries: [], answer: null },
    {
      sent: 0,
      seen: 0,
      arrivals: [],
      deliveries: [{ ...delivery, source: to.destination }],
      answer: null,
    },
    { sent: 0, seen: 1_000 },
    { sent: 1_000, seen: 1_000, source: PUBLIC, sourcePort: 15_353, answer: PUBLIC },
    { sent: 1_000, seen: 1_000, arrivals: [], deliveries: [], answer: null },
  ]);
  await target.reset();
  const many = Array.from({ length: 300 }, (_, index) => send(2_000 + index));
  const outcomes = (await target.run(many)) as readonly { arrivals: readonly unknown[] }[];
  assert.is(outcomes.filter(({ arrivals }) => arrivals.length === 1).length, 300);
  const checked = await selfTest(target, 'all');
  assert.equal(
    checked.filter(({ outcome }) => outcome === 'failed'),
    [],
  );
  await target.bye();
}

for (const form of ['binary', 'base64']) {
  test(`a program that takes packets, in ${form}`, async () => converses(await program('none', form)));
}

test('a module that takes packets', async () => converses(await moduleTarget(MODULE)));

test('a server that takes packets', async () => {
  const toy = rawToy();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const [json] = await answered(toy, 'base64', JSON.parse(text) as Message, new Uint8Array());
    response.setHeader('content-type', 'application/x-ndjson').end(`${JSON.stringify(json)}\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await converses(await httpTarget(`http://127.0.0.1:${port}/`));
  server.close();
});

const FAULTS: Readonly<Record<string, readonly [form: string, code: string, said: RegExp]>> = {
  late: ['binary', 'adapter-late-packet', /belongs to an earlier message/],
  ethernet: ['binary', 'adapter-packets-malformed', /begin with 02 45/],
  'bad-records': ['binary', 'adapter-packets-malformed', /09 09 09 .* at byte 0 of/],
  'huge-length': ['binary', 'adapter-line-too-long', /1,099,511,627,776 bytes of packets/],
  nan: ['binary', 'adapter-answer-malformed', /null at answer.bytes/],
  'exit-in-records': ['binary', 'adapter-ended', /exit code 5/],
  'bad-base64': ['base64', 'adapter-answer-malformed', /at answer.packets\[0\]/],
  'clock-back': ['base64', 'adapter-time-backwards', /sent 999 ms/],
};

for (const [fault, [form, code, said]] of Object.entries(FAULTS)) {
  test(`is told what is wrong: ${fault}`, async () => {
    const target = await program(fault, form);
    const error = await thrown(
      (async () => {
        await target.deploy(deployment, settings);
        await target.run([{ op: 'advance', ms: 1_000 }]);
        await target.run([send()]);
        await target.run([send()]);
      })(),
    );
    assert.is(error.code, code, error.message);
    assert.match(error.received, said);
    if (fault !== 'late') assert.match(error.received, /at packets\. Last messages/);
    await Promise.resolve(target.bye()).catch(() => {});
  });
}

for (const [fault, received] of [
  ['sides-swapped', /inside again/],
  ['sides-exchanged', /as if it came from outside/],
] as const) {
  test(`sides that are taken for each other are named by the self-test: ${fault}`, async () => {
    const target = await program(fault);
    const [failed] = (await selfTest(target, 'quick')).flatMap((done) =>
      done.outcome === 'failed' ? [done] : [],
    );
    assert.is(failed?.check, 'packet-sides');
    assert.match(failed?.received ?? '', received);
    await target.bye();
  });
}

test('a change of the order that is not declared is named by the self-test', async () => {
  const target = await program('reorders');
  const [failed] = (await selfTest(target, 'quick')).flatMap((done) =>
    done.outcome === 'failed' ? [`${done.check}: ${done.received}`] : [],
  );
  assert.match(failed ?? '', /^order: .*after a later one/);
  await target.bye();
});

test('a form that the transport does not offer is refused', async () => {
  const server = createServer((_, response) => {
    const json = { id: 1, protocol: 1, hello: rawToy().hello, packets: { form: 'binary' } };
    response.setHeader('content-type', 'application/x-ndjson').end(JSON.stringify(json));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  assert.is((await thrown(httpTarget(`http://127.0.0.1:${port}/`))).code, 'adapter-packet-form');
  server.close();
});

test.run();
