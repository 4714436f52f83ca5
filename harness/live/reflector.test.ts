import { createSocket } from 'node:dgram';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Endpoint, parseCidr, parseEndpoint } from '../../spec/vocabulary/index.ts';
import { askReflectorByTcp, askReflectorByUdp, heardReflection } from './ask-reflector.ts';
import { RateLimit } from './rate-limit.ts';
import {
  ANSWER_BYTES,
  MOST_DELAY_MS,
  newToken,
  QUESTION_BYTES,
  readReflectionQuestion,
  writeReflectionQuestion,
} from './reflection.ts';
import { REFLECTOR_DEFAULTS, type ReflectorOptions, startReflector } from './reflector.ts';
import { TcpFlow } from './tcp-flow.ts';
import { ANY, UdpPort } from './udp-port.ts';

const LOCAL = parseEndpoint('127.0.0.1:1');

async function withReflector(
  options: Partial<ReflectorOptions>,
  use: (at: Endpoint) => Promise<void>,
): Promise<void> {
  const listen = [{ address: LOCAL.address, port: 0 }];
  const reflector = await startReflector({ ...REFLECTOR_DEFAULTS, listen, ...options });
  try {
    await use(reflector.at[0] as Endpoint);
  } finally {
    reflector.stop();
  }
}

/** Sends bytes as they are. @returns the lengths of what came back within a while. */
async function answersTo(
  at: Endpoint,
  messages: readonly Uint8Array[],
  ms = 150,
): Promise<readonly number[]> {
  const socket = createSocket('udp4');
  const lengths: number[] = [];
  socket.on('message', ({ length }) => lengths.push(length));
  for (const message of messages) socket.send(message, at.port, '127.0.0.1');
  await setTimeout(ms);
  socket.close();
  return lengths;
}

test('a flow is told the source that it is seen with, by UDP and by TCP', () =>
  withReflector({}, async (at) => {
    const port = await UdpPort.open({ ...LOCAL, port: 0 });
    const byUdp = await askReflectorByUdp(port, at, { tries: 3, tryMs: 500 });
    assert.is('port' in byUdp && byUdp.port, port.local.port);
    port.close();
    const flow = await TcpFlow.open(at, ANY, 1_000);
    assert.instance(flow, TcpFlow);
    if (typeof flow === 'string') return;
    for (let times = 0; times < 2; times += 1) {
      const byTcp = await askReflectorByTcp(flow, 'it', 1_000);
      assert.is('port' in byTcp && byTcp.port, flow.localPort);
    }
    flow.destroy();
  }));

test('a late answer comes once, after its delay, and is not taken for the first', () =>
  withReflector({}, async (at) => {
    const port = await UdpPort.open(ANY);
    const token = newToken();
    const heard: string[] = [];
    port.listen((bytes) => {
      for (const late of [false, true])
        if (heardReflection(bytes, token, late).is === 'answer') heard.push(late ? 'late' : 'first');
    });
    const began = performance.now();
    port.send(writeReflectionQuestion({ delayMs: 80, token }), at);
    while (heard.length < 2) await setTimeout(5);
    assert.ok(performance.now() - began >= 79);
    await setTimeout(100);
    assert.equal(heard, ['first', 'late']);
    port.close();
  }));

test('both answers together are no longer than the question, and nothing else is answered', () =>
  withReflector({}, async (at) => {
    assert.ok(2 * ANSWER_BYTES <= QUESTION_BYTES);
    const good = writeReflectionQuestion({ delayMs: 1, token: newToken() });
    assert.equal(await answersTo(at, [good]), [ANSWER_BYTES, ANSWER_BYTES]);
    const longer = Buffer.concat([good, Buffer.alloc(1)]);
    const spoilt = Buffer.from(good);
    spoilt[4] = 9;
    assert.equal(await answersTo(at, [good.subarray(0, 47), longer, spoilt, Buffer.alloc(0)]), []);
    const waiting = writeReflectionQuestion({ delayMs: MOST_DELAY_MS + 1, token: newToken() });
    assert.is(readReflectionQuestion(waiting), null);
  }));

test('strangers, and more than the rate, get nothing', async () => {
  const question = writeReflectionQuestion({ delayMs: 0, token: newToken() });
  await withReflector({ allow: [parseCidr('192.0.2.0/24')] }, async (at) =>
    assert.equal(await answersTo(at, [question]), []),
  );
  await withReflector({ rate: 5 }, async (at) => {
    const { length } = await answersTo(
      at,
      Array.from({ length: 50 }, () => question),
    );
    assert.ok(length >= 5 && length < 15, `${length}`);
  });
});

test('the rate is per key and overall, and comes back with time', () => {
  let now = 0;
  const limit = new RateLimit(2, 3, () => now);
  assert.equal(
    [1, 1, 1, 2, 2].map((key) => limit.allows(key)),
    [true, true, false, true, false],
  );
  now = 1_000;
  assert.equal(
    [2, 2, 2].map((key) => limit.allows(key)),
    [true, true, false],
  );
});

test('over TCP, what is no question ends the connection', () =>
  withReflector({}, async (at) => {
    const flow = await TcpFlow.open(at, ANY, 1_000);
    if (typeof flow === 'string') throw new Error(flow);
    flow.send(Buffer.alloc(QUESTION_BYTES));
    const read = await flow.read(() => null, 2_000);
    assert.ok('failed' in read && read.failed !== 'timeout');
  }));

test.run();
