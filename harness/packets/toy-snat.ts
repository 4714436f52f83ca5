import * as assert from 'uvu/assert';
import type { Operation, Outcome, PacketOutcome, Receive, Send } from '../../spec/vocabulary/index.ts';
import { read16, read32, write16, write32 } from './bytes.ts';
import { addWords, complement, pseudoHeader } from './checksum.ts';
import { type DriverOptions, PacketDriver } from './packet-driver.ts';
import type { PacketSides } from './packet-sides.ts';

/** What the tests of the driver drive: a translator simple enough to be wrong on purpose. */

export const VM = 0x0a000004;
export const PUBLIC = 0xcb007101;
export const SERVER = 0xc6336407;

/** A translator that adds 10,000 to the port; its faults are functions of what it is about to let out. */
export class ToySnat implements PacketSides {
  time = 0;
  reads = 0;
  readonly outside: Uint8Array[] = [];
  readonly inside: Uint8Array[] = [];
  faultOutside: (packet: Uint8Array) => Uint8Array[] = (packet) => [packet];
  faultInside: (packet: Uint8Array) => Uint8Array[] = (packet) => [packet];

  now(): number {
    this.time += 1;
    return this.time;
  }
  writeInside(packet: Uint8Array, length: number): void {
    const copy = packet.slice(0, length);
    write32(copy, 12, PUBLIC);
    write16(copy, 20, read16(copy, 20) + 10_000);
    this.outside.push(...this.faultOutside(summed(copy)));
  }
  writeOutside(packet: Uint8Array, length: number): void {
    const copy = packet.slice(0, length);
    write32(copy, 16, VM);
    write16(copy, 22, read16(copy, 22) - 10_000);
    this.inside.push(...this.faultInside(summed(copy)));
  }
  readInside(): Uint8Array | null {
    this.reads += 1;
    return this.inside.shift() ?? null;
  }
  readOutside(): Uint8Array | null {
    this.reads += 1;
    return this.outside.shift() ?? null;
  }
}

/** Sets both checksums anew, by the whole sum; a UDP checksum of 0 stays. */
export function summed(packet: Uint8Array): Uint8Array {
  const at = packet[9] === 17 ? 26 : 36;
  write16(packet, 10, 0);
  write16(packet, 10, complement(addWords(0, packet, 0, 20)));
  if (at === 26 && read16(packet, at) === 0) return packet;
  write16(packet, at, 0);
  const pseudo = pseudoHeader(read32(packet, 12), read32(packet, 16), packet[9] ?? 0, packet.length - 20);
  write16(packet, at, complement(addWords(pseudo, packet, 20, packet.length)));
  return packet;
}

export function send(overrides: Partial<Send> = {}): Send {
  return {
    op: 'send',
    vm: 0,
    protocol: 'udp',
    segment: 'data',
    bytes: 16,
    group: 0,
    sourcePort: 5_000,
    destination: SERVER,
    destinationPort: 443,
    zeroChecksum: false,
    ...overrides,
  };
}

export function reply(overrides: Partial<Receive> = {}): Receive {
  return {
    op: 'receive',
    protocol: 'udp',
    segment: 'data',
    bytes: 16,
    group: 0,
    source: SERVER,
    sourcePort: 443,
    destination: PUBLIC,
    destinationPort: 15_000,
    ...overrides,
  };
}

export const tcp = (segment: Send['segment'], bytes = 0) => ({ protocol: 'tcp', segment, bytes }) as const;

export function setUp(options: DriverOptions = {}) {
  const snat = new ToySnat();
  const driver = new PacketDriver(snat, options);
  driver.deploy({ vms: [{ name: 'a', address: VM, ilpip: null, securityGroup: null }] });
  const run = (...operations: Operation[]): PacketOutcome[] => {
    const outcomes: Outcome[] = [];
    assert.is(driver.run(operations, 0, outcomes), operations.length);
    assert.is(outcomes.length, operations.length);
    return outcomes as PacketOutcome[];
  };
  return { snat, driver, run };
}

export const arrival = {
  source: PUBLIC,
  sourcePort: 15_000,
  destination: SERVER,
  destinationPort: 443,
  intact: true,
};
export const delivery = { vm: 0, port: 5_000, source: SERVER, sourcePort: 443, intact: true };
