import type { Address, Port } from '../../../spec/vocabulary/index.ts';

/** Both ends as one host sees them: its own first. */
export interface Ends {
  readonly at: Address;
  readonly atPort: Port;
  readonly peer: Address;
  readonly peerPort: Port;
}

/** A host's own endpoint. */
export type Local = Pick<Ends, 'at' | 'atPort'>;

export interface Datagram extends Ends {
  /** What is sent, instead of `bytes` bytes that `token` makes. */
  readonly raw: Uint8Array | null;
  readonly bytes: number;
  readonly token: number;
}

/** What one end of a TCP connection does. A record is a piece of the stream: its token, its length, its payload. */
export interface Act extends Ends {
  readonly act: 'record' | 'fin' | 'rst';
  readonly bytes: number;
  readonly token: number;
}

/** What a host of sockets is asked to do; each is answered once. */
export type HostRequest =
  | { readonly do: 'bind'; readonly udp: readonly Local[]; readonly tcp: readonly Local[] }
  /** In this order, from sockets that are bound if they are not yet. */
  | { readonly do: 'datagrams'; readonly datagrams: readonly Datagram[] }
  /** Once it stands, the client sends a record of this token without payload. */
  | { readonly do: 'connect'; readonly connections: readonly (Ends & { readonly token: number })[] }
  | { readonly do: 'act'; readonly acts: readonly Act[] }
  /** Closes connections without a word to the network. */
  | { readonly do: 'drop'; readonly connections: readonly Ends[] }
  /** What happened since this was asked last. */
  | { readonly do: 'drain' }
  | { readonly do: 'counters' }
  /** Closes everything without a word to the network. */
  | { readonly do: 'clear' };

/** Something that a socket of this host saw. */
export type HostEvent =
  | (Ends & {
      readonly saw: 'datagram' | 'record';
      /** -1 where it is none of ours, or too short to hold one. */
      readonly token: number;
      readonly bytes: number;
      /** The payload is what its token makes. */
      readonly whole: boolean;
      /** A datagram without a token, as it came. */
      readonly raw: Uint8Array | null;
    })
  | (Ends & { readonly saw: 'fin' | 'rst' })
  /** The near end of a new connection stands: a step of its way, and no proof that the far end does. */
  | { readonly saw: 'connected' }
  /** A connection that did not come about; the name of the error. */
  | { readonly saw: 'refused'; readonly token: number; readonly error: string };

/** What a host heard. */
export interface Drained {
  readonly events: readonly HostEvent[];
  /** Datagrams that a full socket lost, and packets that the interface did, so far. */
  readonly lost: number;
}

/** Why something could not even be sent, by its position in the request. */
export type Unsent = ReadonlyMap<number, string>;

export interface HostCounters {
  /** SYNs that came in for a connection which stands (RFC 5961 section 4). */
  readonly challenged: number;
  /** Connections of which only the SYN came. */
  readonly halfOpen: number;
}

export interface HostAnswers {
  readonly bind: Unsent;
  readonly datagrams: Unsent;
  readonly connect: Unsent;
  readonly act: Unsent;
  readonly drop: null;
  readonly drain: Drained;
  readonly counters: HostCounters;
  readonly clear: null;
}

export interface HostQuestion {
  readonly id: number;
  readonly request: HostRequest;
}

export interface HostReply {
  readonly id: number;
  readonly answer: HostAnswers[HostRequest['do']];
}

/** The first word of a host: how many descriptors it may have. */
export interface HostReady {
  readonly ready: true;
  readonly descriptors: number;
}

/** One number for an endpoint, exact in a double. */
export function localKey({ at, atPort }: Local): number {
  return at * 65_536 + atPort;
}

export function endsKey({ at, atPort, peer, peerPort }: Ends): string {
  return `${at}:${atPort}-${peer}:${peerPort}`;
}
