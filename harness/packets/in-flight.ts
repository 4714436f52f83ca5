import {
  type Arrival,
  type Delivery,
  isMeasuredOnly,
  type PacketOutcome,
  type Receive,
  type Send,
} from '../../spec/vocabulary/index.ts';
import { checksumsHold, type Packet, type QuotedTuple, RST, SYN, TCP, UDP } from './packet.ts';
import { holdsDatagram, holdsPattern, TOKEN_BYTES } from './payload.ts';

const NO_ARRIVALS: readonly Arrival[] = [];
const NO_DELIVERIES: readonly Delivery[] = [];
/** Of TCP's eight control bits the two of ECN (RFC 3168) may change on the way. */
const CONTROL_BITS = 0x3f;

/** One packet that was written and what came of it so far. Reused from chunk to chunk. */
export class InFlight {
  operation: Send | Receive;
  /** A UDP datagram's token, or a TCP segment's sequence number. */
  token = 0;
  /** TCP only. */
  flags = 0;
  /** The end of `TcpEnds` that sent it, or -1. */
  end = -1;
  /** The address that sent it: the VM's own or the outsider's. */
  source = 0;
  sent = 0;
  seen = 0;
  arrivals: Arrival[] | null = null;
  deliveries: Delivery[] | null = null;
  answer: 'rst' | 'icmp' | null = null;

  constructor(operation: Send | Receive) {
    this.operation = operation;
  }

  begin(operation: Send | Receive, source: number): void {
    this.operation = operation;
    this.source = source;
    this.end = -1;
    this.flags = 0;
    this.arrivals = null;
    this.deliveries = null;
    this.answer = null;
  }

  /** Whether nothing in it tells this packet from others: it must be under way alone. */
  get anonymous(): boolean {
    const { protocol, bytes, segment } = this.operation;
    return (protocol === 'udp' && bytes < TOKEN_BYTES) || isMeasuredOnly(segment);
  }

  get gotThrough(): boolean {
    return this.arrivals !== null || this.deliveries !== null;
  }

  outcome(): PacketOutcome {
    return {
      sent: this.sent,
      seen: this.seen,
      arrivals: this.arrivals ?? NO_ARRIVALS,
      deliveries: this.deliveries ?? NO_DELIVERIES,
      answer: this.answer,
    };
  }

  arrive(arrival: Arrival): void {
    if (this.arrivals === null) this.arrivals = [arrival];
    else this.arrivals.push(arrival);
  }

  deliver(delivery: Delivery): void {
    if (this.deliveries === null) this.deliveries = [delivery];
    else this.deliveries.push(delivery);
  }

  isDatagram(token: number): boolean {
    return this.token === token && this.operation.protocol === 'udp' && !this.anonymous;
  }

  /** Whether `packet` is the segment of this number; a RST that somebody else made may bear the same. */
  isSegment(packet: Packet): boolean {
    return (
      this.token === packet.sequence &&
      this.operation.protocol === 'tcp' &&
      ((packet.flags ^ this.flags) & RST) === 0
    );
  }

  /** Whether everything but the addresses and ports is as it was sent. */
  isIntact(bytes: Uint8Array, packet: Packet): boolean {
    const { protocol, bytes: size } = this.operation;
    if (!packet.lengthsHold || packet.fragment || !checksumsHold(bytes, packet)) return false;
    if (protocol === 'udp') {
      return packet.protocol === UDP && holdsDatagram(bytes, packet.payload, packet.end, this.token, size);
    }
    return (
      packet.protocol === TCP &&
      packet.sequence === this.token &&
      ((packet.flags ^ this.flags) & CONTROL_BITS) === 0 &&
      packet.end - packet.payload === size &&
      holdsPattern(bytes, packet.payload, packet.end, this.token)
    );
  }

  /** Whether `packet` is this SYN in everything but its sequence number, as after a translator that chooses its own. */
  isRenumbered(bytes: Uint8Array, packet: Packet): boolean {
    return (
      (this.flags & SYN) !== 0 &&
      this.isBoundFor(packet) &&
      packet.protocol === TCP &&
      packet.sequence !== this.token &&
      ((packet.flags ^ this.flags) & CONTROL_BITS) === 0 &&
      packet.lengthsHold &&
      packet.end - packet.payload === this.operation.bytes &&
      checksumsHold(bytes, packet)
    );
  }

  /** Whether `packet` runs from this one's destination to its source, as an answer does. */
  isMirroredBy(packet: Packet): boolean {
    const { operation } = this;
    return (
      packet.destination === this.source &&
      packet.destinationPort === operation.sourcePort &&
      packet.source === operation.destination &&
      packet.sourcePort === operation.destinationPort
    );
  }

  /** Whether an ICMP error that quotes this tuple is about this packet. */
  isQuotedBy(quoted: QuotedTuple): boolean {
    const { operation } = this;
    return (
      quoted.protocol === (operation.protocol === 'udp' ? UDP : TCP) &&
      quoted.source === this.source &&
      quoted.sourcePort === operation.sourcePort &&
      quoted.destination === operation.destination &&
      quoted.destinationPort === operation.destinationPort
    );
  }

  /** Whether `packet` goes where this one was sent to. */
  isBoundFor(packet: Packet): boolean {
    const { operation } = this;
    return (
      packet.destination === operation.destination &&
      packet.destinationPort === operation.destinationPort &&
      packet.protocol === (operation.protocol === 'udp' ? UDP : TCP)
    );
  }
}

/** Number, control bits and payload of a segment, in the 53 bits of an exact number. */
export function segmentKey(sequence: number, flags: number, bytes: number): number {
  return sequence * 2 ** 21 + (flags & 0x1f) * 2 ** 16 + bytes;
}
