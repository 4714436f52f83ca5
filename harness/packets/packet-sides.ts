/**
 * Both sides of a translator, as raw IPv4 packets. The driver never overlaps calls. An array that a read returns is the packet
 * (a link's padding may follow it, nothing else) and is valid until the next call of any of these.
 */
export interface PacketSides {
  /** The time in ms, on one monotonic clock. */
  now(): number;
  /** A packet leaves a VM. The buffer is the driver's: copy what is to be kept. */
  writeInside(packet: Uint8Array, length: number): void;
  /** A packet comes from outside. */
  writeOutside(packet: Uint8Array, length: number): void;
  /** The next packet that came out towards the VMs, or null when there is none now. */
  readInside(): Uint8Array | null;
  /** The next packet that came out towards the destinations, or null when there is none now. */
  readOutside(): Uint8Array | null;
}
