import { createSocket, type Socket } from 'node:dgram';
import {
  type Address,
  type Endpoint,
  formatAddress,
  formatEndpoint,
  parseAddress,
  type Port,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';

/** What a datagram is to whoever waits for an answer. */
export type Heard<T> =
  | { readonly is: 'answer'; readonly value: T }
  /** An answer, and yet not to this question. */
  | { readonly is: 'lie'; readonly what: 'id' | 'question' | 'malformed' }
  /** Somebody else's: one socket may carry several flows. */
  | { readonly is: 'other' };

/** An answer that was none. */
export interface Lie {
  readonly what: 'id' | 'question' | 'malformed' | 'source';
  readonly from: string;
}

export interface Question<T> {
  readonly message: Uint8Array;
  readonly hear: (bytes: Uint8Array) => Heard<T>;
}

export interface Patience {
  /** How often the question is sent at most. */
  readonly tries: number;
  /** Waited for each of them, in ms. */
  readonly tryMs: number;
}

export interface Exchanged<T> {
  readonly value: T | null;
  readonly lies: readonly Lie[];
  /** How often the question was sent. */
  readonly tries: number;
}

interface Waiting {
  readonly hear: (bytes: Uint8Array, from: Endpoint) => void;
}

const MOST_LIES = 16;

/**
 * One bound UDP socket, which may carry several flows. It is never connected: an answer from a wrong source has to be seen
 * to be told from none.
 */
export class UdpPort {
  readonly #socket: Socket;
  readonly #waiting = new Set<Waiting>();
  readonly #atClose = new Set<() => void>();
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, { address, port }) => {
      const from = { address: parseAddress(address), port };
      for (const one of this.#waiting) one.hear(bytes, from);
    });
    // Sending tells its errors by itself.
    socket.on('error', () => {});
  }

  /** @param local 0 as address and port leaves the choice to the system. @throws SnatcheckError `local-endpoint` */
  static open(local: Endpoint): Promise<UdpPort> {
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(localRefused(local, error));
      });
      socket.bind({ address: formatAddress(local.address), port: local.port, exclusive: true }, () => {
        socket.removeAllListeners('error');
        resolve(new UdpPort(socket));
      });
    });
  }

  get local(): Endpoint {
    const { address, port } = this.#socket.address();
    return { address: parseAddress(address), port };
  }

  /** Datagrams that no question asked for go here too. @returns what ends it. */
  listen(hear: (bytes: Uint8Array, from: Endpoint) => void): () => void {
    const one = { hear };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    // A network that cannot be reached is a datagram that was lost.
    if (!this.#closed) this.#socket.send(bytes, to.port, formatAddress(to.address), () => {});
  }

  /** Sends the question until it is answered; the same bytes each time, so that a late answer counts. */
  exchange<T>(to: Endpoint, question: Question<T>, { tries, tryMs }: Patience): Promise<Exchanged<T>> {
    return new Promise((resolve) => {
      const lies: Lie[] = [];
      let sent = 0;
      let timer: NodeJS.Timeout | undefined;
      const settle = (value: T | null): void => {
        clearTimeout(timer);
        stop();
        this.#atClose.delete(giveUp);
        resolve({ value, lies, tries: sent });
      };
      const giveUp = (): void => settle(null);
      this.#atClose.add(giveUp);
      const stop = this.listen((bytes, from) => {
        const heard = question.hear(bytes);
        if (heard.is === 'other') return;
        const right = from.address === to.address && from.port === to.port;
        if (heard.is === 'answer' && right) return settle(heard.value);
        if (lies.length >= MOST_LIES || (heard.is === 'lie' && !right)) return;
        const what = heard.is === 'lie' ? heard.what : 'source';
        lies.push({ what, from: formatEndpoint(from.address, from.port) });
      });
      const ask = (): void => {
        if (sent === tries || this.#closed) return settle(null);
        sent += 1;
        this.send(question.message, to);
        timer = setTimeout(ask, tryMs);
      };
      ask();
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const giveUp of this.#atClose) giveUp();
    this.#socket.close();
  }
}

export const ANY: Endpoint = { address: 0, port: 0 };

export function localRefused(
  { address, port }: { address: Address; port: Port },
  error: unknown,
): SnatcheckError {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const inUse = code === 'EADDRINUSE';
  return new SnatcheckError(
    'local-endpoint',
    {
      expected: `a local endpoint that this machine has and may use, ${formatEndpoint(address, port)}`,
      received: code,
      remedy: inUse
        ? 'Something uses this port already: take another one, or none.'
        : 'Take an address of this machine; ports below 1024 need a right of their own.',
    },
    error,
  );
}
