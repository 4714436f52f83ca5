import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stubHello } from './fixtures/hello.ts';
import { deployment, send, settings, thrown } from './fixtures/scene.ts';
import { httpTarget } from './http.ts';

type Handler = (
  message: { id: number; method: string },
  answer: ServerResponse,
  asked: IncomingMessage,
) => void;

const lines = { 'content-type': 'application/x-ndjson' };

function sound(message: { id: number; method: string }): string {
  const { id } = message;
  if (message.method === 'hello') return JSON.stringify({ id, protocol: 1, hello: stubHello });
  if (message.method === 'deploy') return JSON.stringify({ id, settings });
  if (message.method === 'steps') {
    const outcome = { sent: 0, seen: 0, arrivals: [], deliveries: [] };
    return `${JSON.stringify({ id, outcomes: [], more: true })}\n${JSON.stringify({ id, outcomes: [outcome] })}\n`;
  }
  return JSON.stringify({ id, done: true });
}

async function served(handler: Handler, use: (url: string, server: Server) => Promise<void>): Promise<void> {
  const server = createServer((asked, answer) => {
    let text = '';
    asked.on('data', (chunk: Buffer) => (text += chunk.toString()));
    asked.on('end', () => handler(JSON.parse(text) as { id: number; method: string }, answer, asked));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/nat`, server);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a session over one connection, with the token', async () => {
  const seen: (string | undefined)[] = [];
  let connections = 0;
  await served(
    (message, answer, asked) => {
      seen.push(asked.headers.authorization, asked.url);
      answer.writeHead(200, lines).end(sound(message));
    },
    async (url, server) => {
      server.on('connection', () => (connections += 1));
      const target = await httpTarget(url, { token: 'secret' });
      await target.deploy(deployment, settings);
      assert.is((await target.run([send()])).length, 1);
      await target.reset();
      await target.bye();
      assert.is(connections, 1);
      assert.equal([...new Set(seen)], ['Bearer secret', '/nat']);
    },
  );
});

const FAULTS: Readonly<Record<string, readonly [Handler, code: string, said: RegExp]>> = {
  redirect: [
    (_, answer) => answer.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
    'adapter-http-redirect',
    /192\.0\.2\.1/,
  ],
  html: [
    (_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>It works!'),
    'adapter-http-type',
    /It works!/,
  ],
  'not found': [(_, answer) => answer.writeHead(404).end('nope'), 'adapter-http-status', /404: "nope"/],
  token: [(_, answer) => answer.writeHead(401).end(), 'adapter-http-unauthorised', /401/],
  reset: [(_, answer) => answer.destroy(), 'adapter-http-connection', /./],
  'half an answer': [
    (message, answer) => {
      answer.writeHead(200, lines).write(sound(message).slice(0, 20));
      setTimeout(() => answer.destroy(), 20);
    },
    'adapter-http-connection',
    /./,
  ],
  'a piece too few': [
    ({ id }, answer) => answer.writeHead(200, lines).end(JSON.stringify({ id, outcomes: [], more: true })),
    'adapter-incomplete',
    /the end of the body/,
  ],
  twice: [
    (message, answer) => answer.writeHead(200, lines).end(sound(message).repeat(2)),
    'adapter-unasked',
    /./,
  ],
  slow: [(_, answer) => answer.writeHead(200, lines).write(' '), 'adapter-timeout', /nothing, or a part/],
};

for (const [name, [fault, code, said]] of Object.entries(FAULTS)) {
  test(`named by phase: ${name}`, () =>
    served(
      (message, answer, asked) => {
        if (message.method === 'steps') fault(message, answer, asked);
        else answer.writeHead(200, lines).end(sound(message));
      },
      async (url) => {
        const target = await httpTarget(url, { answerMs: 2_000 });
        await target.deploy(deployment, settings);
        const error = await thrown(Promise.resolve(target.run([send()])));
        assert.is(error.code, code, error.message);
        assert.match(error.received, said);
        assert.match(error.received, /at steps\. Last messages/);
        await target.bye();
      },
    ));
}

test('nobody there, and addresses that are none', async () => {
  const nobody = await thrown(httpTarget('http://127.0.0.1:9/'));
  assert.is(nobody.code, 'adapter-http-connection');
  assert.match(nobody.received, 'ECONNREFUSED');
  assert.is((await thrown(httpTarget('ftp://127.0.0.1/'))).code, 'adapter-http-address');
  // It would be left out in silence, and is shown to nobody.
  const nameless = await thrown(httpTarget('http://:hunter2@127.0.0.1/'));
  assert.is(nameless.code, 'adapter-http-address');
  assert.not.match(nameless.message, 'hunter2');
  const secret = await thrown(httpTarget('http://me:pass@127.0.0.1/'));
  assert.not.match(secret.message, 'pass@');
});

test.run();
