import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import {
  type Address,
  type Cidr,
  containedInAny,
  type Endpoint,
  formatAddress,
  parseAddress,
} from '../../spec/vocabulary/index.ts';
import { RateLimit } from './rate-limit.ts';
import { newEpoch, QUESTION_BYTES, readReflectionQuestion, writeReflection } from './reflection.ts';
import { localRefused } from './udp-port.ts';

export interface ReflectorOptions {
  readonly listen: readonly Endpoint[];
  /** Sources that are answered; empty for everybody. */
  readonly allow: readonly Cidr[];
  /** Questions a second from one address, and in all. */
  readonly rate: number;
  readonly rateOverall: number;
  /** TCP connections in all. */
  readonly connections: number;
}

export const REFLECTOR_DEFAULTS: Omit<ReflectorOptions, 'listen'> = {
  allow: [],
  rate: 2_000,
  rateOverall: 20_000,
  connections: 4_096,
};

/** Second answers that wait; questions beyond that get their first answer alone. */
const MOST_WAITING = 16_384;
/** Ports of the system's choice that are tried. */
const MOST_TRIES = 8;
/** A connection on which nothing happens for longer than any idle timeout that is measured. */
const IDLE_MS = 1_200_000;

export interface Reflector {
  /** Where it listens, by UDP and by TCP. */
  readonly at: readonly Endpoint[];
  readonly stop: () => void;
}

/**
 * Answers each question with the source that it came from. It never sends more than it was sent, speaks only when asked, and is
 * bounded in everything. @throws SnatcheckError `local-endpoint`
 */
export async function startReflector(options: ReflectorOptions): Promise<Reflector> {
  const limit = new RateLimit(options.rate, options.rateOverall);
  const epoch = newEpoch();
  const timers = new Set<NodeJS.Timeout>();
  const stops: (() => void)[] = [];
  const stop = (): void => {
    for (const timer of timers) clearTimeout(timer);
    for (const one of stops) one();
  };
  const isWelcome = (address: Address): boolean =>
    (options.allow.length === 0 || containedInAny(options.allow, address)) && limit.allows(address);
  const answer = (bytes: Uint8Array, source: Endpoint, send: (bytes: Uint8Array) => void): void => {
    const question = isWelcome(source.address) ? readReflectionQuestion(bytes) : null;
    if (question === null) return;
    const { token, delayMs } = question;
    send(writeReflection({ source, late: false, epoch, token }));
    if (delayMs === 0 || timers.size >= MOST_WAITING) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      send(writeReflection({ source, late: true, epoch, token }));
    }, delayMs);
    timers.add(timer);
  };
  try {
    const at: Endpoint[] = [];
    for (const endpoint of options.listen) {
      at.push({ ...endpoint, port: await reflect(endpoint, options.connections, answer, stops) });
    }
    return { at, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

type Answer = (bytes: Uint8Array, source: Endpoint, send: (bytes: Uint8Array) => void) => void;

/** One port by both protocols. Of any, the one that UDP was given may be somebody's by TCP. */
async function reflect(
  local: Endpoint,
  most: number,
  answer: Answer,
  stops: (() => void)[],
): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const own: (() => void)[] = [];
    try {
      const port = await reflectUdp(local, answer, own);
      await reflectTcp({ ...local, port }, most, answer, own);
      stops.push(...own);
      return port;
    } catch (error) {
      for (const one of own) one();
      if (local.port !== 0 || tries === MOST_TRIES) throw error;
    }
  }
}

async function reflectUdp(local: Endpoint, answer: Answer, stops: (() => void)[]): Promise<number> {
  const socket = createSocket('udp4');
  let open = true;
  stops.push(() => {
    if (open) socket.close();
    open = false;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => reject(localRefused(local, error)));
    socket.bind({ address: formatAddress(local.address), port: local.port, exclusive: true }, resolve);
  });
  // An answer that cannot be sent is lost, as on any network.
  socket.removeAllListeners('error').on('error', () => {});
  socket.on('message', (bytes, { address, port }) => {
    answer(bytes, { address: parseAddress(address), port }, (reply) => {
      if (open) socket.send(reply, port, address, () => {});
    });
  });
  return socket.address().port;
}

function reflectTcp(local: Endpoint, most: number, answer: Answer, stops: (() => void)[]): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const address = parseAddress(socket.remoteAddress ?? '0.0.0.0');
    const source = { address, port: socket.remotePort ?? 0 };
    let held = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      for (; held.length >= QUESTION_BYTES; held = held.subarray(QUESTION_BYTES)) {
        // Whoever sends anything else, or too much, is of no use.
        if (readReflectionQuestion(held.subarray(0, QUESTION_BYTES)) === null) return void socket.destroy();
        answer(held.subarray(0, QUESTION_BYTES), source, (reply) => {
          if (socket.writable) socket.write(reply);
        });
      }
    });
  });
  server.maxConnections = most;
  stops.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(localRefused(local, error)));
    server.listen({ host: formatAddress(local.address), port: local.port, exclusive: true }, resolve);
  });
}
