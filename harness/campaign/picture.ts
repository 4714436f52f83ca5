import type { Violation } from '../../spec/judgement.ts';
import {
  type Capabilities,
  type Change,
  formatAddress,
  formatEndpoint,
  isClosing,
  type Observation,
  type PacketOutcome,
  portsIn,
  type Receive,
  type Send,
} from '../../spec/vocabulary/index.ts';
import { CONTROL_PORT, CONTROL_SOURCE_PORT } from '../interpret/bystanders.ts';
import { type Timing, timingOf } from '../interpret/index.ts';
import type { Picture, PicturedEvent, PicturedFault, PicturedFlow, PicturedMark } from '../record/picture.ts';
import { describeChange } from '../scenario/describe-step.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { FlowNames } from './flow-names.ts';
import type { Recording } from './outcome.ts';
import { choose, nearest, samePort } from './picture-choice.ts';

const MOST_EVENTS = 40;
const MOST_MARKS = 20;

type Drawn = { -readonly [K in keyof PicturedFlow]: PicturedFlow[K] } & {
  readonly events: PicturedEvent[];
  readonly vmIndex: number;
  closed: boolean;
};

/**
 * Who held which port when, as far as the observations fix it. This is a drawing, not a judgement: it knows the idle timer,
 * and nothing of what is allowed.
 * @returns null where what forces the verdict was not kept, or no flow took part.
 */
export function pictureOf(
  scenario: Scenario,
  { settings, observations }: Recording,
  capabilities: Capabilities,
  { behaviour, evidence }: Pick<Violation, 'behaviour' | 'evidence'>,
): Picture | null {
  const [first] = observations;
  const last = observations.at(-1);
  const forcing = observations.find(({ n }) => n === evidence[0]);
  if (first === undefined || last === undefined || forcing === undefined) return null;
  const zero = first.outcome.sent;
  const timing = timingOf(capabilities, settings);
  const drawing = new Drawing(scenario, timing, zero, new Set(evidence));
  for (const observation of observations) drawing.add(observation);
  const fault = drawing.fault(forcing, behaviour);
  const chosen = choose(drawing.flows, fault);
  if (chosen.length === 0) return null;
  const known = capabilities.settable.ports || capabilities.portRange !== null;
  return {
    idleTimeoutMs: timing.idleTimeoutMs,
    toleranceMs: timing.toleranceMs,
    from: 0,
    to: last.outcome.seen - zero,
    capacity: known ? portsIn(settings.ports) - capabilities.reservedPorts : null,
    flows: chosen.map(finished),
    omitted: drawing.flows.length - chosen.length,
    marks: nearest(drawing.marks, ({ t }) => Math.abs(t - fault.t), MOST_MARKS).toSorted((a, b) => a.t - b.t),
    fault,
  };
}

class Drawing {
  readonly flows: Drawn[] = [];
  readonly marks: PicturedMark[] = [];
  readonly #scenario: Scenario;
  readonly #timing: Timing;
  readonly #zero: number;
  readonly #evidence: ReadonlySet<number>;
  readonly #names: FlowNames;
  /** The latest flow of each private tuple, and the flows of each public endpoint. */
  readonly #byTuple = new Map<string, Drawn>();
  readonly #byEndpoint = new Map<string, Drawn[]>();
  readonly #byEvidence = new Map<number, { readonly flow: Drawn; readonly before: Drawn | null }>();

  constructor(scenario: Scenario, timing: Timing, zero: number, evidence: ReadonlySet<number>) {
    this.#scenario = scenario;
    this.#timing = timing;
    this.#zero = zero;
    this.#evidence = evidence;
    this.#names = new FlowNames(scenario);
  }

  add({ n, operation, outcome }: Observation): void {
    const t = outcome.sent - this.#zero;
    switch (operation.op) {
      case 'send':
        return this.#send(n, operation, outcome as PacketOutcome);
      case 'receive':
        return this.#receive(n, operation, outcome as PacketOutcome);
      case 'change':
        this.marks.push({ t, text: describeChange(operation.change) });
        return this.#change(t, operation.change);
      case 'probe':
        this.marks.push({ t, text: `${operation.loadBalancer} probes` });
        return;
      case 'discover':
        this.marks.push({ t, text: `${this.#vm(operation.vm)} asks for its address` });
        return;
      case 'alerts':
        this.marks.push({ t, text: 'alerts read' });
        return;
      case 'advance':
    }
  }

  /** Where the fault shows, in a few words, and between which flows. */
  fault({ n, operation, outcome }: Observation, behaviour: string): PicturedFault {
    const t = outcome.sent - this.#zero;
    const blamed = this.#byEvidence.get(n);
    if (blamed === undefined) return { t, text: behaviour, flows: [] };
    const { flow, before } = blamed;
    if (operation.op === 'receive') {
      const [delivery] = (outcome as PacketOutcome).deliveries;
      const where = delivery === undefined ? 'nobody' : `${this.#vm(delivery.vm)}:${delivery.port}`;
      return { t, text: `a packet to ${seenAs(flow)} reaches ${where}`, flows: [flow.flow] };
    }
    const rival = this.flows.find(
      (other) => other !== flow && samePort(other, flow) && other.from <= t && other.sureUntil > t,
    );
    if (rival !== undefined) {
      const text = `port ${flow.publicPort} given to ${flow.flow} while ${rival.flow} holds it`;
      return { t, text, flows: [rival.flow, flow.flow] };
    }
    if ('arrivals' in outcome && outcome.arrivals.length === 0) {
      return { t, text: `nothing of ${flow.flow} comes out`, flows: [flow.flow] };
    }
    if (before !== null && before.sureUntil > t) {
      return { t, text: `${seenAs(before)} becomes ${seenAs(flow)}`, flows: [before.flow, flow.flow] };
    }
    return { t, text: `${behaviour}: seen as ${seenAs(flow)}`, flows: [flow.flow] };
  }

  #send(n: number, operation: Send, { sent, seen, arrivals }: PacketOutcome): void {
    const { vm, protocol, segment, sourcePort, destination, destinationPort } = operation;
    const isControl = sourcePort === CONTROL_SOURCE_PORT && destinationPort === CONTROL_PORT;
    if (isControl && !this.#evidence.has(n)) return;
    const t = sent - this.#zero;
    const key = `${protocol} ${vm} ${sourcePort} ${destination} ${destinationPort}`;
    const before = this.#byTuple.get(key) ?? null;
    const [arrival] = arrivals;
    const publicAddress = arrival === undefined ? null : formatAddress(arrival.source);
    const publicPort = arrival?.sourcePort ?? null;
    const { idleTimeoutMs, toleranceMs } = this.#timing;
    let flow = before;
    if (flow === null || this.#isOver(flow, t, publicAddress, publicPort)) {
      flow = {
        flow: this.#names.next(this.#vm(vm), operation),
        vm: this.#vm(vm),
        vmIndex: vm,
        protocol,
        port: sourcePort,
        destination: formatAddress(destination),
        destinationPort,
        publicAddress: null,
        publicPort: null,
        from: t,
        to: t,
        sureUntil: t,
        possibleUntil: t,
        events: [],
        closed: false,
      };
      this.#byTuple.set(key, flow);
      this.flows.push(flow);
    }
    if (this.#evidence.has(n)) this.#byEvidence.set(n, { flow, before: before === flow ? null : before });
    if (arrival === undefined) {
      const kind = flow.publicPort === null ? 'refused' : 'lost';
      flow.events.push({ t, kind, text: kind === 'refused' ? 'nothing came out' : 'sent, and not seen' });
      return;
    }
    const isNew = flow.publicPort === null;
    if (isNew) {
      flow.publicAddress = publicAddress;
      flow.publicPort = publicPort;
      flow.from = t;
      const endpoint = `${protocol} ${publicAddress}:${publicPort}`;
      this.#byEndpoint.set(endpoint, [...(this.#byEndpoint.get(endpoint) ?? []), flow]);
    }
    flow.to = t;
    flow.sureUntil = t + idleTimeoutMs - toleranceMs;
    flow.possibleUntil = seen - this.#zero + idleTimeoutMs + toleranceMs;
    const what =
      segment === 'data'
        ? 'one more packet'
        : segment === 'fragments'
          ? 'a datagram in fragments'
          : `its ${segment.toUpperCase()}`;
    const closes = isClosing(segment);
    if (isNew) flow.events.push({ t, kind: 'open', text: `opened, seen as ${seenAs(flow)}` });
    else flow.events.push({ t, kind: closes ? 'close' : 'out', text: what });
    if (closes) close(flow, t);
  }

  #receive(n: number, operation: Receive, { sent, seen, deliveries }: PacketOutcome): void {
    const { protocol, segment, source, sourcePort, destination, destinationPort } = operation;
    const t = sent - this.#zero;
    const endpoint = `${protocol} ${formatEndpoint(destination, destinationPort)}`;
    const flows = this.#byEndpoint.get(endpoint) ?? [];
    const from = formatAddress(source);
    const flow =
      flows.findLast((one) => one.destination === from && one.destinationPort === sourcePort) ??
      flows.findLast((one) => one.destination === from) ??
      flows.at(-1);
    if (flow === undefined) return;
    if (this.#evidence.has(n)) this.#byEvidence.set(n, { flow, before: null });
    const told = `from ${formatEndpoint(source, sourcePort)}`;
    const [delivery] = deliveries;
    if (delivery === undefined) {
      flow.events.push({ t, kind: 'lost', text: `${told}, delivered to nobody` });
      return;
    }
    const closes = isClosing(segment);
    const where = `${this.#vm(delivery.vm)}:${delivery.port}`;
    flow.events.push({ t, kind: closes ? 'close' : 'in', text: `${told}, delivered to ${where}` });
    const { idleTimeoutMs, toleranceMs } = this.#timing;
    // Whether a packet from outside keeps a flow from idling is open.
    flow.possibleUntil = Math.max(flow.possibleUntil, seen - this.#zero + idleTimeoutMs + toleranceMs);
    if (closes) close(flow, t);
  }

  /** What a changed VM's flows keep is open. */
  #change(t: number, change: Change): void {
    if (change.kind === 'set-logging') return;
    const named = 'vm' in change ? change.vm : 'vm' in change.on ? change.on.vm : null;
    for (const flow of this.flows) {
      if (named === null || flow.vm === named) flow.sureUntil = Math.min(flow.sureUntil, t);
    }
  }

  #isOver(flow: Drawn, t: number, address: string | null, port: number | null): boolean {
    if (flow.publicPort === null) return false;
    if (t >= flow.possibleUntil) return true;
    return port === null ? flow.closed : flow.publicPort !== port || flow.publicAddress !== address;
  }

  #vm(index: number): string {
    return this.#scenario.deployment.vms[index]?.name ?? `VM ${index}`;
  }
}

/** After a FIN or RST, when the translator lets go of the port is open. */
function close(flow: Drawn, t: number): void {
  flow.closed = true;
  flow.sureUntil = Math.min(flow.sureUntil, t);
}

function seenAs({ publicAddress, publicPort }: PicturedFlow): string {
  return publicAddress === null ? 'nothing' : `${publicAddress}:${publicPort}`;
}

function finished({ vmIndex: _vm, closed: _closed, events, ...flow }: Drawn): PicturedFlow {
  const half = MOST_EVENTS / 2;
  return {
    ...flow,
    events: events.length <= MOST_EVENTS ? events : [...events.slice(0, half), ...events.slice(-half)],
  };
}
