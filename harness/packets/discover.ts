import {
  type Address,
  type Discover,
  type DiscoverOutcome,
  parseAddress,
  type Port,
} from '../../spec/vocabulary/index.ts';
import { UDP_PAYLOAD, writeUdp } from './build.ts';
import { read16 } from './bytes.ts';
import { readAnswer, readQuery, writeAnswer, writeQuery } from './dns.ts';
import { blankPacket, checksumsHold, type Packet, parsePacket, UDP } from './packet.ts';

/** What answers with the address that it is asked from, at this name. */
export const DISCOVERY_NAME = 'myip.opendns.com';
/** resolver1.opendns.com. */
export const RESOLVER: Address = parseAddress('208.67.222.222');
export const DNS_PORT: Port = 53;

/**
 * A VM asks for its own public address in a real DNS query; outside, we are the resolver and answer with the source that
 * this very query came with.
 */
export class Discovery {
  readonly #vm: Address;
  readonly #port: Port;
  readonly #id: number;
  readonly #packet = blankPacket();
  #source: Address | null = null;
  #sourcePort: Port | null = null;
  /** A resolver that is sent a broken query says nothing. */
  #sound = false;
  #answer: Address | null = null;

  /** @param token tells this query from every other. */
  constructor(vm: Address, { sourcePort }: Discover, token: number) {
    this.#vm = vm;
    this.#port = sourcePort;
    this.#id = token & 0xffff;
  }

  /** The VM's packet; returns its length in bytes. */
  writeQuery(into: Uint8Array): number {
    const size = writeQuery(into, UDP_PAYLOAD, this.#id, DISCOVERY_NAME);
    return writeUdp(into, this.#vm, this.#port, RESOLVER, DNS_PORT, size, false);
  }

  /** A packet came out; the first query that reached the resolver counts. */
  seeOutside(bytes: Uint8Array): void {
    const packet = parsePacket(bytes, bytes.length, this.#packet);
    if (packet === null || !isQuery(packet) || this.#source !== null) return;
    this.#source = packet.source;
    this.#sourcePort = packet.sourcePort;
    this.#sound =
      isWhole(bytes, packet) && readQuery(bytes, packet.payload, packet.end, DISCOVERY_NAME) === this.#id;
  }

  /** The resolver's packet; returns its length in bytes, or 0 where the resolver has nothing to say. */
  writeAnswer(into: Uint8Array): number {
    if (this.#source === null || this.#sourcePort === null || !this.#sound) return 0;
    const size = writeAnswer(into, UDP_PAYLOAD, this.#id, DISCOVERY_NAME, this.#source);
    return writeUdp(into, RESOLVER, DNS_PORT, this.#source, this.#sourcePort, size, false);
  }

  /** A packet came out towards the VMs; the first answer counts. */
  seeInside(bytes: Uint8Array): void {
    const packet = parsePacket(bytes, bytes.length, this.#packet);
    if (packet === null || packet.protocol !== UDP) return;
    const isReply = packet.source === RESOLVER && packet.sourcePort === DNS_PORT;
    const isForVm = packet.destination === this.#vm && packet.destinationPort === this.#port;
    if (!isReply || !isForVm || !isWhole(bytes, packet)) return;
    this.#answer ??= readAnswer(bytes, packet.payload, packet.end, this.#id, DISCOVERY_NAME);
  }

  get id(): number {
    return this.#id;
  }

  outcome(sent: number, seen: number): DiscoverOutcome {
    return { sent, seen, source: this.#source, sourcePort: this.#sourcePort, answer: this.#answer };
  }
}

/** The id of the discovery whose query or answer this is, or -1. */
export function questionOf(bytes: Uint8Array, packet: Packet): number {
  if (packet.protocol !== UDP) return -1;
  const { payload, end } = packet;
  if (isQuery(packet)) return readQuery(bytes, payload, end, DISCOVERY_NAME);
  if (packet.source !== RESOLVER || packet.sourcePort !== DNS_PORT || end - payload < 2) return -1;
  const id = read16(bytes, payload);
  return readAnswer(bytes, payload, end, id, DISCOVERY_NAME) === null ? -1 : id;
}

function isQuery(packet: Packet): boolean {
  return packet.protocol === UDP && packet.destination === RESOLVER && packet.destinationPort === DNS_PORT;
}

function isWhole(bytes: Uint8Array, packet: Packet): boolean {
  return packet.lengthsHold && !packet.fragment && checksumsHold(bytes, packet);
}
