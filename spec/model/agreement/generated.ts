import type { Mark, ProtocolIndex } from '../ledger.ts';
import type { Step, Trace } from './step.ts';

/** Small numbers, one row a step: all choices of a trace. Leaving a row out leaves the step out. */
export type Choices = readonly (readonly number[])[];

/** Numbers that a step draws on at most. */
export const CHOICES_PER_STEP = 21;

const VMS = [0, 1, 2];
/** The edges of what 16 and 32 bits hold, signed and unsigned. */
const PORTS = [4_000, 65_535];
const DESTINATIONS = [0x08080808, 0xc6336401];
const DESTINATION_PORTS = [53, 65_535];
const PUBLIC_ADDRESSES = [0x14000001, 0xcb007101];
/** 0: not shown. */
const PUBLIC_PORTS = [1_025, 65_535, 0];
const FLOODED = 0x7fffffff;
const MARKS: readonly Mark[] = ['data', 'syn', 'syn-ack', 'fin', 'rst'];
/** As many ends as are remembered, give or take. */
const FLOOD = 4_088;

type Outbound = Extract<Step, { kind: 'outbound' }>;

/**
 * Turns choices into a trace: few names, so that everything collides; times on, right before and right after deadlines
 * of earlier packets; repeated, answered and closed flows, TCP handshakes, groups, and what nobody saw.
 */
export function decode(choices: Choices): Trace {
  const [head = [], ...rows] = choices;
  const draw = drawFrom(head);
  const rules = {
    timeoutMs: draw.one([100, 60.5]),
    toleranceMs: draw.one([5, 0, 0.25, 1]),
    capacity: draw.one([-1, 1, 2, 3]),
  };
  const some = <T>(values: readonly T[]) => values.slice(0, 1 + draw.below(values.length));
  const vms = some(VMS);
  const ports = some(PORTS);
  const destinations = some(DESTINATIONS);
  const destinationPorts = some(DESTINATION_PORTS);
  const publicAddresses = some(PUBLIC_ADDRESSES);
  const protocols = some([draw.one<ProtocolIndex>([0, 1]), 1 as const, 0 as const]);
  const steps: Step[] = [];
  const flows: Outbound[] = [];
  let now = 0;
  let latest = 0;
  let group = 0;

  const take = (step: Step) => {
    steps.push(step);
    if (step.kind === 'outbound') flows.push(step);
  };

  for (const row of rows) {
    const draw = drawFrom(row);
    now = Math.max(now, moment(draw, now, rules.timeoutMs, rules.toleranceMs, steps));
    const width = draw.below(64);
    latest = Math.max(latest, now + (width === 0 ? rules.timeoutMs : width < 4 ? width / 2 : 0));
    const sent = now;
    const seen = latest;
    if (draw.below(4) === 0) group = draw.one([0, group + 1]);
    const protocol = draw.one(protocols);
    const flow = {
      protocol,
      vm: draw.one(vms),
      port: draw.one(ports),
      destination: draw.one(destinations),
      destinationPort: draw.one(destinationPorts),
    };
    const endpoint = { publicAddress: draw.one(publicAddresses), publicPort: draw.one(PUBLIC_PORTS) };
    const pool = { publicAddress: endpoint.publicAddress, destination: flow.destination, protocol };
    const earlier = flows[flows.length - 1 - draw.below(Math.min(8, Math.max(1, flows.length)))];
    // Which VM's flows hold no SNAT port; it may get an ILPIP, or lose it, with flows live.
    const odd = draw.below(8) === 0 ? 0 : 1;
    const packet = (mark: Mark, at: Pick<Outbound, 'publicAddress' | 'publicPort'> & typeof flow): Step => ({
      kind: 'outbound',
      sent,
      seen,
      group,
      protocol: at.protocol,
      mark,
      vm: at.vm,
      port: at.port,
      destination: at.destination,
      destinationPort: at.destinationPort,
      publicAddress: at.publicAddress,
      publicPort: at.publicPort,
      snat: (at.vm + at.port) % 8 !== odd,
      unsettled: width === 63,
    });
    const answer = (mark: Mark, at: Outbound, delivered: boolean): Step => ({
      kind: 'inbound',
      sent,
      seen,
      protocol: at.protocol,
      mark,
      delivered,
      deliveredVm: delivered ? (odd === 1 ? at.vm : flow.vm) : -1,
      deliveredPort: delivered ? (odd === 1 ? at.port : flow.port) : 0,
      source: at.destination,
      sourcePort: at.destinationPort,
      publicAddress: at.publicAddress,
      publicPort: at.publicPort,
    });
    const mark = protocol === 0 ? 'data' : draw.one(MARKS);

    const kind = draw.below(64);
    if (kind < 16 || earlier === undefined) take(packet(mark, { ...flow, ...endpoint }));
    else if (kind < 24) {
      const opened = { ...flow, ...endpoint, protocol: 1 } as const;
      const syn = packet('syn', opened) as Outbound;
      take(syn);
      take(answer('syn-ack', syn, true));
      take(packet('data', opened));
    } else if (kind < 32) take(packet('data', earlier));
    else if (kind < 34) take(packet('data', { ...earlier, ...endpoint }));
    else if (kind < 38)
      take(packet(earlier.protocol === 0 ? 'data' : draw.one(['fin', 'rst', 'syn']), earlier));
    else if (kind < 44) take(answer(earlier.protocol === 0 ? 'data' : mark, earlier, draw.below(2) === 0));
    else if (kind < 46) {
      take(packet('fin', earlier));
      take(answer('fin', earlier, true));
    } else if (kind < 49) take({ ...answer(mark, earlier, false), ...endpoint } as Step);
    else if (kind < 50) take({ kind: 'lookUp', ...flow, sent, seen });
    else if (kind < 51) {
      const { publicAddress, publicPort } = earlier;
      take({
        kind: 'mayHold',
        publicAddress,
        publicPort,
        protocol: earlier.protocol,
        vm: flow.vm,
        port: flow.port,
      });
    } else if (kind < 54) take({ kind: 'count', ...pool, sent, seen });
    else if (kind < 57) {
      const { protocol, vm, port, destination, destinationPort } = earlier;
      const unseen = protocol === 0 ? 'data' : mark;
      take({ kind: 'unseen', protocol, mark: unseen, vm, port, destination, destinationPort, seen });
    } else if (kind < 59) take({ kind: 'ghost', ...pool, seen });
    else if (kind < 60) take({ kind: 'failed', ...pool });
    else if (kind < 61) take({ kind: 'denied', ...pool });
    else if (kind < 63) take({ kind: 'demote', vm: flow.vm });
    else if (draw.below(32) === 0) {
      const size = FLOOD + draw.below(12);
      take({ kind: 'flood', size, vm: 9, publicAddress: FLOODED, sent, seen });
    } else take({ kind: 'count', ...pool, sent, seen });
  }
  return { rules, steps };
}

/** When the next step happens, unless it is later already. */
function moment(draw: Draw, now: number, timeoutMs: number, toleranceMs: number, steps: Step[]): number {
  const jump = draw.below(16);
  if (jump < 8) return now;
  if (jump < 12) return now + draw.one([1, 0.3, 7, timeoutMs / 4]);
  const step = steps[steps.length - 1 - draw.below(Math.max(1, Math.min(12, steps.length)))];
  if (step === undefined || !('seen' in step)) return now;
  const past = draw.one([0, -1, 1, -0.5, 0.5]);
  if (jump < 14 && 'sent' in step) return step.sent + timeoutMs - toleranceMs + past;
  return step.seen + timeoutMs + toleranceMs + past;
}

interface Draw {
  below(limit: number): number;
  one<T>(values: readonly T[]): T;
}

function drawFrom(row: readonly number[]): Draw {
  let next = 0;
  const below = (limit: number) => (row[next++] ?? 0) % limit;
  return { below, one: (values) => values[below(values.length)]! };
}

/** Choices from a seed, where nothing has to be shrunk (mulberry32). */
export function choicesFrom(seed: number, length: number): Choices {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return Array.from({ length }, () => Array.from({ length: CHOICES_PER_STEP }, () => next() >>> 8));
}
