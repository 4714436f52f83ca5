/**
 * An IPv4 packet from its header on, without a link's. On its way to a translator `inside` means that a VM sent it, on its
 * way out that it goes to one; `outside` the same of everybody else.
 */
export interface RawPacket {
  readonly side: 'inside' | 'outside';
  readonly bytes: Uint8Array;
}

/** What came of packets that were handed to a translator together. */
export interface Exchanged {
  /** Before the first was handed over, in ms on the target's clock. */
  readonly sent: number;
  /** When everything that came of them had come out. */
  readonly seen: number;
  /** What came out, on either side, in order. */
  readonly packets: readonly RawPacket[];
}
