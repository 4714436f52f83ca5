import type { InboundEvent, Ledger, LedgerRules, Mark, OutboundEvent } from '../spec/model/ledger.ts';

const TIMEOUT_MS = 240_000;
export const RULES: LedgerRules = { timeoutMs: TIMEOUT_MS, toleranceMs: 1_200, capacity: 64_511 };

const PUBLIC_ADDRESS = 0xcb007101;
const FIRST_DESTINATION = 0xc6336401;
const FIRST_PORT = 1_025;
const PORTS = 64_511;
const VMS = 1_000;

const MARKS: readonly Mark[] = ['data', 'syn', 'syn-ack', 'rst'];
const DATA = 0;
const SYN = 1;
const SYN_ACK = 2;
const RST = 3;
/** What an event is: its mark, and these. */
const MARK = 3;
const INBOUND = 4;
const IS_TCP = 8;

/** A trace prepared in full, so that the clock sees little but the ledger. */
export interface Workload {
  readonly name: string;
  readonly length: number;
  /** Time from one event to the next. */
  readonly stepMs: number;
  readonly kinds: Uint8Array;
  readonly destinations: Uint8Array;
  readonly vms: Uint16Array;
  readonly ports: Uint16Array;
  readonly publicPorts: Uint16Array;
}

/**
 * Flows that come and go: half of the live ones are in use, a random one at each event, ten packets each on average and
 * two of five from outside; the others idle until they expire. Every fourth flow is TCP.
 */
export function steady(length: number, live: number, destinations: number): Workload {
  const inUse = live / 2;
  const work: Workload = {
    name: `${length.toLocaleString('en')} events, ${live.toLocaleString('en')} live`,
    length,
    stepMs: (0.1 * TIMEOUT_MS) / (live - inUse),
    kinds: new Uint8Array(length),
    destinations: new Uint8Array(length),
    vms: new Uint16Array(length),
    ports: new Uint16Array(length),
    publicPorts: new Uint16Array(length),
  };
  const next = randomFrom(length ^ live);
  /** Which flow a slot has, -1 for none; its public port, and how many packets of a handshake are still to come. */
  const flows = new Int32Array(inUse).fill(-1);
  const publicPorts = new Uint16Array(inUse);
  const handshakes = new Uint8Array(inUse);
  const taken = new Int32Array(destinations);
  let opened = 0;
  for (let index = 0; index < length; index++) {
    const slot = Math.floor(next() * inUse);
    let flow = flows[slot]!;
    const ends = flow >= 0 && handshakes[slot] === 0 && next() < 0.1;
    let kind = DATA;
    if (ends && flow % 4 === 3) {
      kind = RST;
      flows[slot] = -1;
    } else if (ends || flow < 0) {
      flow = opened++;
      flows[slot] = flow;
      publicPorts[slot] = FIRST_PORT + (taken[flow % destinations]!++ % PORTS);
      if (flow % 4 === 3) {
        kind = SYN;
        handshakes[slot] = 2;
      }
    } else if (handshakes[slot] === 0) kind = next() < 0.45 ? INBOUND : DATA;
    else if (handshakes[slot]!-- === 2) kind = SYN_ACK | INBOUND;
    work.kinds[index] = flow % 4 === 3 ? kind | IS_TCP : kind;
    work.destinations[index] = flow % destinations;
    work.vms[index] = flow % VMS;
    work.ports[index] = FIRST_PORT + (Math.floor(flow / VMS) % PORTS);
    work.publicPorts[index] = publicPorts[slot]!;
  }
  return work;
}

const outbound: OutboundEvent = {
  sent: 0.5,
  seen: 0.5,
  group: 0,
  protocol: 0,
  mark: 'data',
  vm: 0,
  port: 0,
  destination: 0,
  destinationPort: 443,
  publicAddress: PUBLIC_ADDRESS,
  publicPort: 0,
  snat: true,
};

const inbound: InboundEvent = {
  sent: 0.5,
  seen: 0.5,
  protocol: 0,
  mark: 'data',
  delivered: true,
  deliveredVm: 0,
  deliveredPort: 0,
  source: 0,
  sourcePort: 443,
  publicAddress: PUBLIC_ADDRESS,
  publicPort: 0,
};

/** Feeds a part of the trace to a ledger. The result depends on what the ledger said, so that two can be compared. */
export function play(ledger: Ledger, work: Workload, from = 0, to = work.length): number {
  const { kinds, destinations, vms, ports, publicPorts, stepMs } = work;
  let sum = 0;
  for (let index = from; index < to; index++) {
    const kind = kinds[index]!;
    const now = index * stepMs;
    const protocol = (kind & IS_TCP) === 0 ? 0 : 1;
    if ((kind & INBOUND) === 0) {
      outbound.sent = outbound.seen = now;
      outbound.protocol = protocol;
      outbound.mark = MARKS[kind & MARK]!;
      outbound.vm = vms[index]!;
      outbound.port = ports[index]!;
      outbound.destination = FIRST_DESTINATION + destinations[index]!;
      outbound.publicPort = publicPorts[index]!;
      ledger.outbound(outbound);
      sum += ledger.flow.liveness + ledger.rival.count + ledger.pool.sure + ledger.pool.possibleAll;
    } else {
      inbound.sent = inbound.seen = now;
      inbound.protocol = protocol;
      inbound.mark = MARKS[kind & MARK]!;
      inbound.deliveredVm = vms[index]!;
      inbound.deliveredPort = ports[index]!;
      inbound.source = FIRST_DESTINATION + destinations[index]!;
      inbound.publicPort = publicPorts[index]!;
      ledger.inbound(inbound);
      sum += ledger.holder.sure + ledger.holder.vm;
    }
  }
  return sum;
}

/** Flows that possibly are live, at the end of a trace. */
export function liveFlows(ledger: Ledger, work: Workload): number {
  const now = work.length * work.stepMs;
  let live = 0;
  for (const destination of new Set(work.destinations)) {
    ledger.count(PUBLIC_ADDRESS, FIRST_DESTINATION + destination, 0, now, now);
    live += ledger.pool.possibleAll;
  }
  return live;
}

/** Fills one pool of 64,511, fails as often, sends on all live flows, lets all expire, and fills again. */
export function fillAndRefill(ledger: Ledger): number {
  let sum = 0;
  let now = 0;
  const open = (flow: number, port: number) => {
    outbound.sent = outbound.seen = now += 0.5;
    outbound.protocol = 0;
    outbound.mark = 'data';
    outbound.vm = flow % VMS;
    outbound.port = FIRST_PORT + Math.floor(flow / VMS);
    outbound.destination = FIRST_DESTINATION;
    outbound.publicPort = FIRST_PORT + port;
    ledger.outbound(outbound);
    sum += ledger.pool.sure + ledger.rival.count;
  };
  for (let flow = 0; flow < PORTS; flow++) open(flow, flow);
  for (let flow = PORTS; flow < 2 * PORTS; flow++) {
    now += 0.5;
    ledger.lookUp(0, flow % VMS, FIRST_PORT + Math.floor(flow / VMS), FIRST_DESTINATION, 443, now, now);
    ledger.count(PUBLIC_ADDRESS, FIRST_DESTINATION, 0, now, now);
    ledger.failed(PUBLIC_ADDRESS, FIRST_DESTINATION, 0);
    sum += ledger.pool.sure + ledger.flow.liveness;
  }
  // Any order but that of opening; the factor has no divisor in common with 64,511.
  for (let index = 0; index < PORTS; index++) open((index * 40_503) % PORTS, (index * 40_503) % PORTS);
  now += 2 * TIMEOUT_MS;
  for (let flow = 0; flow < PORTS; flow++) open(flow + PORTS, PORTS - 1 - flow);
  return sum;
}

/** Calls of the ledger in `fillAndRefill`, a failed open counted once. */
export const FILL_EVENTS = 4 * PORTS;

function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}
