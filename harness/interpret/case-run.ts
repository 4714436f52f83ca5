import type { CaseJudge } from '../../spec/judgement.ts';
import { chanceOf } from '../../spec/model/chance.ts';
import {
  type Address,
  type Change,
  containedInAny,
  type Deployment,
  type Hello,
  type Observation,
  type Operation,
  type Outcome,
  type PacketOutcome,
  type Receive,
  type Send,
  type Settings,
} from '../../spec/vocabulary/index.ts';
import { TOKEN_BYTES } from '../packets/payload.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Batch, observationOf } from './batch.ts';
import { type Bystanders, bystandersOf, CONTROL_PORT, CONTROL_SOURCE_PORT } from './bystanders.ts';
import { addressesIn } from './endpoints.ts';
import { type Flow, NOBODY } from './flow.ts';
import { Labels } from './labels.ts';
import { PrivatePorts } from './private-ports.ts';
import { ROLE, type Role } from './role.ts';
import { type Timing, timingOf } from './timing.ts';

export interface InterpretContext {
  readonly hello: Hello;
  /** In force, as the target answered. */
  readonly settings: Settings;
  /** It has begun this case; the interpreter shows it every observation and asks it how full a pool is. */
  readonly judge: Pick<CaseJudge, 'observe' | 'holders' | 'wantsAnother'>;
  readonly sink?: ((observation: Observation) => void) | undefined;
  /** A step begins. Packets of steps before may be on their way to the target yet. */
  readonly step?: (() => void) | undefined;
  /** For targets with a real clock: a clock of this process in ms, so that harness time counts as passed. */
  readonly clock?: (() => number) | undefined;
}

/** A generator that asks for batches of operations and is sent their outcomes. */
export type Asking<T> = Generator<readonly Operation[], T, readonly Outcome[]>;

/** Of a case's begin and end, and after failures. */
const MOST_CONTROLS = 8;
/** Where not even controls get through, what is lost is tried so often as would be enough if they did, and as often again. */
const MOST_ROUNDS = 2;

const vmsByDeployment = new WeakMap<Deployment, ReadonlyMap<string, number>>();

function vmsOf(deployment: Deployment): ReadonlyMap<string, number> {
  let vms = vmsByDeployment.get(deployment);
  if (vms === undefined) {
    vms = new Map(deployment.vms.map(({ name }, index) => [name, index]));
    vmsByDeployment.set(deployment, vms);
  }
  return vms;
}

interface Lost {
  readonly operation: Send | Receive;
  readonly role: Role;
  readonly flow: Flow;
}

/** What is known within one case, and the operations that wait to be carried out. */
export class CaseRun {
  readonly scenario: Scenario;
  readonly context: InterpretContext;
  readonly timing: Timing;
  readonly bystanders: Bystanders;
  readonly vms: ReadonlyMap<string, number>;
  readonly labels = new Labels();
  readonly ports = new PrivatePorts();
  readonly batch: Batch;
  /** Whether packets that are under way together may change their order. */
  readonly mayReorder: boolean;
  readonly changes: Change[] = [];
  /** The public address that each VM was last seen with. */
  readonly addresses: (Address | undefined)[] = [];
  /** When an open last failed; -1 when none did. */
  lastFailure = -1;
  /** On the target's clock. */
  #now = 0;
  #heard = 0;
  #n = 0;
  #group = 0;
  #failed: Flow[] = [];
  /** What a network that loses packets may have lost, and is to carry once more. */
  #lost: Lost[] = [];
  readonly #tries: number;

  constructor(scenario: Scenario, context: InterpretContext) {
    this.scenario = scenario;
    this.context = context;
    this.timing = timingOf(context.hello.capabilities, context.settings);
    this.bystanders = bystandersOf(scenario.deployment, addressesIn(scenario));
    this.vms = vmsOf(scenario.deployment);
    const { capabilities } = context.hello;
    this.#tries = chanceOf(capabilities).tries;
    this.mayReorder = capabilities.reorders === true;
    this.batch = new Batch(this.mayReorder ? () => ++this.#group : null);
  }

  /** Carries out what waits. Afterwards everything that was asked for is known. */
  *flush(): Asking<void> {
    for (let rounds = 0; this.batch.length > 0; rounds++) {
      while (this.batch.length > 0) {
        const operations = this.batch.next();
        this.batch.settle(operations.length, yield operations, this.#settle);
      }
      const failed = this.#failed;
      const lost = this.#lost;
      if (failed.length + lost.length === 0) return;
      this.#failed = [];
      this.#lost = [];
      this.#controlAfter([...failed, ...lost.map(({ flow }) => flow)]);
      if (lost.length === 0 || rounds === MOST_ROUNDS * this.#tries) return;
      for (const { operation, role, flow } of lost) this.batch.add(again(operation), role, flow);
    }
  }

  /** One control of each of the first VMs. */
  control(): void {
    const vms = Math.min(MOST_CONTROLS, this.scenario.deployment.vms.length);
    for (let vm = 0; vm < vms; vm++) this.controlOf(vm);
  }

  controlOf(vm: number): void {
    const { controls } = this.bystanders;
    const destination = controls[vm % controls.length];
    if (destination === undefined) return;
    const tcpOnly = !this.context.hello.capabilities.protocols.includes('udp');
    const operation: Operation = {
      op: 'send',
      vm,
      protocol: tcpOnly ? 'tcp' : 'udp',
      segment: tcpOnly ? 'syn' : 'data',
      bytes: tcpOnly ? 0 : 16,
      group: 0,
      sourcePort: CONTROL_SOURCE_PORT,
      destination,
      destinationPort: CONTROL_PORT,
      zeroChecksum: false,
    };
    this.batch.add(operation, ROLE.control, null);
  }

  /** Waits until `time` on the target's clock; what has passed is skipped. Flush first. */
  waitUntil(time: number, round: 'down' | 'up'): void {
    const { clock, hello } = this.context;
    const passed = hello.capabilities.clock === 'real' && clock !== undefined ? clock() - this.#heard : 0;
    const steps = (time - this.#now - passed) / this.timing.resolutionMs;
    // The clock's own steps may not be exact numbers: 0.1 + 0.2.
    const whole = round === 'down' ? Math.floor(steps + 1e-6) : Math.ceil(steps - 1e-6);
    this.wait(whole * this.timing.resolutionMs);
  }

  wait(ms: number): void {
    if (ms > 0) this.batch.add({ op: 'advance', ms }, ROLE.none, null);
  }

  /** A number that no earlier group of the case has, or 0 where the target cannot open at one instant. */
  nextGroup(): number {
    return this.context.hello.capabilities.concurrentOpens ? ++this.#group : 0;
  }

  /** Whether the flow surely holds nothing any more, so that its private tuple can be had again. */
  readonly isOver = (flow: Flow): boolean => {
    const { idleTimeoutMs, toleranceMs } = this.timing;
    return flow.closed || (flow.seen >= 0 && this.#now - flow.seen > idleTimeoutMs + toleranceMs);
  };

  #controlAfter(failed: readonly Flow[]): void {
    // Whose a client's packet is that reached nobody is not known here.
    if (failed.some(({ vm }) => vm === NOBODY)) return this.control();
    const vms = new Set<number>();
    for (const { vm } of failed) {
      if (vms.size === MOST_CONTROLS) break;
      vms.add(vm);
    }
    for (const vm of vms) this.controlOf(vm);
  }

  readonly #settle = (operation: Operation, outcome: Outcome, role: Role, flow: Flow | null): void => {
    const observation = observationOf(this.#n++, operation, outcome);
    this.context.judge.observe(observation);
    this.context.sink?.(observation);
    this.#now = outcome.seen;
    if (this.context.clock !== undefined) this.#heard = this.context.clock();
    if (role === ROLE.none) return;
    const { arrivals, deliveries } = outcome as PacketOutcome;
    if (role === ROLE.control) {
      const source = arrivals[0]?.source;
      if (operation.op === 'send' && source !== undefined) this.addresses[operation.vm] = source;
      return;
    }
    if (flow === null) return;
    if ((operation.op === 'send' || operation.op === 'receive') && this.context.judge.wantsAnother()) {
      this.#lost.push({ operation, role, flow });
    }
    if (role === ROLE.open || role === ROLE.out) {
      flow.sent = outcome.sent;
      flow.seen = outcome.seen;
      const arrival = arrivals[0];
      if (arrival === undefined) {
        if (role === ROLE.open) this.#fail(flow, outcome.seen);
      } else if (!flow.inbound && !containedInAny(this.scenario.deployment.virtualNetwork, arrival.source)) {
        // A private source is no address that somebody outside could answer to.
        flow.publicAddress = arrival.source;
        flow.publicPort = arrival.sourcePort;
        this.addresses[flow.vm] = arrival.source;
      }
    } else if (role === ROLE.in) {
      flow.delivered = deliveries.some(({ vm, port }) => vm === flow.vm && port === flow.port);
    } else {
      const first = deliveries[0];
      flow.delivered = first !== undefined;
      if (first !== undefined) {
        flow.vm = first.vm;
        flow.port = first.port;
      }
    }
  };

  #fail(flow: Flow, seen: number): void {
    this.#failed.push(flow);
    this.lastFailure = seen;
  }
}

/** Of a datagram that was lost, in a length that bears a token: the first one may still come out. */
function again<Packet extends Send | Receive>(lost: Packet): Packet {
  const bytes = lost.protocol === 'udp' ? Math.max(TOKEN_BYTES, lost.bytes) : lost.bytes;
  return { ...lost, bytes, group: 0 };
}
