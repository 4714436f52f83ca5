import {
  type Address,
  containedInAny,
  type Deployment,
  type Observation,
  type PacketOutcome,
  type Receive,
  type Send,
} from '../../spec/vocabulary/index.ts';
import type { Capture } from './capture.ts';
import { backOf, endFrom, endOf, endTo, flowOf, note, receiveOf } from './ends.ts';
import { countOthers } from './others.ts';
import { Roles } from './roles.ts';
import { match, type Matched } from './match.ts';
import { type Sighting, sightingOf, type Unread } from './sighting.ts';

export interface ObserveOptions {
  readonly delayMs: number;
  readonly clockErrorMs: number;
  /** Both sides are in one file, whose order tells what came first where times are the same. */
  readonly oneFile: boolean;
}

/** What the captures came to, and what was left out of judgement. */
export interface Observed {
  readonly observations: readonly Observation[];
  readonly counts: Readonly<Record<CountName, number>>;
  /** Packets whose like came out before they went in: the clocks differ by more than was stated. */
  readonly early: Matched['early'];
}

export type CountName =
  | 'of-others'
  | 'matched'
  | 'ambiguous'
  | 'unmatched'
  | 'unexplained'
  | 'not-to-public'
  | 'no-flow-known'
  | Unread;

interface Draft {
  readonly operation: Send | Receive;
  readonly outcome: PacketOutcome;
  readonly order: number;
  /** What is answered comes before what may answer it. */
  readonly rank: 0 | 1 | 2;
}

const NOTHING = { arrivals: [], deliveries: [], answer: null } as const;

/**
 * Makes observations of what both sides of a translator saw, on the inside's clock. A packet whose way cannot be told
 * is an observation of unknown outcome: it may have kept a flow alive, and is evidence of nothing else.
 */
export function observe(
  inside: Capture,
  outside: Capture,
  deployment: Deployment,
  options: ObserveOptions,
): Observed {
  return new Observer(deployment, options).run(inside, outside);
}

class Observer {
  readonly #deployment: Deployment;
  readonly #options: ObserveOptions;
  readonly #roles: Roles;
  /** Public addresses of the translator's, as declared and as seen. */
  readonly #public: Set<Address>;
  readonly #counts: Record<CountName, number> = {
    matched: 0,
    ambiguous: 0,
    unmatched: 0,
    unexplained: 0,
    'not-to-public': 0,
    'no-flow-known': 0,
    'of-others': 0,
    'other-protocol': 0,
    'later-fragment': 0,
    'cut-header': 0,
  };
  readonly #drafts: Draft[] = [];
  /** What each private flow was translated to, and the other way round; null where that changed. */
  readonly #translated = new Map<string, Sighting | null>();
  readonly #owners = new Map<string, Sighting | null>();
  /** Public endpoints that some flow was seen with. */
  readonly #endpoints = new Set<string>();
  /** Flows from outside that were seen to reach a VM. */
  readonly #clients = new Set<string>();

  constructor(deployment: Deployment, options: ObserveOptions) {
    this.#deployment = deployment;
    this.#options = options;
    this.#roles = new Roles(deployment);
    this.#public = new Set(this.#roles.addresses);
  }

  run(inside: Capture, outside: Capture): Observed {
    const near = this.#sightings(inside);
    const far = this.#sightings(outside);
    const leaving = near.filter(({ source, destination }) => this.#leaves(source, destination));
    const out = this.#outbound(leaving, far);
    // What a VM's packet became is no packet to a VM, whatever its destination.
    const arrived = new Set(out.of.values());
    const entering = far.filter((one) => this.#public.has(one.destination) && !arrived.has(one));
    const back = this.#inbound(
      entering,
      near.filter(({ destination }) => this.#roles.vms.has(destination)),
    );
    const isOurs = (one: Address): boolean => this.#roles.vms.has(one) || this.#public.has(one);
    this.#counts['of-others'] = countOthers(near, far, isOurs, this.#options.oneFile);
    this.#draftInbound(entering, back);
    this.#draftOutbound(leaving, out);
    this.#draftUnexplained(out.unexplained, back.unexplained);
    const byOrder = this.#options.oneFile ? 1 : 0;
    this.#drafts.sort(
      (a, b) => a.outcome.sent - b.outcome.sent || byOrder * (a.order - b.order) || a.rank - b.rank,
    );
    // Of two files nobody knows which of two events within one step of the clock was first.
    const step = this.#options.oneFile ? 0 : Math.max(inside.resolutionMs, outside.resolutionMs);
    const observations = this.#drafts.map(({ operation, outcome }, n) => {
      const interval = { sent: outcome.sent - step, seen: outcome.seen + step };
      return { n, operation, outcome: { ...outcome, ...interval } } as Observation;
    });
    const [one, other] = [out.early, back.early];
    const early = { count: one.count + other.count, byMs: Math.max(one.byMs, other.byMs) };
    return { observations, counts: this.#counts, early };
  }

  #sightings({ packets }: Capture): Sighting[] {
    const seen: Sighting[] = [];
    for (const packet of packets) {
      const one = sightingOf(packet);
      if (typeof one === 'string') this.#counts[one] += 1;
      else seen.push(one);
    }
    return seen.sort((a, b) => a.timeMs - b.timeMs);
  }

  #leaves(source: Address, destination: Address): boolean {
    if (!this.#roles.vms.has(source)) return false;
    const { virtualNetwork, publicSpace } = this.#deployment;
    if (!containedInAny(virtualNetwork, destination) && containedInAny(publicSpace, destination)) return true;
    this.#counts['not-to-public'] += 1;
    return false;
  }

  #outbound(leaving: readonly Sighting[], far: readonly Sighting[]): Matched {
    const ends = { ...this.#options, fixedEnd: endTo, movedEnd: endFrom };
    const sure = match(leaving, far, { ...ends, knownEnd: () => null });
    for (const [went, came] of sure.of) if (typeof came !== 'string') this.#learn(went, came);
    return match(leaving, far, { ...ends, knownEnd: (one) => endOf(this.#translated.get(flowOf(one))) });
  }

  #inbound(entering: readonly Sighting[], near: readonly Sighting[]): Matched {
    // Times of both sides change places: what comes out was seen by the inside's clock.
    const knownEnd = (one: Sighting): string | null => endOf(this.#owners.get(backOf(one)));
    return match(entering, near, { ...this.#options, fixedEnd: endFrom, movedEnd: endTo, knownEnd });
  }

  #learn(went: Sighting, came: Sighting): void {
    this.#public.add(came.source);
    this.#endpoints.add(`${came.protocol} ${endFrom(came)}`);
    note(this.#translated, flowOf(went), came, endFrom);
    note(this.#owners, flowOf(came), went, endFrom);
  }

  #draftOutbound(leaving: readonly Sighting[], { of, unexplained }: Matched): void {
    const strangers = new Set(unexplained.map((one) => `${one.protocol} ${endTo(one)}`));
    const { clockErrorMs, delayMs } = this.#options;
    for (const one of leaving) {
      const came = of.get(one) ?? 'ambiguous';
      const operation = this.#send(one);
      const sent = one.timeMs;
      if (typeof came !== 'string') {
        if (this.#answersUnseen(came)) {
          this.#counts['no-flow-known'] += 1;
          continue;
        }
        this.#counts.matched += 1;
        const seen = Math.max(sent, came.timeMs + clockErrorMs);
        const { source, sourcePort, destination, destinationPort } = came;
        const arrivals = [{ source, sourcePort, destination, destinationPort, intact: true }];
        this.#draft(one, operation, { ...NOTHING, sent, seen, arrivals });
        continue;
      }
      // Something unexplained went to the same endpoint: it may be this packet, changed on its way.
      const unknown =
        came === 'ambiguous' ||
        one.isFragment ||
        strangers.has(`${one.protocol} ${endTo(one)}`) ||
        this.#roles.mayAnswer(one);
      this.#counts[unknown ? 'ambiguous' : 'unmatched'] += 1;
      const outcome = { ...NOTHING, sent, seen: sent + delayMs + clockErrorMs };
      this.#draft(one, operation, unknown ? { ...outcome, unknown: true } : outcome);
    }
  }

  #draftInbound(entering: readonly Sighting[], { of, unexplained }: Matched): void {
    const strangers = new Set(unexplained.map((one) => `${one.protocol} ${endFrom(one)}`));
    const { clockErrorMs, delayMs } = this.#options;
    for (const one of entering) {
      if (!this.#isAnswerable(one)) {
        this.#counts['no-flow-known'] += 1;
        continue;
      }
      const came = of.get(one) ?? 'ambiguous';
      const operation = receiveOf(one);
      const sent = one.timeMs - clockErrorMs;
      if (typeof came !== 'string') {
        this.#counts.matched += 1;
        this.#clients.add(backOf(one));
        const vm = this.#roles.vms.get(came.destination) ?? 0;
        const { destinationPort: port, source, sourcePort } = came;
        const deliveries = [{ vm, port, source, sourcePort, intact: true }];
        const seen = Math.max(sent, came.timeMs);
        this.#draft(one, operation, { ...NOTHING, sent, seen, deliveries });
        continue;
      }
      const unknown =
        came === 'ambiguous' || one.isFragment || strangers.has(`${one.protocol} ${endFrom(one)}`);
      this.#counts[unknown ? 'ambiguous' : 'unmatched'] += 1;
      const outcome = { ...NOTHING, sent, seen: one.timeMs + delayMs + clockErrorMs };
      this.#draft(one, operation, unknown ? { ...outcome, unknown: true } : outcome);
    }
  }

  #draft(one: Sighting, operation: Draft['operation'], outcome: PacketOutcome): void {
    const opens = operation.op === 'receive' && this.#roles.mayOpen(one);
    const rank = opens ? 0 : operation.op === 'send' ? 1 : 2;
    this.#drafts.push({ operation, outcome, order: one.order, rank });
  }

  /** What only the far side of its way saw: a sign of life of its flow, where that is known. */
  #draftUnexplained(out: readonly Sighting[], back: readonly Sighting[]): void {
    const { clockErrorMs, delayMs } = this.#options;
    for (const one of out) {
      const owner = this.#owners.get(flowOf(one)) ?? null;
      if (this.#public.has(one.source)) this.#counts.unexplained += 1;
      if (owner === null) continue;
      const operation = this.#send({ ...one, source: owner.source, sourcePort: owner.sourcePort });
      const sent = one.timeMs - delayMs - clockErrorMs;
      this.#draft(one, operation, { ...NOTHING, sent, seen: one.timeMs + clockErrorMs, unknown: true });
    }
    for (const one of back) {
      const seen = this.#translated.get(backOf(one)) ?? null;
      if (seen === null) continue;
      this.#counts.unexplained += 1;
      const operation = receiveOf({ ...one, destination: seen.source, destinationPort: seen.sourcePort });
      const sent = one.timeMs - delayMs - clockErrorMs;
      this.#draft(one, operation, { ...NOTHING, sent, seen: one.timeMs, unknown: true });
    }
  }

  /** Whether it goes to an endpoint of a flow that this capture knows, or to one that flows from outside may open. */
  #isAnswerable(one: Sighting): boolean {
    return this.#endpoints.has(`${one.protocol} ${endTo(one)}`) || this.#roles.mayOpen(one);
  }

  /** A reply to a flow from outside whose beginning is in no capture: by itself it looks like a flow of the VM's. */
  #answersUnseen(came: Sighting): boolean {
    return this.#roles.isToFrontend(came.protocol, endFrom(came)) && !this.#clients.has(flowOf(came));
  }

  #send(one: Sighting): Send {
    const { protocol, segment, bytes, sourcePort, destination, destinationPort } = one;
    const vm = this.#roles.vms.get(one.source) ?? 0;
    const packet = { protocol, segment, bytes, group: 0, sourcePort, destination, destinationPort };
    return { op: 'send', vm, ...packet, zeroChecksum: false };
  }
}
