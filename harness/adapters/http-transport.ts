import { Client, type Dispatcher } from 'undici';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { LineReader } from './line-reader.ts';
import { describeFailure, refusedStatus } from './http-errors.ts';
import type { Hear, Transport } from './transport.ts';

/**
 * A server that is sent each message by POST and answers with lines. One connection, kept alive. Certificates are
 * verified, and no redirect is followed: a token must not travel to where somebody else points.
 */
export class HttpTransport implements Transport {
  readonly name: string;
  readonly packetForms = ['base64'] as const;
  readonly #client: Client;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #limit: number | undefined;
  #closed: Promise<void> | null = null;

  /** @param ca PEM of an authority that is trusted in place of the machine's own. */
  constructor(url: URL, token: string | null, limit?: number, ca?: string) {
    this.name = `${url.origin}${url.pathname}`;
    this.#path = `${url.pathname}${url.search}`;
    this.#limit = limit;
    // The whole answer has one deadline, whatever part of it is late.
    this.#client = new Client(url.origin, {
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: 10_000, ...(ca !== undefined && { ca }) },
    });
    this.#headers = {
      'content-type': 'application/x-ndjson',
      accept: 'application/x-ndjson',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    };
  }

  async ask(message: string, hear: Hear, ms: number): Promise<void> {
    const signal = AbortSignal.timeout(Math.min(ms, 2 ** 31 - 1));
    try {
      const answer = await this.#client.request({
        method: 'POST',
        path: this.#path,
        headers: this.#headers,
        body: Buffer.from(`${message}\n`, 'latin1'),
        signal,
      });
      await this.#read(answer, hear);
    } catch (error) {
      if (error instanceof SnatcheckError) throw error;
      throw describeFailure(error, signal.aborted ? ms : null);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#client.destroy();
    return this.#closed;
  }

  async #read(answer: Dispatcher.ResponseData, hear: Hear): Promise<void> {
    const type = String(answer.headers['content-type'] ?? '');
    if (answer.statusCode !== 200 || !/^application\/(?:x-ndjson|json)\b/i.test(type)) {
      const error = refusedStatus(answer, type, await beginning(answer));
      answer.body.destroy();
      throw error;
    }
    const reader = new LineReader(this.#limit);
    let complete = false;
    const take = (line: string | Uint8Array): void => {
      if (complete) throw afterwards(line);
      complete = hear(line) === true;
    };
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      for (const line of reader.push(chunk)) take(line);
    }
    // The end of the body ends the last line as well as a newline does.
    const last = reader.end();
    if (last !== null) take(last);
    if (!complete) throw incomplete();
  }
}

/** Of a body that is no answer: enough to recognise it by. */
async function beginning(answer: Dispatcher.ResponseData): Promise<string> {
  let text = '';
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('latin1');
      if (text.length > 200) break;
    }
  } catch {
    // What came is enough.
  }
  return text.slice(0, 200);
}

function afterwards(line: string | Uint8Array): SnatcheckError {
  return new SnatcheckError('adapter-unasked', {
    expected: 'the end of the body after the complete answer',
    received: quote(line),
    remedy: 'Answer each message once.',
  });
}

function incomplete(): SnatcheckError {
  return new SnatcheckError('adapter-incomplete', {
    expected: 'the rest of the answer',
    received: 'the end of the body',
    remedy: 'After a piece with "more": true another one has to follow in the same body.',
  });
}
