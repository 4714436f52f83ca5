import { createHash, timingSafeEqual } from 'node:crypto';
import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  containedInAny,
  type Endpoint,
  formatAddress,
  parseCidr,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { MOST_REQUEST_BYTES } from './agent-stdio.ts';
import type { Agent } from './agent.ts';
import { localRefused } from './udp-port.ts';

export interface AgentServing {
  readonly listen: Endpoint;
  readonly token: string;
  /** PEM; null serves plain HTTP, which only loopback may. */
  readonly certificate: { readonly cert: string; readonly key: string } | null;
  /** Without any message for so long the controller is taken for gone, in ms. */
  readonly goneMs: number;
}

const LOOPBACK = [parseCidr('127.0.0.0/8')];
const LEAST_TOKEN = 16;

/**
 * Serves one controller by POST of one line each, until it says bye or is gone for too long.
 * @throws SnatcheckError `agent-token-short`, `agent-plain-http`, `agent-certificate`, `local-endpoint`
 */
export async function serveHttps(
  agent: Agent,
  { listen, token, certificate, goneMs }: AgentServing,
  onListening: (at: Endpoint) => void,
): Promise<void> {
  check(listen, token, certificate);
  const expected = digest(token);
  let gone: () => void = () => {};
  const over = new Promise<void>((resolve) => (gone = resolve));
  let timer = setTimeout(gone, goneMs);
  let queue = Promise.resolve();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const line = request.method === 'POST' ? await bodyOf(request) : null;
    const ended = new Promise((resolve) => response.once('close', resolve));
    if (line === null) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('one POST of one line\n');
    } else {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      await agent.handle(line, (answer) => void response.write(`${answer}\n`));
      response.end();
    }
    // Also where the controller hung up in the middle.
    if (!response.closed) await ended;
    if (agent.isOver) gone();
    clearTimeout(timer);
    timer = setTimeout(gone, goneMs);
  };
  const listener: RequestListener = (request, response) => {
    if (!isAuthorised(request, expected)) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end('unauthorised\n');
      request.destroy();
      return;
    }
    clearTimeout(timer);
    queue = queue.then(() => serve(request, response));
    // A controller that hangs up in the middle has no answer to wait for.
    response.once('error', () => {});
  };
  const server = certificate === null ? createPlain(listener) : secure(certificate, listener);
  server.headersTimeout = 10_000;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(localRefused(listen, error)));
      server.listen({ host: formatAddress(listen.address), port: listen.port, exclusive: true }, resolve);
    });
    onListening({ ...listen, port: (server.address() as AddressInfo).port });
    await over;
  } finally {
    clearTimeout(timer);
    agent.close();
    server.close();
    server.closeAllConnections();
  }
}

function check(listen: Endpoint, token: string, certificate: AgentServing['certificate']): void {
  if (token.length < LEAST_TOKEN) {
    throw new SnatcheckError('agent-token-short', {
      expected: `a token of ${LEAST_TOKEN} characters or more`,
      received: `${token.length}`,
      remedy: 'Make one: openssl rand -hex 32.',
    });
  }
  if (certificate === null && !containedInAny(LOOPBACK, listen.address)) {
    throw new SnatcheckError('agent-plain-http', {
      expected: 'a certificate, for an address that others can reach',
      received: 'none',
      remedy: 'Give --cert and --key, or listen on 127.0.0.1 behind a tunnel.',
    });
  }
}

function secure(certificate: { cert: string; key: string }, listener: RequestListener) {
  try {
    return createServer({ ...certificate, minVersion: 'TLSv1.2' }, listener);
  } catch (error) {
    throw new SnatcheckError(
      'agent-certificate',
      {
        expected: 'a certificate and its key as PEM',
        received: error instanceof Error ? error.message : String(error),
        remedy: 'Check the files that --cert and --key name.',
      },
      error,
    );
  }
}

/** In constant time, and of one length whatever was sent. */
function isAuthorised({ headers }: IncomingMessage, expected: Buffer): boolean {
  return timingSafeEqual(digest(headers.authorization?.replace(/^Bearer /, '') ?? ''), expected);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > MOST_REQUEST_BYTES) return null;
      parts.push(part);
    }
  } catch {
    return null;
  }
  return Buffer.concat(parts).toString('utf8').trim();
}
