import { createJudge } from '../judge.ts';
import type { BehaviourTally, CaseJudge, Violation } from '../judgement.ts';
import {
  type Address,
  type Alert,
  type Arrival,
  type Change,
  type Delivery,
  type Observation,
  type Operation,
  type Outcome,
  type PacketOutcome,
  parseAddress,
  type Port,
  type ProbeOutcome,
  type Protocol,
  type Segment,
} from '../vocabulary/index.ts';
import { DEFAULT_ADDRESS, world, type World, type WorldOptions } from './world.ts';

/** Losses in a row by which a target that declares nothing of its losses, beside that there are any, is told from chance. */
export const BEYOND_CHANCE = 16;

/** Destinations; the last one is where controls go. */
export const D1 = parseAddress('198.51.100.1');
export const D2 = parseAddress('198.51.100.2');
const CONTROL = parseAddress('198.18.0.0');
/** Further destinations, and somebody who opens flows from outside. */
const NEXT = parseAddress('198.19.0.0');
export const CLIENT = parseAddress('192.0.2.10');

/** What a label stands for. */
export interface FlowOptions {
  readonly vm?: number;
  readonly port?: Port;
  readonly to?: Address;
  readonly at?: Port;
  readonly protocol?: Protocol;
  /** Public port, by default the next of the range, and address, by default what the deployment gives the VM at first. */
  readonly as?: Port;
  readonly from?: Address;
}

interface Flow {
  vm: number;
  port: Port;
  to: Address;
  at: Port;
  protocol: Protocol;
  as: Port;
  from: Address;
}

export interface PacketOptions {
  readonly segment?: Segment;
  readonly bytes?: number;
  readonly zeroChecksum?: boolean;
  readonly answer?: PacketOutcome['answer'];
  /** What outside saw otherwise than is to be expected. */
  readonly seen?: Partial<Arrival>;
  /** Further copies of it that came out, in order, and what is different in each. */
  readonly copies?: readonly Partial<Arrival>[];
  /** Who got it inside: a hairpin. */
  readonly delivered?: Delivery;
}

export interface ReplyOptions {
  readonly segment?: Segment;
  readonly bytes?: number;
  /** Ports of the destination other than the flow's own. */
  readonly fromPort?: Port;
  readonly from?: Address;
  /** What the VM received otherwise than is to be expected; null when nobody did. */
  readonly delivered?: Partial<Delivery> | null;
  /** A second copy, and what is different in it. */
  readonly again?: Partial<Delivery>;
}

/**
 * Observations in the order of their calls, judged as they come. Flows have labels: `open` says what a label stands for,
 * later calls use it. Every packet arrives as the document wants it unless the call says otherwise.
 */
export class Trace {
  readonly #world: World;
  readonly #judge: CaseJudge;
  readonly #flows = new Map<string, Flow>();
  #now = 0;
  #width = 0;
  #group = 0;
  #n = 0;
  #controls = 0;
  #destinations = 0;
  #ended: readonly Violation[] | null = null;

  constructor(options: WorldOptions = {}, judge: CaseJudge = createJudge()) {
    this.#world = world(options);
    this.#judge = judge;
    judge.begin(this.#world);
  }

  /** Defines a flow without any packet of it. */
  flow(label: string, options: FlowOptions = {}): this {
    const vm = options.vm ?? 0;
    const port = options.port ?? 5_000 + this.#flows.size;
    const from = options.from ?? this.addressOf(vm);
    this.#flows.set(label, {
      vm,
      port,
      to: options.to ?? D1,
      at: options.at ?? 443,
      protocol: options.protocol ?? 'udp',
      as: options.as ?? (from === this.ilpip ? port : this.#world.settings.ports.first + this.#flows.size),
      from,
    });
    return this;
  }

  /** UDP: its first datagram. TCP: the whole handshake. */
  open(label: string, options: FlowOptions = {}): this {
    this.flow(label, options);
    if (this.#of(label).protocol === 'udp') return this.send(label);
    return this.send(label, { segment: 'syn' })
      .reply(label, { segment: 'syn-ack' })
      .send(label, { segment: 'ack' });
  }

  /** From now on the flow is seen with this public endpoint. */
  remap(label: string, as: Port, from?: Address): this {
    const flow = this.#of(label);
    flow.as = as;
    if (from !== undefined) flow.from = from;
    return this;
  }

  send(label: string, options: PacketOptions = {}): this {
    const flow = this.#of(label);
    const arrival: Arrival = {
      source: flow.from,
      sourcePort: flow.as,
      destination: flow.to,
      destinationPort: flow.at,
      intact: true,
      ...options.seen,
    };
    const copies = (options.copies ?? []).map((one) => ({ ...arrival, ...one }));
    return this.#send(flow, options, [arrival, ...copies]);
  }

  /** Nothing comes out. */
  fail(label: string, options: PacketOptions = {}): this {
    const flow = this.#of(label);
    return this.#send(
      flow,
      { ...options, segment: options.segment ?? (flow.protocol === 'tcp' ? 'syn' : 'data') },
      [],
    );
  }

  /** So often, with a control of its VM after each but the last: on a network that loses packets chance does not explain it. */
  failOften(label: string, times = BEYOND_CHANCE): this {
    for (let time = 1; time < times; time++) this.fail(label).control(this.#of(label).vm);
    return this.fail(label);
  }

  reply(label: string, options: ReplyOptions = {}): this {
    const flow = this.#of(label);
    const source = options.from ?? flow.to;
    const sourcePort = options.fromPort ?? flow.at;
    const delivery: Delivery = { vm: flow.vm, port: flow.port, source, sourcePort, intact: true };
    const { delivered = {}, again } = options;
    const deliveries = [delivered, again].flatMap((one) => (one ? [{ ...delivery, ...one }] : []));
    return this.#packet(
      {
        op: 'receive',
        protocol: flow.protocol,
        segment: options.segment ?? 'data',
        bytes: options.bytes ?? 8,
        group: this.#group,
        source,
        sourcePort,
        destination: flow.from,
        destinationPort: flow.as,
      },
      { arrivals: [], deliveries, answer: null },
    );
  }

  /** A client's packet to a public endpoint, delivered to a VM's port, or to nobody. */
  client(
    from: Address,
    fromPort: Port,
    to: Address,
    toPort: Port,
    delivered: (Pick<Delivery, 'vm' | 'port'> & Partial<Delivery>) | null,
    segment: Segment = 'data',
    protocol: Protocol = 'udp',
  ): this {
    return this.#packet(
      {
        op: 'receive',
        protocol,
        segment,
        bytes: 8,
        group: this.#group,
        source: from,
        sourcePort: fromPort,
        destination: to,
        destinationPort: toPort,
      },
      {
        arrivals: [],
        deliveries:
          delivered === null ? [] : [{ source: from, sourcePort: fromPort, intact: true, ...delivered }],
        answer: null,
      },
    );
  }

  /** A flow of its own, to a destination of its own, that gets through. */
  control(vm = 0): this {
    const number = ++this.#controls;
    const port = 40_000 + number;
    const first = this.#world.settings.ports.first;
    const from = this.addressOf(vm);
    return this.#send(
      {
        vm,
        port,
        to: CONTROL + number,
        at: 443,
        protocol: 'udp',
        as: from === this.ilpip ? port : first,
        from,
      },
      {},
      [
        {
          source: from,
          sourcePort: from === this.ilpip ? port : first,
          destination: CONTROL + number,
          destinationPort: 443,
          intact: true,
        },
      ],
    );
  }

  advance(ms: number): this {
    const sent = this.#now;
    this.#now += ms;
    return this.#observe({ op: 'advance', ms }, { sent, seen: this.#now });
  }

  /** From now on each packet takes this long, so that it happened anywhere in between. */
  width(ms: number): this {
    this.#width = ms;
    return this;
  }

  /** All that `steps` does is under way at one instant. */
  together(steps: (trace: this) => unknown): this {
    this.#group = this.#n + 1;
    steps(this);
    this.#group = 0;
    return this;
  }

  change(change: Change, acknowledgedAfter = 0): this {
    const sent = this.#now;
    this.#now += acknowledgedAfter;
    return this.#observe({ op: 'change', change }, { sent, seen: this.#now });
  }

  probe(vms: ProbeOutcome['vms'], loadBalancer = 'lb'): this {
    return this.#observe({ op: 'probe', loadBalancer }, { sent: this.#now, seen: this.#now, vms });
  }

  /** `sourcePort` null: the resolver tells none. */
  discover(
    vm: number,
    source: Address | null,
    answer: Address | null,
    sourcePort: Port | null = 1_025,
  ): this {
    return this.#observe(
      { op: 'discover', vm, sourcePort: 5_353 },
      { sent: this.#now, seen: this.#now, source, sourcePort: source === null ? null : sourcePort, answer },
    );
  }

  alerts(...addresses: readonly Address[]): this {
    const alerts: Alert[] = addresses.map((address) => ({ time: this.#now, address }));
    return this.#observe({ op: 'alerts' }, { sent: this.#now, seen: this.#now, alerts });
  }

  /** A destination that no flow of the trace had so far, and the latest of those. */
  next(): Address {
    this.#destinations++;
    return this.last();
  }

  last(): Address {
    return NEXT + this.#destinations;
  }

  get context(): World {
    return this.#world;
  }

  get ilpip(): Address {
    return this.#world.deployment.vms.find(({ ilpip }) => ilpip !== null)?.ilpip ?? -1;
  }

  /** What the deployment, as it was at first, lets a VM's flows leave from. */
  addressOf(vm: number): Address {
    const { vms, loadBalancers } = this.#world.deployment;
    const { ilpip, name } = vms[vm]!;
    return ilpip ?? loadBalancers.find(({ pool }) => pool.includes(name))?.frontends[0] ?? DEFAULT_ADDRESS;
  }

  end(): readonly Violation[] {
    this.#ended ??= this.#judge.end().violations;
    return this.#ended;
  }

  /** Behaviours with a primary violation, each once, in the order in which they became certain. */
  primary(): readonly string[] {
    return [
      ...new Set(
        this.end()
          .filter(({ follows }) => follows === null)
          .map(({ behaviour }) => behaviour),
      ),
    ];
  }

  /** Every behaviour that was violated, with what it follows from: "b <- a". */
  told(): readonly string[] {
    return this.end().map(({ behaviour, follows }) =>
      follows === null ? behaviour : `${behaviour} <- ${follows}`,
    );
  }

  tally(behaviour: string): BehaviourTally {
    this.end();
    return this.#judge.tallies[behaviour]!;
  }

  get judge(): CaseJudge {
    return this.#judge;
  }

  #of(label: string): Flow {
    const flow = this.#flows.get(label);
    if (flow === undefined) throw new Error(`no flow is called ${label}`);
    return flow;
  }

  #send(flow: Flow, options: PacketOptions, arrivals: readonly Arrival[]): this {
    return this.#packet(
      {
        op: 'send',
        protocol: flow.protocol,
        segment: options.segment ?? 'data',
        bytes: options.bytes ?? 8,
        group: this.#group,
        vm: flow.vm,
        sourcePort: flow.port,
        destination: flow.to,
        destinationPort: flow.at,
        zeroChecksum: options.zeroChecksum ?? false,
      },
      {
        arrivals,
        deliveries: options.delivered === undefined ? [] : [options.delivered],
        answer: options.answer ?? null,
      },
    );
  }

  #packet(operation: Operation, outcome: Omit<PacketOutcome, 'sent' | 'seen'>): this {
    const sent = this.#now;
    if (this.#group === 0) this.#now += this.#width;
    return this.#observe(operation, { sent, seen: sent + this.#width, ...outcome });
  }

  #observe(operation: Operation, outcome: Outcome): this {
    this.#judge.observe({ n: this.#n++, operation, outcome } as Observation);
    return this;
  }
}

/** A new trace in a small deployment, see `./world.ts`. */
export function trace(options: WorldOptions = {}): Trace {
  return new Trace(options);
}
