import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../../spec/vocabulary/index.ts';
import { write16, write32 } from '../packets/bytes.ts';
import { askStunByTcp } from './ask-stun.ts';
import { TcpFlow } from './tcp-flow.ts';
import { ANY } from './udp-port.ts';

const SEEN = parseAddress('203.0.113.9');
const REQUEST_BYTES = 28;

/** A binding success with a MAPPED-ADDRESS (RFC 8489 section 14.1), to the request whose bytes these are. */
function answerTo(request: Uint8Array, port: number): Uint8Array {
  const bytes = new Uint8Array(32);
  write32(bytes, 0, 0x0101_000c);
  bytes.set(request.subarray(4, 20), 4);
  write32(bytes, 20, 0x0001_0008);
  write16(bytes, 24, 1);
  write16(bytes, 26, port);
  write32(bytes, 28, SEEN);
  return bytes;
}

test('by TCP the late answer to an earlier question stands in for no answer to this one', async () => {
  const requests: Uint8Array[] = [];
  let flowOf: Socket | undefined;
  const server = createServer((socket) => {
    flowOf = socket;
    socket.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += REQUEST_BYTES)
        requests.push(bytes.subarray(at, at + REQUEST_BYTES));
      // The first is answered only after the second came, and every other at once.
      if (requests.length === 2) socket.write(answerTo(requests[0]!, 1_001));
      if (requests.length >= 2) socket.write(answerTo(requests.at(-1)!, 1_000 + requests.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const flow = await TcpFlow.open({ address: parseAddress('127.0.0.1'), port }, ANY, 1_000);
  try {
    if (typeof flow === 'string') throw new Error(flow);
    const first = await askStunByTcp(flow, 'it', 50);
    assert.is(first.kind, 'nothing');
    for (const expected of [1_002, 1_003]) {
      const found = await askStunByTcp(flow, 'it', 2_000);
      assert.is(found.kind === 'answer' && found.port, expected, JSON.stringify(found));
    }
  } finally {
    if (typeof flow !== 'string') flow.destroy();
    flowOf?.destroy();
    server.close();
  }
});

test.run();
