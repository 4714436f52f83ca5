import {
  type Discover,
  type Operation,
  type Outcome,
  type Receive,
  type Send,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { Discovery } from './discover.ts';
import { Flights } from './flights.ts';
import { spanGroups } from './groups.ts';
import { checkLateness } from './lateness.ts';
import { checkNumbers } from './renumbering.ts';
import { checkOrder } from './reordering.ts';
import type { Inside } from './vm-addresses.ts';
import type { PacketSides } from './packet-sides.ts';

/** The operations that are packets; a target carries out the others itself. */
export type PacketOperation = Send | Receive | Discover;

export function isPacketOperation(operation: Operation): operation is PacketOperation {
  return operation.op === 'send' || operation.op === 'receive' || operation.op === 'discover';
}

export interface DriverOptions {
  /** Packets written before both sides are read empty, 1..1,024; 1 by default. */
  readonly chunk?: number;
  /**
   * The translator is done with a packet when its write returns, as one in this process or in this kernel is (the default).
   * An operation then ends with its write, however late its packet is read. Otherwise it ends when its chunk was read.
   */
  readonly synchronous?: boolean;
  /** As of `BatchedDriver`. */
  readonly reorders?: boolean;
  /**
   * What comes out after its chunk was read counts as lost, and is an error where it is more than this share of all packets, which may get
   * lost; left out where nothing can be late.
   */
  readonly mayBeLate?: number | undefined;
}

/** Turns operations into packets on both sides of a translator, and what comes out into outcomes; `Flights` says how. */
export class PacketDriver {
  private readonly sides: PacketSides;
  private readonly synchronous: boolean;
  private readonly reorders: boolean;
  private readonly flights: Flights;

  constructor(sides: PacketSides, options: DriverOptions = {}) {
    this.sides = sides;
    this.flights = new Flights(options.chunk ?? 1, options.mayBeLate ?? null);
    this.synchronous = options.synchronous ?? true;
    this.reorders = options.reorders ?? false;
  }

  /** Learns the VMs' addresses and forgets everything else. */
  deploy(deployment: Inside): void {
    this.flights.deploy(deployment);
  }

  /** Forgets every flow. Where nothing can be late, the same operations then make the same packets again, byte for byte. */
  reset(): void {
    this.flights.reset();
  }

  /**
   * Packets read since the last reset that count for nothing: not IPv4, neither UDP nor TCP, delivered to an address that is
   * no VM's, or the translator's own word about something earlier.
   */
  get ignored(): number {
    return this.flights.ignored;
  }

  /**
   * Carries out the packet operations that begin at batch[from], up to the first other one, and appends their outcomes.
   * @throws SnatcheckError `lab-packets-late`, `packets-reordered`, `segments-renumbered`
   * @returns the index of the operation after the last one carried out.
   */
  run(batch: readonly Operation[], from: number, outcomes: Outcome[]): number {
    let grouped = false;
    let i = from;
    for (; i < batch.length; i += 1) {
      const operation = batch[i] as Operation;
      if (operation.op === 'send' || operation.op === 'receive') {
        grouped ||= operation.group !== 0;
        this.write(operation, outcomes);
      } else if (operation.op === 'discover') {
        this.finish(outcomes);
        this.discover(operation, outcomes);
      } else break;
    }
    this.finish(outcomes);
    if (grouped) spanGroups(batch, from, i, outcomes);
    return i;
  }

  private write(operation: Send | Receive, outcomes: Outcome[]): void {
    const { flights, sides } = this;
    let length = flights.build(operation);
    if (length < 0) {
      this.finish(outcomes);
      length = flights.build(operation);
    }
    const flight = flights.at(flights.count - 1);
    flight.sent = sides.now();
    const fragments = flights.fragments(length);
    if (fragments !== null) for (const one of fragments) sides.writeInside(one, one.length);
    else if (operation.op === 'send') sides.writeInside(flights.buffer, length);
    else sides.writeOutside(flights.buffer, length);
    flight.seen = sides.now();
    if (flights.isFull) this.finish(outcomes);
  }

  /** Reads both sides empty and turns the chunk into outcomes. */
  private finish(outcomes: Outcome[]): void {
    const { flights, sides } = this;
    if (flights.count === 0) return;
    for (let bytes = sides.readOutside(); bytes !== null; bytes = sides.readOutside()) {
      flights.seeOutside(bytes);
    }
    for (let bytes = sides.readInside(); bytes !== null; bytes = sides.readInside()) {
      flights.seeInside(bytes);
    }
    checkLateness(flights, latePackets);
    checkNumbers(flights);
    if (!this.reorders) checkOrder(flights);
    if (!this.synchronous) {
      const end = sides.now();
      for (let i = 0; i < flights.count; i += 1) flights.at(i).seen = end;
    }
    flights.land(outcomes);
  }

  private discover(operation: Discover, outcomes: Outcome[]): void {
    const { flights, sides } = this;
    const { buffer } = flights;
    const sent = sides.now();
    const discovery = new Discovery(flights.vms.at(operation.vm), operation, flights.nextToken());
    sides.writeInside(buffer, discovery.writeQuery(buffer));
    for (let bytes = sides.readOutside(); bytes !== null; bytes = sides.readOutside()) {
      if (!flights.isLateQuestion(bytes, discovery.id)) discovery.seeOutside(bytes);
    }
    const length = discovery.writeAnswer(buffer);
    if (length > 0) sides.writeOutside(buffer, length);
    for (let bytes = sides.readInside(); bytes !== null; bytes = sides.readInside()) {
      discovery.seeInside(bytes);
    }
    // What a translator throws back at the answer is nobody's, and must not be the next operation's.
    while (sides.readOutside() !== null);
    flights.noteQuestion(discovery.id);
    outcomes.push(discovery.outcome(sent, sides.now()));
  }
}

function latePackets(late: number, sent: number, mayBeLate: number): SnatcheckError {
  const share = `${Number((100 * mayBeLate).toPrecision(2))}%`;
  return new SnatcheckError('lab-packets-late', {
    expected:
      mayBeLate === 0
        ? 'every packet to come out while it was waited for, as "lossless" says'
        : `nearly every packet to come out while it was waited for: what comes later counts as lost, of which ${share} may be`,
    received: `${late === 1 ? 'one' : late.toLocaleString('en')} of ${sent.toLocaleString('en')} that came out afterwards, when ${late === 1 ? 'it' : 'they'} had passed for dropped`,
    remedy: `Describe "done": "asleep" where each packet is taken as it comes, or a greater "delayMs"${mayBeLate === 0 ? ', or leave "lossless" out' : ''}.`,
  });
}
