import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answered, type Message } from '../harness/adapters/fixtures/raw-answers.ts';
import { rawToy } from '../harness/adapters/fixtures/raw-toy.ts';
import { environment, inFolder, program } from './fixtures/command-line.ts';

/** A process of its own, while this one serves. */
async function ended(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const [file = '', ...rest] = program;
  const child = spawn(file, [...rest, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

function certificate(folder: string): { key: string; cert: string } | null {
  const [key, cert] = ['key.pem', 'ca.pem'].map((name) => join(folder, name)) as [string, string];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
  const openssl = spawnSync('openssl', ['req', '-x509', ...made, ...names]);
  return openssl.status === 0 ? { key, cert } : null;
}

test('a certificate of nobody that this machine knows is refused before the token is sent, and can be trusted', () =>
  inFolder(async (folder) => {
    const files = certificate(folder);
    if (files === null) {
      console.log('SKIP no openssl on this machine');
      return;
    }
    const toy = rawToy();
    const tokens = new Set<string | undefined>();
    const server = createServer(
      { key: readFileSync(files.key), cert: readFileSync(files.cert) },
      async (request, response) => {
        tokens.add(request.headers.authorization);
        let text = '';
        for await (const chunk of request) text += String(chunk);
        const [json] = await answered(toy, 'base64', JSON.parse(text) as Message, new Uint8Array());
        response.setHeader('content-type', 'application/x-ndjson').end(`${JSON.stringify(json)}\n`);
      },
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}/`;
    try {
      for (const command of ['adapter-test', 'run']) {
        const args = [command, '--target', url, '--token-env', 'NAT_TOKEN'];
        const refused = await ended(args, folder, { NAT_TOKEN: 'secret' });
        assert.is(refused.code, 3, refused.text);
        assert.match(refused.text, 'adapter-http-tls');
        assert.match(refused.text, 'NODE_EXTRA_CA_CERTS=');
        assert.match(refused.text, 'at hello');
      }
      assert.is(tokens.size, 0);
      const args = ['adapter-test', '--target', url, '--token-env', 'NAT_TOKEN'];
      const trusted = await ended(args, folder, { NAT_TOKEN: 'secret', NODE_EXTRA_CA_CERTS: files.cert });
      assert.is(trusted.code, 0, trusted.text);
      assert.equal([...tokens], ['Bearer secret']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }));

test.run();
