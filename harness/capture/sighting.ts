import type { Address, Port, Protocol, Segment } from '../../spec/vocabulary/index.ts';
import { read16, read8 } from '../packets/bytes.ts';
import { ACK, blankPacket, FIN, type Packet, parsePacket, RST, SYN, TCP, UDP } from '../packets/packet.ts';
import { TOKEN_BYTES } from '../packets/payload.ts';
import type { CapturedPacket } from './capture.ts';

/** A UDP or TCP packet as one side saw it. */
export interface Sighting {
  readonly timeMs: number;
  /** Place in its file. */
  readonly order: number;
  readonly protocol: Protocol;
  readonly segment: Segment;
  readonly source: Address;
  readonly sourcePort: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
  /** Of the whole payload, also where the capture kept less. */
  readonly bytes: number;
  readonly payload: Uint8Array;
  /** What translation leaves alone beside the payload: length, and of TCP the numbers and flags. */
  readonly content: string;
  /**
   * Whether its content tells it from every other packet to the same endpoint: TCP's numbers do, and eight bytes of a
   * UDP payload. Otherwise it is known by its flow alone.
   */
  readonly isDistinct: boolean;
  /** A first fragment: whose it is can be told, not what became of it. */
  readonly isFragment: boolean;
}

/** Why a packet is none of those that are judged. */
export type Unread = 'other-protocol' | 'later-fragment' | 'cut-header';

const scratch = blankPacket();

export function sightingOf({ bytes, timeMs, order }: CapturedPacket): Sighting | Unread {
  const packet = parsePacket(bytes, bytes.length, scratch);
  if (packet === null) return 'cut-header';
  if (packet.protocol !== UDP && packet.protocol !== TCP) return 'other-protocol';
  if (packet.fragment && (read16(bytes, 6) & 0x1fff) !== 0) return 'later-fragment';
  const size = wholePayload(bytes, packet);
  if (size < 0) return 'cut-header';
  const isTcp = packet.protocol === TCP;
  const payload = bytes.subarray(packet.payload, packet.end);
  const { source, sourcePort, destination, destinationPort, sequence, acknowledgement, flags } = packet;
  return {
    timeMs,
    order,
    protocol: isTcp ? 'tcp' : 'udp',
    segment: isTcp ? segmentOf(flags, size) : 'data',
    source,
    sourcePort,
    destination,
    destinationPort,
    bytes: size,
    payload,
    content: isTcp ? `${size} ${sequence} ${acknowledgement} ${flags & 0x3f}` : `${size}`,
    isDistinct: isTcp || payload.length >= TOKEN_BYTES,
    isFragment: packet.fragment,
  };
}

/** Length of the payload by the headers, or -1 where the capture kept too little of them. */
function wholePayload(bytes: Uint8Array, packet: Packet): number {
  const { transport, end, protocol } = packet;
  const kept = end - transport;
  if (protocol === UDP) return kept < 8 ? -1 : Math.max(0, read16(bytes, transport + 4) - 8);
  const header = kept < 20 ? 0 : (read8(bytes, transport + 12) >>> 4) * 4;
  if (header < 20 || header > kept) return -1;
  return Math.max(0, read16(bytes, 2) - transport - header);
}

function segmentOf(flags: number, bytes: number): Segment {
  if (flags & RST) return 'rst';
  if (flags & SYN) return flags & ACK ? 'syn-ack' : 'syn';
  if (flags & FIN) return 'fin';
  return bytes > 0 ? 'data' : 'ack';
}

/** Whether as much of both payloads as was kept is the same. */
export function samePayload(one: Sighting, other: Sighting): boolean {
  const length = Math.min(one.payload.length, other.payload.length);
  for (let i = 0; i < length; i += 1) if (one.payload[i] !== other.payload[i]) return false;
  return true;
}
