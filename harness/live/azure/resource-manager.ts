import { setTimeout } from 'node:timers/promises';
import { Client, type Dispatcher } from 'undici';
import { quote, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { CloudResources } from './resource.ts';

/** Azure Resource Manager as REST: bearer token, pages by `nextLink`, 429 with Retry-After, long operations by Location. */

export const MANAGEMENT = 'https://management.azure.com';
/** Of Microsoft.Network; all that is read is older than it. */
const API_VERSION = '2023-09-01';
const MOST_PAGES = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** Of one request that is told to wait, and how long it waits in all. */
const MOST_TRIES = 8;
const LONGEST_WAIT_MS = 300_000;
const REQUEST_MS = 60_000;

export interface Subscription {
  readonly endpoint: URL;
  readonly token: string;
  readonly subscription: string;
  /** Interfaces and load balancers of this group alone; public addresses and networks of all, since rules refer to them. */
  readonly resourceGroup: string | null;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** Reads what outbound connections depend on. Changes nothing. @throws SnatcheckError `azure-...` */
export async function readSubscription(options: Subscription): Promise<CloudResources> {
  const { endpoint, subscription, resourceGroup, progress } = options;
  if (endpoint.protocol !== 'https:' && !/^(?:127\.\d+\.\d+\.\d+|localhost)$/.test(endpoint.hostname)) {
    throw new SnatcheckError('azure-plain-http', {
      expected: 'an https address: it is sent a token',
      received: endpoint.origin,
      remedy: `Leave --endpoint out for ${MANAGEMENT}, or give your cloud's own.`,
    });
  }
  const found = new CloudResources();
  const rest = new ResourceManager(options);
  try {
    const all = `/subscriptions/${encodeURIComponent(subscription)}`;
    const group = resourceGroup === null ? all : `${all}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
    for (const [scope, kind] of [
      [group, 'networkInterfaces'],
      [group, 'loadBalancers'],
      [all, 'publicIPAddresses'],
      [all, 'virtualNetworks'],
    ] as const) {
      progress(`reading ${kind}`);
      const path = `${scope}/providers/Microsoft.Network/${kind}?api-version=${API_VERSION}`;
      for await (const page of rest.pages(path)) found.add(page, kind);
    }
    for (const { id, name, virtualmachine } of found.interfaces) {
      if (virtualmachine === null) continue;
      progress(`reading the effective security groups of ${name}`);
      const path = `${id}/effectiveNetworkSecurityGroups?api-version=${API_VERSION}`;
      found.add(await rest.post(path), `the effective groups of ${name}`);
    }
    return found;
  } finally {
    await rest.close();
  }
}

class ResourceManager {
  readonly #options: Subscription;
  readonly #client: Client;

  constructor(options: Subscription) {
    this.#options = options;
    this.#client = new Client(options.endpoint.origin, { connect: { timeout: 10_000 } });
  }

  async *pages(path: string): AsyncGenerator<unknown> {
    let next: string | null = path;
    for (let page = 0; next !== null; page += 1) {
      if (page >= MOST_PAGES) {
        throw new SnatcheckError('azure-endless', {
          expected: `at most ${MOST_PAGES} pages`,
          received: 'one more',
          remedy: 'Give --resource-group.',
        });
      }
      const { body } = await this.#ask('GET', next);
      yield body;
      const link: unknown = (body as { nextLink?: unknown } | null)?.nextLink;
      next = typeof link === 'string' && link !== '' ? this.#pathOf(link) : null;
    }
  }

  /** A long operation is asked for until it is there: 202 names where. */
  async post(path: string): Promise<unknown> {
    let answer = await this.#ask('POST', path);
    const until = performance.now() + LONGEST_WAIT_MS;
    while (answer.status === 202) {
      const { location } = answer.headers;
      if (typeof location !== 'string') throw unexpected('a Location beside status 202', 'none');
      if (performance.now() > until)
        throw unexpected(`the end of a long operation within ${LONGEST_WAIT_MS / 1_000} s`, 'none');
      await this.#wait(answer.headers, 1_000);
      answer = await this.#ask('GET', this.#pathOf(location));
    }
    return answer.body;
  }

  close(): Promise<void> {
    return this.#client.destroy();
  }

  async #ask(method: 'GET' | 'POST', path: string) {
    const { token, signal } = this.#options;
    for (let tries = 1; ; tries += 1) {
      let answer: Dispatcher.ResponseData;
      let text: string;
      try {
        answer = await this.#client.request({
          method,
          path,
          headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
          signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
        });
        text = await bodyOf(answer);
      } catch (error) {
        if (error instanceof SnatcheckError) throw error;
        throw this.#unreachable(error);
      }
      const { statusCode: status, headers } = answer;
      if ((status === 429 || status === 503) && tries < MOST_TRIES) {
        await this.#wait(headers, 1_000 * 2 ** tries);
        continue;
      }
      if (status === 202) return { status, headers, body: null };
      if (status === 200) return { status, headers, body: this.#parse(text) };
      throw this.#refused(status, text);
    }
  }

  /** What the server asks for, within bounds. @throws SnatcheckError `azure-throttled` */
  async #wait(headers: Dispatcher.ResponseData['headers'], otherwise: number): Promise<void> {
    const ms = retryAfterMs(headers['retry-after'], Date.now()) ?? otherwise;
    if (ms > LONGEST_WAIT_MS) {
      throw new SnatcheckError('azure-throttled', {
        expected: `to be let in within ${LONGEST_WAIT_MS / 1_000} s`,
        received: `Retry-After: ${Math.round(ms / 1_000)} s`,
        remedy: 'Try again later; others use up the rate of this subscription.',
      });
    }
    this.#options.progress(`waiting ${(ms / 1_000).toFixed(1)} s, as the server asks`);
    await setTimeout(ms, undefined, { signal: this.#options.signal });
  }

  /** The token goes nowhere else, whatever a page says. @throws SnatcheckError `azure-elsewhere` */
  #pathOf(link: string): string {
    const { endpoint } = this.#options;
    const url = URL.canParse(link, endpoint.origin) ? new URL(link, endpoint.origin) : null;
    if (url?.origin === endpoint.origin) return `${url.pathname}${url.search}`;
    throw new SnatcheckError('azure-elsewhere', {
      expected: `a link to ${endpoint.origin}`,
      received: quote(this.#clean(link)),
      remedy: 'The token is not sent there. See whether --endpoint is that of your cloud.',
    });
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new SnatcheckError('azure-not-json', {
        expected: 'a JSON document',
        received: quote(this.#clean(text).slice(0, 200)),
        remedy: 'See whether --endpoint is that of Azure Resource Manager.',
      });
    }
  }

  #refused(status: number, text: string): SnatcheckError {
    const received = `status ${status}: ${quote(this.#clean(text).slice(0, 300))}`;
    if (status === 401) {
      return new SnatcheckError('azure-unauthorised', {
        expected: 'a token that Resource Manager takes',
        received,
        remedy: 'Take a new one: az account get-access-token --query accessToken -o tsv.',
      });
    }
    if (status === 403) {
      return new SnatcheckError('azure-forbidden', {
        expected: 'a token that may read networks',
        received,
        remedy: 'Give its holder the role Reader, and Network Contributor for effective security groups.',
      });
    }
    if (status === 404) {
      return new SnatcheckError('azure-not-found', {
        expected: 'a subscription and resource group that are there',
        received,
        remedy: 'See: az account list, az group list.',
      });
    }
    if (status === 429 || status === 503) {
      return new SnatcheckError('azure-throttled', {
        expected: `to be let in within ${MOST_TRIES} tries`,
        received,
        remedy: 'Try again later; others use up the rate of this subscription.',
      });
    }
    return unexpected('status 200', received);
  }

  #unreachable(error: unknown): unknown {
    if (this.#options.signal.aborted) return error;
    const { code = '', message = String(error) } = error as { code?: string; message?: string };
    return new SnatcheckError(
      'azure-connection',
      {
        expected: `an answer of ${this.#options.endpoint.origin}`,
        received: this.#clean(`${code} ${message}`.trim()),
        remedy: 'See whether this machine reaches it, and trusts its certificate; or import saved documents.',
      },
      error,
    );
  }

  /** A server may well say again what it was sent. */
  #clean(text: string): string {
    return text.replaceAll(this.#options.token, '[token]');
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. In ms, or null where it says nothing. */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

async function bodyOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MOST_BYTES) throw unexpected(`at most ${MOST_BYTES} bytes`, 'more');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function unexpected(expected: string, received: string): SnatcheckError {
  return new SnatcheckError('azure-status', {
    expected,
    received,
    remedy: 'Try again; if it stays so, import documents that "az network ... -o json" saved.',
  });
}
