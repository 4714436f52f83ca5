// Real servers that tell address and port: coturn by STUN, nginx by HTTP.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatEndpoint, parseAddress, parseEndpoint } from '../../spec/vocabulary/index.ts';
import { askHttp } from './ask-http.ts';
import { askStunByTcp, askStunByUdp } from './ask-stun.ts';
import { startCoturn } from './fixtures/coturn.ts';
import { areInstalled } from './fixtures/installed.ts';
import { startNginx } from './fixtures/nginx.ts';
import { TcpFlow } from './tcp-flow.ts';
import { UdpPort } from './udp-port.ts';
import type { Witnessed } from './witness.ts';

const STUN = parseEndpoint('127.0.0.54:3479');
const HTTP = parseEndpoint('127.0.0.55:8055');

function sourceOf(found: Witnessed): string {
  return found.kind === 'not-public' ? formatEndpoint(found.address, found.port ?? 0) : found.kind;
}

test('coturn tells the source by UDP and by TCP', async () => {
  if (!areInstalled('turnserver')) return;
  const server = await startCoturn(STUN);
  try {
    const local = { address: parseAddress('127.0.0.9'), port: 0 };
    const port = await UdpPort.open(local);
    const expected = formatEndpoint(port.local.address, port.local.port);
    for (let times = 0; times < 3; times += 1)
      assert.is(sourceOf(await askStunByUdp(port, STUN, { tries: 3, tryMs: 1_000 })), expected);
    port.close();
    const flow = await TcpFlow.open(STUN, local, 2_000);
    if (typeof flow === 'string') throw new Error(flow);
    assert.is(sourceOf(await askStunByTcp(flow, 'coturn', 2_000)), `127.0.0.9:${flow.localPort}`);
    flow.destroy();
  } finally {
    await server.stop();
  }
});

test('nginx tells the source as text and as JSON, from the port that was chosen', async () => {
  if (!areInstalled('nginx')) return;
  const server = await startNginx(HTTP);
  try {
    const ask = (path: string, port: number) =>
      askHttp({
        url: new URL(`http://reflector.test:8055${path}`),
        at: HTTP.address,
        local: { address: parseAddress('127.0.0.10'), port },
        ms: 3_000,
      });
    assert.is(sourceOf(await ask('/', 40_081)), '127.0.0.10:40081');
    assert.is(sourceOf(await ask('/json', 40_082)), '127.0.0.10:40082');
    assert.is((await ask('/nothing', 40_083)).kind, 'no-address');
    const moved = await ask('/moved', 40_084);
    assert.is(moved.kind === 'refused' && moved.code, 302);
    const nobody = await askHttp({
      url: new URL('http://127.0.0.55:1/'),
      at: null,
      local: { address: 0, port: 0 },
      ms: 3_000,
    });
    assert.is(nobody.kind === 'nothing' && nobody.why, 'ECONNREFUSED');
  } finally {
    await server.stop();
  }
});

test.run();
