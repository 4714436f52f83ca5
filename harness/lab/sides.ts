import { writeSync } from 'node:fs';
import type { PacketSides } from '../packets/packet-sides.ts';
import { MAX_PACKET } from '../packets/build.ts';
import { settle } from './losses.ts';
import type { Descriptors } from './options.ts';
import { readNow } from './read-now.ts';

/** MAC addresses of our end and of the router's two, locally administered (IEEE 802: bit 1 of the first octet). */
export const FAR_MAC = '02:00:00:00:00:09';
export const NEAR_MACS = { inside: '02:00:00:00:00:01', outside: '02:00:00:00:00:02' } as const;
/** Destination, source, type. */
const ETHERNET_HEADER = 14;
const ETHERTYPE_IPV4 = [0x08, 0x00];
/** Kernel memory of one packet beyond its payload (struct sk_buff, headers, rounding). */
export const OVERHEAD_BYTES = 1_024;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

export interface LabSides extends PacketSides {
  /** Packets that went through each descriptor so far. */
  readonly written: { readonly inside: number; readonly outside: number };
  readonly read: { readonly inside: number; readonly outside: number };
  /** For how long an empty side is asked again, in ms; 0 at first, for a NAT that is done when the write returns. */
  patienceMs: number;
}

/** A descriptor on the far side of one of the router's interfaces. */
interface Side {
  readonly write: (packet: Uint8Array, length: number) => void;
  readonly read: () => Uint8Array | null;
}

/**
 * The two sides of the kernel's NAT by raw descriptors.
 *
 * On TUN the kernel receives, translates, forwards and queues a packet within the write, so that an empty read after it
 * means that the packet was dropped. On a veth pair the packet goes through the CPU's backlog, which is emptied before
 * the write returns unless the kernel defers it to ksoftirqd; `settle` waits for it.
 */
export function openSides(kind: Descriptors, inside: number, outside: number): LabSides {
  const written = { inside: 0, outside: 0 };
  const read = { inside: 0, outside: 0 };
  const open = (descriptor: number, name: 'inside' | 'outside'): Side =>
    kind === 'tun' ? tunSide(descriptor) : packetSide(descriptor, NEAR_MACS[name]);
  const sides = { inside: open(inside, 'inside'), outside: open(outside, 'outside') };
  const next = (name: 'inside' | 'outside') => {
    let packet = sides[name].read();
    if (packet === null && self.patienceMs > 0) {
      const until = performance.now() + self.patienceMs;
      while (packet === null && performance.now() < until) {
        Atomics.wait(PAUSE, 0, 0, 0.1);
        packet = sides[name].read();
      }
    }
    if (packet !== null) read[name] += 1;
    return packet;
  };
  const self: LabSides = {
    patienceMs: 0,
    written,
    read,
    now: () => performance.now(),
    writeInside: (packet, length) => {
      written.inside += 1;
      sides.inside.write(packet, length);
    },
    writeOutside: (packet, length) => {
      written.outside += 1;
      sides.outside.write(packet, length);
    },
    readInside: () => next('inside'),
    readOutside: () => next('outside'),
  };
  return self;
}

function tunSide(descriptor: number): Side {
  const buffer = new Uint8Array(MAX_PACKET);
  return {
    write: (packet, length) => {
      writeSync(descriptor, packet, 0, length);
    },
    read: () => {
      const length = readNow(descriptor, buffer);
      return length < 0 ? null : buffer.subarray(0, length);
    },
  };
}

function packetSide(descriptor: number, routerMac: string): Side {
  const buffer = new Uint8Array(ETHERNET_HEADER + MAX_PACKET);
  const frame = new Uint8Array(ETHERNET_HEADER + MAX_PACKET);
  frame.set([...macBytes(routerMac), ...macBytes(FAR_MAC), ...ETHERTYPE_IPV4]);
  return {
    write: (packet, length) => {
      frame.set(packet.subarray(0, length), ETHERNET_HEADER);
      writeSync(descriptor, frame, 0, ETHERNET_HEADER + length);
    },
    read: () => {
      let length = readNow(descriptor, buffer);
      if (length < 0) {
        settle();
        length = readNow(descriptor, buffer);
      }
      return length < 0 ? null : buffer.subarray(ETHERNET_HEADER, length);
    },
  };
}

function macBytes(mac: string): readonly number[] {
  return mac.split(':').map((octet) => Number.parseInt(octet, 16));
}
