import type { Step } from '../scenario/scenario.ts';
import type { Asking, CaseRun } from './case-run.ts';
import { endpointOf } from './endpoints.ts';
import { capacityOf, flowsToFill, knownAddresses } from './fill-size.ts';
import { type Flow, newFlow } from './flow.ts';
import { shakeHands } from './open.ts';
import { firstPacket } from './packets.ts';
import { ROLE } from './role.ts';

type FillStep = Extract<Step, { do: 'fill' }>;

/** Flows in one go: with TCP's three packets each, a batch stays below 4,096 operations. */
const CHUNK = 3_840;
/** Where capacity is unknown, failures are looked for after every so many flows. */
const SMALL_CHUNK = 256;
const CONTROL_EVERY = 256;
/** No address has more ports than this, whatever a target says of itself. */
const MOST_PORTS = 65_536;
/** By which an unknown capacity counts as exhausted. */
const ENOUGH_FAILURES = 3;
/** A search for ports that gives up at chance finds the last ones when asked again. */
const MOST_PASSES = 3;

export function* fill(run: CaseRun, step: FillStep): Asking<void> {
  const vms: number[] = [];
  for (const name of step.vms) {
    const vm = run.vms.get(name);
    if (vm !== undefined) vms.push(vm);
  }
  if (vms.length === 0) return;
  // Holders and private ports in use depend on everything that was asked for before.
  yield* run.flush();
  const filling = new Filling(run, step, vms);
  const capacity = capacityOf(run);
  if (capacity === null) {
    yield* filling.untilFull();
    return;
  }
  for (let pass = 0, known = -1; pass < MOST_PASSES; pass++) {
    const wanted = flowsToFill(run, capacity, vms, filling.address, step.protocol, step.leave);
    const before = known;
    known = knownAddresses(run, vms);
    // Flows that showed another address were not the last that it has room for.
    if (known > before) pass = 0;
    // Otherwise, where a tenth and more is missing, asking again would prove nothing new.
    else if (step.leave < 0 || wanted > filling.tried / 10) return;
    if (wanted === 0) return;
    const most = Math.min(wanted, MOST_PORTS * vms.length + 4_096);
    // Those that are to fail must not have come before the last that fits.
    const beyond = run.mayReorder ? Math.max(0, Math.min(most, -step.leave)) : 0;
    if (most > beyond) yield* filling.open(most - beyond);
    if (beyond > 0) yield* filling.open(beyond);
  }
}

/** One fill under way: which VM, which port and which endpoint come next. */
class Filling {
  readonly address: number;
  tried = 0;
  readonly #run: CaseRun;
  readonly #step: FillStep;
  readonly #vms: readonly number[];
  readonly #port: number;
  readonly #toPorts: number;
  readonly #flows: Flow[];
  /** Where to look for the next private port, for each VM and port of the destination. */
  readonly #next: number[] = [];

  constructor(run: CaseRun, step: FillStep, vms: readonly number[]) {
    const { address, port } = endpointOf(step.to);
    this.#run = run;
    this.#step = step;
    this.#vms = vms;
    this.address = address;
    this.#port = port;
    this.#toPorts = Math.max(1, step.toPorts ?? 1);
    this.#flows = run.labels.fill(step.flows);
  }

  *open(count: number, chunk: number = CHUNK): Asking<readonly Flow[]> {
    const size = this.#step.protocol === 'tcp' ? Math.min(chunk, CHUNK) : chunk;
    let opened: Flow[] = [];
    for (let done = 0; done < count; done += size) {
      opened = [];
      for (let i = 0; i < Math.min(size, count - done); i++) {
        const flow = this.#one();
        if (flow !== null) opened.push(flow);
      }
      if (opened.length === 0) break;
      yield* this.#run.flush();
      if (this.#step.protocol === 'tcp') yield* shakeHands(this.#run, opened);
    }
    yield* this.#run.flush();
    return opened;
  }

  /** Capacity unknown: until enough fails, for more than one VM if there are several. */
  *untilFull(): Asking<void> {
    const failing = new Set<number>();
    let failures = 0;
    const most = MOST_PORTS * this.#vms.length;
    while (this.tried < most) {
      const opened = yield* this.open(SMALL_CHUNK, SMALL_CHUNK);
      if (opened.length === 0) return;
      for (const flow of opened) {
        if (flow.publicAddress >= 0) continue;
        failures++;
        failing.add(flow.vm);
      }
      if (failures >= ENOUGH_FAILURES && failing.size >= Math.min(2, this.#vms.length)) return;
    }
  }

  /** Null when the VM has no private port left towards that endpoint. */
  #one(): Flow | null {
    const { protocol } = this.#step;
    const turn = this.tried++;
    const which = turn % this.#vms.length;
    const toPort = Math.floor(turn / this.#vms.length) % this.#toPorts;
    const vm = this.#vms[which] ?? 0;
    const cursor = which * this.#toPorts + toPort;
    const to = this.#port + toPort > 65_535 ? this.#port - toPort : this.#port + toPort;
    const start = this.#next[cursor] ?? this.#step.port;
    const port = this.#run.ports.free(vm, protocol, this.address, to, start, this.#run.isOver);
    if (port < 0) return null;
    this.#next[cursor] = port === 65_535 ? 1024 : port + 1;
    const flow = newFlow(vm, protocol, port, this.address, to, false);
    this.#run.ports.use(flow);
    this.#flows.push(flow);
    this.#run.batch.add(firstPacket(flow, 0), ROLE.open, flow);
    if (turn % CONTROL_EVERY === CONTROL_EVERY - 1) this.#run.controlOf(vm);
    return flow;
  }
}
