import { type Discover, type Operation, type Outcome, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { Discovery } from './discover.ts';
import { Flights } from './flights.ts';
import { spanGroups } from './groups.ts';
import { checkLateness } from './lateness.ts';
import { checkNumbers } from './renumbering.ts';
import { checkOrder } from './reordering.ts';
import type { Exchanged, RawPacket } from './raw-packet.ts';
import type { Inside } from './vm-addresses.ts';

/** Hands packets to a translator, in order, and answers with what came out. Calls never overlap. */
export type Exchange = (packets: readonly RawPacket[]) => Promise<Exchanged>;

export interface BatchedOptions {
  /** Packets of one exchange, 1..1,024. */
  readonly most: number;
  /** What comes out too late to be counted counts as lost, and is an error where it is more than this share of all packets, which may get lost. */
  readonly mayBeLate: number;
  /** Whether packets may overtake each other; where they may not and do, that is an error. False by default. */
  readonly reorders?: boolean;
}

/** So that packets of the greatest length make no message of a hundred megabytes. */
const MOST_BYTES = 1 << 20;

/**
 * The `PacketDriver` for translators behind a pipe, a network or a process: packets go out and come back in batches, and
 * every operation of one has the interval of its exchange.
 */
export class BatchedDriver {
  private readonly exchange: Exchange;
  private readonly reorders: boolean;
  private readonly flights: Flights;
  private waiting: RawPacket[] = [];
  private bytes = 0;

  constructor(exchange: Exchange, options: BatchedOptions) {
    this.exchange = exchange;
    this.reorders = options.reorders ?? false;
    this.flights = new Flights(options.most, options.mayBeLate);
  }

  /** As of `PacketDriver`. */
  deploy(deployment: Inside): void {
    this.flights.deploy(deployment);
    this.forget();
  }

  /** As of `PacketDriver`. */
  reset(): void {
    this.flights.reset();
    this.forget();
  }

  /**
   * As of `PacketDriver`.
   * @throws SnatcheckError `adapter-late-packet`, `packets-reordered`, `segments-renumbered`, and what the exchange throws.
   */
  async run(batch: readonly Operation[], from: number, outcomes: Outcome[]): Promise<number> {
    const { flights } = this;
    let grouped = false;
    let i = from;
    for (; i < batch.length; i += 1) {
      const operation = batch[i] as Operation;
      if (operation.op === 'send' || operation.op === 'receive') {
        grouped ||= operation.group !== 0;
        let length = flights.build(operation);
        if (length < 0) {
          await this.finish(outcomes);
          length = flights.build(operation);
        }
        const fragments = flights.fragments(length);
        if (fragments === null) this.add(operation.op === 'send' ? 'inside' : 'outside', length);
        else this.waiting.push(...fragments.map((bytes) => ({ side: 'inside' as const, bytes })));
        if (flights.isFull || this.bytes > MOST_BYTES) await this.finish(outcomes);
      } else if (operation.op === 'discover') {
        await this.finish(outcomes);
        outcomes.push(await this.discover(operation));
      } else break;
    }
    await this.finish(outcomes);
    if (grouped) spanGroups(batch, from, i, outcomes);
    return i;
  }

  private forget(): void {
    this.waiting = [];
    this.bytes = 0;
  }

  private add(side: RawPacket['side'], length: number): void {
    this.waiting.push({ side, bytes: this.flights.buffer.slice(0, length) });
    this.bytes += length;
  }

  private async handOver(): Promise<Exchanged> {
    const packets = this.waiting;
    this.forget();
    return this.exchange(packets);
  }

  private async finish(outcomes: Outcome[]): Promise<void> {
    const { flights } = this;
    if (flights.count === 0) return;
    const { sent, seen, packets } = await this.handOver();
    for (const { side, bytes } of packets) {
      if (side === 'outside') flights.seeOutside(bytes);
      else flights.seeInside(bytes);
    }
    checkLateness(flights, latePackets);
    checkNumbers(flights);
    if (!this.reorders) checkOrder(flights);
    for (let i = 0; i < flights.count; i += 1) {
      const flight = flights.at(i);
      flight.sent = sent;
      flight.seen = seen;
    }
    flights.land(outcomes);
  }

  private async discover(operation: Discover): Promise<Outcome> {
    const { flights } = this;
    const discovery = new Discovery(flights.vms.at(operation.vm), operation, flights.nextToken());
    const outcome = await this.ask(discovery);
    flights.noteQuestion(discovery.id);
    return outcome;
  }

  private async ask(discovery: Discovery): Promise<Outcome> {
    const { flights } = this;
    this.add('inside', discovery.writeQuery(flights.buffer));
    const asked = await this.handOver();
    for (const { side, bytes } of asked.packets) {
      if (flights.isLateQuestion(bytes, discovery.id)) continue;
      if (side === 'outside') discovery.seeOutside(bytes);
      else discovery.seeInside(bytes);
    }
    const length = discovery.writeAnswer(flights.buffer);
    if (length === 0) return discovery.outcome(asked.sent, asked.seen);
    this.add('outside', length);
    const answered = await this.handOver();
    for (const { side, bytes } of answered.packets) if (side === 'inside') discovery.seeInside(bytes);
    return discovery.outcome(asked.sent, answered.seen);
  }
}

function latePackets(late: number, sent: number, mayBeLate: number): SnatcheckError {
  return new SnatcheckError('adapter-late-packet', {
    expected: 'every packet that came out in the answer to the message that sent it in',
    received:
      mayBeLate === 0
        ? 'one that belongs to an earlier message'
        : `${late.toLocaleString('en')} of ${sent.toLocaleString('en')} that belong to an earlier message, which is more than may get lost`,
    remedy: `Answer only when nothing more can come out, such as after some ms of silence${mayBeLate === 0 ? '; or declare capabilities.lossless false' : ''}.`,
  });
}
