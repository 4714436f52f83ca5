import {
  type Address,
  type Deployment,
  type DiscoverOutcome,
  type Observation,
  type Outcome,
  type PacketOutcome,
  type Port,
  type Receive,
  type Send,
} from '../../spec/vocabulary/index.ts';
import {
  MAX_PACKET,
  PORT_UNREACHABLE,
  writeRefusal,
  writeTcp,
  writeUdp,
  writeUnreachable,
} from '../packets/build.ts';
import { read32, read8 } from '../packets/bytes.ts';
import { Discovery, DNS_PORT, RESOLVER } from '../packets/discover.ts';
import { Flights } from '../packets/flights.ts';
import { IP_HEADER, RST, TCP_HEADER, UDP_HEADER } from '../packets/packet.ts';
import type { Side } from './pcapng-writer.ts';

/** Takes a packet that was seen on one side, with its time on the target's clock in ms. */
export type Sink = (side: Side, timeMs: number, bytes: Uint8Array) => void;

interface Ends {
  readonly source: Address;
  readonly sourcePort: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
}

/**
 * Makes packets of a case's observations again. Addresses, ports, flags, lengths and times are what was observed;
 * payloads and sequence numbers are made up as the packet driver makes them up, and so are the checksums of what came
 * out, which are right except where the observation says that the packet was not intact.
 */
export class Render {
  readonly #flights = new Flights(1, null);
  readonly #addresses: readonly Address[];
  readonly #sink: Sink;

  constructor(deployment: Deployment, sink: Sink) {
    this.#flights.deploy(deployment);
    this.#addresses = deployment.vms.map(({ address }) => address);
    this.#sink = sink;
  }

  observe({ operation, outcome }: Observation): void {
    switch (operation.op) {
      case 'send':
      case 'receive':
        this.#packet(operation, outcome as PacketOutcome);
        break;
      case 'discover':
        this.#discovery(operation.vm, operation.sourcePort, outcome as DiscoverOutcome);
        break;
      default:
        break;
    }
  }

  #packet(operation: Send | Receive, outcome: PacketOutcome): void {
    const { sent, seen, arrivals, deliveries, answer } = outcome;
    const flights = this.#flights;
    const length = flights.build(operation);
    const packet = flights.buffer.slice(0, length);
    const from: Side = operation.op === 'send' ? 'inside' : 'outside';
    for (const one of flights.fragments(length) ?? [packet]) this.#sink(from, sent, one);
    for (const arrival of arrivals) {
      const out = restamped(packet, arrival);
      if (!arrival.intact) damage(out);
      flights.seeOutside(out);
      this.#sink('outside', seen, out);
    }
    for (const { vm, port, source, sourcePort, intact } of deliveries) {
      const destination = this.#addresses[vm] ?? 0;
      const ends = { source, sourcePort, destination, destinationPort: port };
      const out = operation.segment === 'unreachable' ? refusal(operation, ends) : restamped(packet, ends);
      if (!intact) damage(out);
      flights.seeInside(out);
      this.#sink('inside', seen, out);
    }
    if (answer !== null) this.#sink(from, seen, answered(packet, operation, answer));
    const landed: Outcome[] = [];
    flights.land(landed);
  }

  #discovery(vm: number, port: Port, { sent, seen, source, sourcePort, answer }: DiscoverOutcome): void {
    const flights = this.#flights;
    const { buffer } = flights;
    const discovery = new Discovery(
      flights.vms.at(vm),
      { op: 'discover', vm, sourcePort: port },
      flights.nextToken(),
    );
    const query = buffer.slice(0, discovery.writeQuery(buffer));
    this.#sink('inside', sent, query);
    if (source === null || sourcePort === null) return;
    const to = { source, sourcePort, destination: RESOLVER, destinationPort: DNS_PORT };
    const out = restamped(query, to);
    discovery.seeOutside(out);
    this.#sink('outside', seen, out);
    if (answer === null) return;
    const reply = buffer.slice(0, discovery.writeAnswer(buffer));
    this.#sink('outside', seen, reply);
    const destination = flights.vms.at(vm);
    const back = { source: RESOLVER, sourcePort: DNS_PORT, destination, destinationPort: port };
    this.#sink('inside', seen, restamped(reply, back));
  }
}

/** A packet's last byte is payload, or a part of a header that nothing here looks at but the checksum. */
function damage(packet: Uint8Array): void {
  packet[packet.length - 1] = read8(packet, packet.length - 1) ^ 0xff;
}

/** What a VM gets of an ICMP error: it quotes a packet of the VM's own. */
function refusal({ protocol }: Send | Receive, ends: Ends): Uint8Array {
  const into = new Uint8Array(MAX_PACKET);
  const { source, sourcePort, destination, destinationPort } = ends;
  return into.slice(0, writeRefusal(into, protocol, source, sourcePort, destination, destinationPort));
}

/** The same packet with other ends, and checksums to match. */
function restamped(packet: Uint8Array, ends: Ends): Uint8Array {
  const out = packet.slice();
  const { source, sourcePort, destination, destinationPort } = ends;
  if (packet[9] === 17) {
    const zero = packet[IP_HEADER + 6] === 0 && packet[IP_HEADER + 7] === 0;
    const size = packet.length - IP_HEADER - UDP_HEADER;
    writeUdp(out, source, sourcePort, destination, destinationPort, size, zero);
  } else {
    writeTcp(
      out,
      source,
      sourcePort,
      destination,
      destinationPort,
      read8(packet, IP_HEADER + 13),
      read32(packet, IP_HEADER + 4),
      read32(packet, IP_HEADER + 8),
      packet.length - IP_HEADER - TCP_HEADER,
    );
  }
  return out;
}

/** What the translator told the sender. */
function answered(packet: Uint8Array, operation: Send | Receive, answer: 'rst' | 'icmp'): Uint8Array {
  const into = new Uint8Array(MAX_PACKET);
  const source = read32(packet, 12);
  const { destination, destinationPort, sourcePort } = operation;
  const length =
    answer === 'icmp'
      ? writeUnreachable(into, destination, source, PORT_UNREACHABLE, packet, IP_HEADER)
      : writeTcp(into, destination, destinationPort, source, sourcePort, RST, 0, 0, 0);
  return into.slice(0, length);
}
