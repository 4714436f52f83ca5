import {
  type Address,
  type Discover,
  type DiscoverOutcome,
  parseAddress,
  type Port,
} from '../../spec/vocabulary/index.ts';
import { UDP_PAYLOAD, writeUdp } from './build.ts';
import { readAnswer, readQuery, writeAnswer, writeQuery } from './dns.ts';
import type { PacketSides } from './packet-sides.ts';
import { blankPacket, checksumsHold, type Packet, parsePacket, UDP } from './packet.ts';

/** What answers with the address that it is asked from, at this name. */
export const DISCOVERY_NAME = 'myip.opendns.com';
/** resolver1.opendns.com. */
export const RESOLVER: Address = parseAddress('208.67.222.222');
export const DNS_PORT: Port = 53;

/**
 * A VM asks for its own public address in a real DNS query; outside, we are the resolver and answer with the source that
 * this very query came with.
 * @param buffer scratch space for a packet.
 * @param token tells this query from every other.
 */
export function discover(
  sides: PacketSides,
  buffer: Uint8Array,
  vm: Address,
  operation: Discover,
  token: number,
): DiscoverOutcome {
  const sent = sides.now();
  const id = token & 0xffff;
  const size = writeQuery(buffer, UDP_PAYLOAD, id, DISCOVERY_NAME);
  sides.writeInside(buffer, writeUdp(buffer, vm, operation.sourcePort, RESOLVER, DNS_PORT, size, false));
  const query = blankPacket();
  const source = answerQuery(sides, buffer, query, id) ? query.source : null;
  const sourcePort = source === null ? null : query.sourcePort;
  const answer = readReply(sides, vm, operation.sourcePort, id);
  return { sent, seen: sides.now(), source, sourcePort, answer };
}

/** Reads the outside empty and answers the query; `query` becomes the first packet that reached the resolver. */
function answerQuery(sides: PacketSides, buffer: Uint8Array, query: Packet, id: number): boolean {
  const packet = blankPacket();
  let reached = false;
  let sound = false;
  for (let bytes = sides.readOutside(); bytes !== null; bytes = sides.readOutside()) {
    if (parsePacket(bytes, bytes.length, packet) === null || !isQuery(packet) || reached) continue;
    Object.assign(query, packet);
    reached = true;
    // A resolver that is sent a broken query says nothing.
    sound = isWhole(bytes, packet) && readQuery(bytes, packet.payload, packet.end, DISCOVERY_NAME) === id;
  }
  if (sound) {
    const size = writeAnswer(buffer, UDP_PAYLOAD, id, DISCOVERY_NAME, query.source);
    const { source, sourcePort } = query;
    sides.writeOutside(buffer, writeUdp(buffer, RESOLVER, DNS_PORT, source, sourcePort, size, false));
  }
  return reached;
}

function readReply(sides: PacketSides, vm: Address, port: Port, id: number): Address | null {
  const packet = blankPacket();
  let answer: Address | null = null;
  for (let bytes = sides.readInside(); bytes !== null; bytes = sides.readInside()) {
    if (parsePacket(bytes, bytes.length, packet) === null || packet.protocol !== UDP) continue;
    const isReply = packet.source === RESOLVER && packet.sourcePort === DNS_PORT;
    const isForVm = packet.destination === vm && packet.destinationPort === port;
    if (!isReply || !isForVm || !isWhole(bytes, packet)) continue;
    answer ??= readAnswer(bytes, packet.payload, packet.end, id, DISCOVERY_NAME);
  }
  // What a translator throws back at the answer is nobody's, and must not be the next operation's.
  while (sides.readOutside() !== null);
  return answer;
}

function isQuery(packet: Packet): boolean {
  return packet.protocol === UDP && packet.destination === RESOLVER && packet.destinationPort === DNS_PORT;
}

function isWhole(bytes: Uint8Array, packet: Packet): boolean {
  return packet.lengthsHold && !packet.fragment && checksumsHold(bytes, packet);
}
