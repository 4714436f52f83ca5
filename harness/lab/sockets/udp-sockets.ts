import { createSocket, type Socket } from 'node:dgram';
import { formatAddress, parseAddress } from '../../../spec/vocabulary/index.ts';
import { holdsDatagram, readToken, writeDatagram } from '../../packets/payload.ts';
import { type Datagram, type HostEvent, type Local, localKey } from './messages.ts';

/** The bound UDP sockets of one host, one for each local endpoint. They are never connected, so that anybody is heard. */
export class UdpSockets {
  readonly #sockets = new Map<number, Socket>();
  readonly #opening = new Map<number, Promise<string | null>>();
  readonly #see: (event: HostEvent) => void;

  constructor(see: (event: HostEvent) => void) {
    this.#see = see;
  }

  /** @returns null, or the name of the error. */
  bind({ at, atPort }: Local): Promise<string | null> {
    const local = { at, atPort };
    const key = localKey(local);
    let opening = this.#opening.get(key);
    if (opening === undefined) {
      opening = this.#open(local, key);
      this.#opening.set(key, opening);
    }
    return opening;
  }

  #open(local: Local, key: number): Promise<string | null> {
    return new Promise((resolve) => {
      const socket = createSocket('udp4');
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        this.#opening.delete(key);
        resolve(error.code ?? error.message);
      });
      socket.bind({ address: formatAddress(local.at), port: local.atPort, exclusive: true }, () => {
        socket.removeAllListeners('error');
        // Sending tells its errors by itself.
        socket.on('error', () => {});
        this.#sockets.set(key, socket);
        resolve(null);
      });
      socket.on('message', (payload, { address, port }) => {
        const bytes = payload.length;
        const token = readToken(payload, 0, bytes);
        this.#see({
          saw: 'datagram',
          ...local,
          peer: parseAddress(address),
          peerPort: port,
          token,
          bytes,
          whole: token >= 0 && holdsDatagram(payload, 0, bytes, token, bytes),
          raw: token >= 0 ? null : payload,
        });
      });
    });
  }

  /** In this order. @returns the names of the errors, by position. */
  async send(datagrams: readonly Datagram[]): Promise<ReadonlyMap<number, string>> {
    const unsent = new Map<number, string>();
    const bound = await Promise.all(datagrams.map((one) => this.bind(one)));
    for (const [i, error] of bound.entries()) if (error !== null) unsent.set(i, error);
    await Promise.all(
      datagrams.map((one, i) => {
        const socket = this.#sockets.get(localKey(one));
        if (socket === undefined) return null;
        return new Promise<void>((resolve) => {
          socket.send(one.raw ?? payloadOf(one), one.peerPort, formatAddress(one.peer), (error) => {
            if (error !== null) unsent.set(i, (error as NodeJS.ErrnoException).code ?? error.message);
            resolve();
          });
        });
      }),
    );
    return unsent;
  }

  clear(): void {
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
    this.#opening.clear();
  }
}

function payloadOf({ bytes, token }: Datagram): Uint8Array {
  const payload = new Uint8Array(bytes);
  writeDatagram(payload, 0, bytes, token);
  return payload;
}
