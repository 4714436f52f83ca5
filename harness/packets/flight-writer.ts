import { MAX_PACKET, TCP_PAYLOAD, UDP_PAYLOAD, writeRefusal, writeTcp, writeUdp } from './build.ts';
import type { Chunk } from './chunk.ts';
import type { InFlight } from './in-flight.ts';
import { writeDatagram, writePattern } from './payload.ts';
import type { TcpEnds } from './tcp-ends.ts';

/** Builds what goes in: packets that are told apart from all that are under way with them, by their tokens. */
export class FlightWriter {
  /** The packet that was built last. */
  readonly buffer = new Uint8Array(MAX_PACKET);
  /** Tokens that were given out. */
  tokens = 0;
  private readonly chunk: Chunk;
  private readonly ends: TcpEnds;

  constructor(chunk: Chunk, ends: TcpEnds) {
    this.chunk = chunk;
    this.ends = ends;
  }

  nextToken(): number {
    this.tokens = (this.tokens + 1) >>> 0;
    return this.tokens;
  }

  /**
   * Builds the flight's packet in `buffer`, of a chunk that is the `chunks`th.
   * @returns its length, or -1 where what is under way has to be read first.
   */
  write(flight: InFlight, chunks: number): number {
    const { protocol, segment } = flight.operation;
    if (segment === 'unreachable') return this.chunk.count > 0 ? -1 : this.buildRefusal(flight);
    return protocol === 'udp' ? this.buildDatagram(flight) : this.buildSegment(flight, chunks);
  }

  private buildRefusal({ operation, source }: InFlight): number {
    const { protocol, sourcePort, destination, destinationPort } = operation;
    return writeRefusal(this.buffer, protocol, source, sourcePort, destination, destinationPort);
  }

  private buildDatagram(flight: InFlight): number {
    const { operation, source } = flight;
    if (flight.anonymous && this.chunk.count > 0) return -1;
    flight.token = this.nextToken();
    const { bytes, sourcePort, destination, destinationPort } = operation;
    const zeroChecksum = operation.op === 'send' && operation.zeroChecksum;
    writeDatagram(this.buffer, UDP_PAYLOAD, bytes, flight.token);
    return writeUdp(this.buffer, source, sourcePort, destination, destinationPort, bytes, zeroChecksum);
  }

  private buildSegment(flight: InFlight, chunks: number): number {
    const { operation, source } = flight;
    const { bytes, segment, sourcePort, destination, destinationPort } = operation;
    const { buffer, chunk, ends } = this;
    const end = ends.open(source, sourcePort, destination, destinationPort);
    // An end's next number depends on what became of its last segment and on what its peer sent.
    const marked = ends.mark(end, chunks);
    if (chunk.count > 0 && (marked || chunk.hasSegmentsAgainst(operation))) return -1;
    ends.prepare(end, segment, bytes);
    const { sequence, acknowledgement, flags } = ends;
    if (chunk.count > 0 && chunk.hasSequence(sequence)) return -1;
    flight.end = end;
    flight.token = sequence;
    flight.flags = flags;
    writePattern(buffer, TCP_PAYLOAD, TCP_PAYLOAD + bytes, sequence);
    const ports = [sourcePort, destination, destinationPort] as const;
    return writeTcp(buffer, source, ...ports, flags, sequence, acknowledgement, bytes);
  }
}
