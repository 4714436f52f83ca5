import { connect, type Socket } from 'node:net';
import { type Endpoint, formatAddress } from '../../spec/vocabulary/index.ts';
import { localRefused } from './udp-port.ts';

/** Reads an answer off the front of what came: null until it is whole. */
export type Framing<T> = (bytes: Uint8Array) => { readonly value: T; readonly used: number } | null;

/** No answer of a probe is longer; whoever sends more speaks something else. */
const MOST_BYTES = 70_000;

/** One TCP connection from a chosen local port. */
export class TcpFlow {
  readonly #socket: Socket;
  #held: Buffer = Buffer.alloc(0);
  #ended: string | null = null;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#held = Buffer.concat([this.#held, bytes]);
      if (this.#held.length > MOST_BYTES) socket.destroy();
      this.#wake();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#ended ??= error.code ?? error.message));
    socket.on('close', () => {
      this.#ended ??= 'closed';
      this.#wake();
    });
  }

  /**
   * @param local 0 as address and port leaves the choice to the system.
   * @returns the connection, or why there is none: an errno, or `timeout`.
   * @throws SnatcheckError `local-endpoint`
   */
  static open(to: Endpoint, local: Endpoint, ms: number): Promise<TcpFlow | string> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: formatAddress(to.address),
        port: to.port,
        ...(local.address !== 0 && { localAddress: formatAddress(local.address) }),
        ...(local.port !== 0 && { localPort: local.port }),
      });
      const timer = setTimeout(() => {
        socket.destroy();
        resolve('timeout');
      }, ms);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.removeAllListeners('error');
        resolve(new TcpFlow(socket));
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        const { code = 'unknown', syscall } = error;
        if (syscall === 'bind' || ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES'].includes(code))
          reject(localRefused(local, error));
        else resolve(code);
      });
    });
  }

  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  get isOpen(): boolean {
    return this.#ended === null;
  }

  send(bytes: Uint8Array): void {
    if (this.isOpen) this.#socket.write(bytes);
  }

  /** The next answer, or why none came: an errno, `closed` or `timeout`. */
  async read<T>(
    framing: Framing<T>,
    ms: number,
  ): Promise<{ readonly value: T } | { readonly failed: string }> {
    const until = performance.now() + ms;
    for (;;) {
      const framed = framing(this.#held);
      if (framed !== null) {
        this.#held = this.#held.subarray(framed.used);
        return { value: framed.value };
      }
      if (this.#ended !== null) return { failed: this.#ended };
      const left = until - performance.now();
      if (left <= 0) return { failed: 'timeout' };
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** With a FIN, or with an RST. */
  close(how: 'fin' | 'rst' = 'fin'): void {
    if (how === 'rst') this.#socket.resetAndDestroy();
    else this.#socket.end();
  }

  /** Where nobody waits for the other side to agree. */
  destroy(): void {
    this.#socket.destroy();
  }
}
