import { lookup } from 'node:dns/promises';
import { Client } from 'undici';
import {
  type Address,
  type Endpoint,
  formatAddress,
  parseAddress,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { localRefused } from './udp-port.ts';
import { unanswered, witnessed, type Witnessed } from './witness.ts';

/** Such services answer with an address, and perhaps a port; what is longer is a page. */
const MOST_BYTES = 4_096;

export interface AskingHttp {
  readonly url: URL;
  /** Where the URL's host is, or null to look it up. */
  readonly at: Address | null;
  /** 0 as address and port leaves the choice to the system. */
  readonly local: Endpoint;
  /** For everything, in ms. */
  readonly ms: number;
  /** PEM of an authority that is trusted in place of the machine's own. */
  readonly ca?: string | undefined;
  /** Called once a connection stands, and its certificate is trusted. */
  readonly onConnected?: () => void;
}

/** What OpenSSL and Node say of a certificate that they do not accept. */
const UNTRUSTED =
  /^CERT_|^CRL_|_CERT|_SIGNATURE$|^ERR_TLS_CERT_ALTNAME|^(?:INVALID_CA|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;

/**
 * Asks a server that answers with the source of the request: as text (`203.0.113.9`, `203.0.113.9:40000`), or as JSON with `ip`
 * or `address` and perhaps `port`. Certificates are verified, redirects not followed.
 * @throws SnatcheckError `local-endpoint`, `probe-host-unknown`
 */
export async function askHttp(asking: AskingHttp): Promise<Witnessed> {
  const { url, at, local, ms, ca, onConnected } = asking;
  const about = { protocol: 'tcp', tries: 1, lies: [] } as const;
  const address = at === null ? await addressOf(url.hostname) : formatAddress(at);
  const client = new Client(url.origin, {
    pipelining: 0,
    ...(local.address !== 0 && { localAddress: formatAddress(local.address) }),
    connect: {
      timeout: ms,
      ...(ca !== undefined && { ca }),
      ...(local.port !== 0 && { localPort: local.port }),
      lookup: (_host, options, done) =>
        options.all === true
          ? (done as (error: null, all: object[]) => void)(null, [{ address, family: 4 }])
          : done(null, address, 4),
    },
  });
  client.once('connect', () => onConnected?.());
  try {
    const signal = AbortSignal.timeout(ms);
    const path = `${url.pathname}${url.search}`;
    const answer = await client.request({ method: 'GET', path, signal, headers: { accept: 'text/plain' } });
    if (answer.statusCode !== 200) return { ...about, kind: 'refused', code: answer.statusCode };
    let text = '';
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('latin1');
      if (text.length > MOST_BYTES) return { ...about, kind: 'no-address' };
    }
    const source = sourceIn(text);
    return source === null ? { ...about, kind: 'no-address' } : witnessed(about, source.address, source.port);
  } catch (error) {
    const { code = '', syscall, name, message } = error as NodeJS.ErrnoException;
    if (syscall === 'bind') throw localRefused(local, error);
    if (UNTRUSTED.test(code)) return { ...about, kind: 'untrusted', why: code };
    return unanswered(about, name === 'TimeoutError' ? 'timeout' : code === '' ? message : code);
  } finally {
    await client.destroy();
  }
}

/** @throws SnatcheckError `probe-host-unknown` */
export async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host, { family: 4 })).address;
  } catch (error) {
    throw new SnatcheckError(
      'probe-host-unknown',
      {
        expected: `an IPv4 address of ${host}`,
        received: (error as NodeJS.ErrnoException).code ?? 'nothing',
        remedy: 'Give the address itself, such as 208.67.222.222.',
      },
      error,
    );
  }
}

/** Null where the text names no source, or more than one. */
export function sourceIn(text: string): { readonly address: Address; readonly port: number | null } | null {
  let [host, port, ...more]: readonly unknown[] = text.trim().split(':');
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) {
      const said = json as Record<string, unknown>;
      host = said['ip'] ?? said['address'];
      port = said['port'];
      more = [];
    }
  } catch {
    // Plain text then.
  }
  // Some say null where they know none.
  const number = port === undefined || port === null ? null : portIn(port);
  if (typeof host !== 'string' || more.length > 0 || number === 0) return null;
  try {
    return { address: parseAddress(host), port: number };
  } catch {
    return null;
  }
}

/** 0 where it is none: JavaScript reads numbers from much else. */
function portIn(port: unknown): number {
  const isNumber = typeof port === 'number' || typeof port === 'string';
  return isNumber && /^\d{1,5}$/.test(`${port}`) && Number(port) < 65_536 ? Number(port) : 0;
}
