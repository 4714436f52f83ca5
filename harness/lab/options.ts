import { checkPortRange, type PortRange, quote, SnatcheckError } from '../../spec/vocabulary/index.ts';

/** How the harness reads and writes raw packets on the two sides of the NAT. */
export type Descriptors = 'tun' | 'packet';

/** Packets that are written before both sides are read: larger gains nothing, and each must fit the queues, also a socket's smallest. */
export const CHUNKS: Readonly<Record<Descriptors, number>> = { tun: 256, packet: 128 };

/** What lies on the two sides of the NAT: our descriptors, or hosts with sockets, of ours or of programs that people run. */
export type Wiring = Descriptors | 'hosts';

export interface LabOptions {
  /** Idle timeout in true ms for every case; otherwise the harness sets it, 4,000 at first. Kernels count whole seconds. */
  readonly idleTimeoutMs?: number;
  /** SNAT ports of an address when the harness sets none; 1025..65535 by default. */
  readonly ports?: PortRange;
  /** By default TUN where /dev/net/tun may be opened, otherwise AF_PACKET on a veth pair. */
  readonly descriptors?: Descriptors;
  /** Longest that one call of a script of the user's may take, in ms; 10,000 by default. Twice as much fits any call of ours. */
  readonly callLimitMs?: number;
}

/** LabOptions, complete and checked; `descriptors` is null where the lab is to choose. */
export interface QualifiedLabOptions {
  readonly idleTimeoutMs: number;
  /** Whether the harness may set another idle timeout. */
  readonly idleTimeoutSettable: boolean;
  readonly ports: PortRange;
  readonly descriptors: Descriptors | null;
  readonly callLimitMs: number;
}

/** The document's idle timeout, 4 minutes: what the time scale relates to. */
export const DOCUMENT_IDLE_TIMEOUT_MS = 240_000;

/** @throws SnatcheckError `lab-option`, or a port range's error. */
export function qualify(options: LabOptions): QualifiedLabOptions {
  const { idleTimeoutMs = 4_000, descriptors = null, callLimitMs = 10_000 } = options;
  const ports = checkPortRange(options.ports ?? { first: 1025, last: 65_535 }, 'the lab NAT');
  if (!(idleTimeoutMs >= 1_000 && idleTimeoutMs <= 86_400_000)) {
    throw refuse('an idle timeout of 1,000..86,400,000 ms', idleTimeoutMs);
  }
  if (descriptors !== null && !['tun', 'packet'].includes(descriptors)) {
    throw refuse('tun or packet as descriptors', descriptors);
  }
  if (!(callLimitMs > 0 && callLimitMs <= 10_000))
    throw refuse('a limit of 1..10,000 ms for a call', callLimitMs);
  const idleTimeoutSettable = options.idleTimeoutMs === undefined;
  return { idleTimeoutMs, idleTimeoutSettable, ports, descriptors, callLimitMs };
}

function refuse(expected: string, received: unknown): SnatcheckError {
  return new SnatcheckError('lab-option', {
    expected,
    received: quote(received),
    remedy: 'Mend the options of the lab.',
  });
}
