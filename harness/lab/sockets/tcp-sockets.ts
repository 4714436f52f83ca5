import { connect, createServer, type Server, type Socket } from 'node:net';
import { formatAddress, parseAddress } from '../../../spec/vocabulary/index.ts';
import { read32, write32 } from '../../packets/bytes.ts';
import { holdsPattern, writePattern } from '../../packets/payload.ts';
import { type Act, type Ends, endsKey, type HostEvent, type Local, localKey } from './messages.ts';

/** Token and length before each record's payload. */
const HEADER = 8;
/** Flows that wait for their handshake at once. */
const BACKLOG = 65_535;

/** The TCP connections of one host, and where it accepts others. */
export class TcpSockets {
  readonly #servers = new Map<number, Server>();
  readonly #connections = new Map<string, Socket>();
  readonly #see: (event: HostEvent) => void;

  constructor(see: (event: HostEvent) => void) {
    this.#see = see;
  }

  /** @returns null, or the name of the error. */
  listen(local: Local): Promise<string | null> {
    const key = localKey(local);
    if (this.#servers.has(key)) return Promise.resolve(null);
    return new Promise((resolve) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        const { remoteAddress, remotePort = 0 } = socket;
        // Gone before we were told.
        if (remoteAddress === undefined) socket.destroy();
        else this.#watch(socket, { ...local, peer: parseAddress(remoteAddress), peerPort: remotePort });
      });
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      server.listen({ host: formatAddress(local.at), port: local.atPort, backlog: BACKLOG }, () => {
        this.#servers.set(key, server);
        resolve(null);
      });
    });
  }

  /** @returns null once it is under way. */
  connect(ends: Ends & { readonly token: number }): string | null {
    const before = this.#connections.get(endsKey(ends));
    if (before !== undefined) return 'EISCONN';
    const socket = connect({
      host: formatAddress(ends.peer),
      port: ends.peerPort,
      localAddress: formatAddress(ends.at),
      localPort: ends.atPort,
      allowHalfOpen: true,
      noDelay: true,
    });
    const refused = (error: NodeJS.ErrnoException) =>
      this.#see({ saw: 'refused', token: ends.token, error: error.code ?? error.message });
    socket.once('error', refused);
    socket.once('connect', () => {
      socket.off('error', refused);
      this.#see({ saw: 'connected' });
      socket.write(recordOf(0, ends.token));
    });
    this.#watch(socket, { at: ends.at, atPort: ends.atPort, peer: ends.peer, peerPort: ends.peerPort });
    return null;
  }

  /** @returns null, or why it cannot be. */
  act(act: Act): string | null {
    const socket = this.#connections.get(endsKey(act));
    if (socket === undefined || socket.connecting) return 'ENOTCONN';
    if (act.act === 'rst') {
      // libuv sets SO_LINGER with a time of 0 and closes (uv_tcp_close_reset): the kernel then sends a RST.
      socket.resetAndDestroy();
      return null;
    }
    if (!socket.writable) return 'EPIPE';
    if (act.act === 'fin') socket.end();
    else socket.write(recordOf(act.bytes, act.token));
    return null;
  }

  /** Closes it; the network is to be told nothing, which is the packet filter's part. */
  drop(ends: Ends): void {
    kill(this.#connections.get(endsKey(ends)));
    this.#connections.delete(endsKey(ends));
  }

  clear(): void {
    for (const socket of this.#connections.values()) kill(socket);
    for (const server of this.#servers.values()) server.close();
    this.#connections.clear();
    this.#servers.clear();
  }

  #watch(socket: Socket, ends: Ends): void {
    const key = endsKey(ends);
    kill(this.#connections.get(key));
    this.#connections.set(key, socket);
    const current = () => this.#connections.get(key) === socket;
    let held: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      for (let size = recordSize(held); size !== null; size = recordSize(held)) {
        const token = read32(held, 0);
        const whole = holdsPattern(held, HEADER, HEADER + size, token);
        this.#see({ saw: 'record', ...ends, token, bytes: size, whole, raw: null });
        held = held.subarray(HEADER + size);
      }
    });
    socket.on('end', () => {
      if (current()) this.#see({ saw: 'fin', ...ends });
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (current() && error.code === 'ECONNRESET') this.#see({ saw: 'rst', ...ends });
    });
    socket.on('close', () => {
      if (current()) this.#connections.delete(key);
    });
  }
}

/** A reset of one that does not stand yet would wait until it does. */
function kill(socket: Socket | undefined): void {
  if (socket?.connecting === true) socket.destroy();
  else socket?.resetAndDestroy();
}

function recordOf(bytes: number, token: number): Uint8Array {
  const record = new Uint8Array(HEADER + bytes);
  write32(record, 0, token);
  write32(record, 4, bytes);
  writePattern(record, HEADER, record.length, token);
  return record;
}

/** Bytes of payload of the first record, or null while it is not all there. */
function recordSize(held: Buffer): number | null {
  if (held.length < HEADER) return null;
  const size = read32(held, 4);
  return held.length >= HEADER + size ? size : null;
}
