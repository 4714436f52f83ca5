import * as fc from 'fast-check';
import type { CaseJudge } from '../spec/judgement.ts';
import type {
  Address,
  Deployment,
  Hello,
  Operation,
  PacketOutcome,
  Protocol,
  Settings,
} from '../spec/vocabulary/index.ts';

/**
 * What one would write first: fast-check's own commands, one for each kind of event, on a model that knows which flows live. The
 * public port is the next one in order, as a sound translator without a search would choose it.
 */
interface Model {
  readonly judge: CaseJudge;
  readonly flows: Flow[];
  now: number;
  n: number;
  nextPort: number;
}

interface Flow {
  readonly vm: number;
  readonly protocol: Protocol;
  readonly port: number;
  readonly destination: Address;
  readonly publicPort: number;
}

type Step = fc.Command<Model, null>;

const PUBLIC_ADDRESS = 0xcb00_7101;
const DESTINATION = 0xc633_640a;

function observe(model: Model, operation: Operation, outcome: Omit<PacketOutcome, 'sent' | 'seen'>): void {
  const { now } = model;
  const observation = { n: model.n++, operation, outcome: { sent: now, seen: now, ...outcome } };
  model.judge.observe(observation as Parameters<CaseJudge['observe']>[0]);
}

function sent(model: Model, flow: Flow): void {
  const { vm, protocol, port, destination, publicPort } = flow;
  const operation = {
    op: 'send',
    vm,
    protocol,
    segment: 'data',
    bytes: 32,
    group: 0,
    sourcePort: port,
    destination,
    destinationPort: 443,
    zeroChecksum: false,
  } as const;
  const arrival = {
    source: PUBLIC_ADDRESS,
    sourcePort: publicPort,
    destination,
    destinationPort: 443,
    intact: true,
  };
  observe(model, operation, { arrivals: [arrival], deliveries: [], answer: null });
}

class Open implements Step {
  readonly #vm: number;
  readonly #port: number;
  readonly #to: number;

  constructor(vm: number, port: number, to: number) {
    this.#vm = vm;
    this.#port = port;
    this.#to = to;
  }

  check(): boolean {
    return true;
  }

  run(model: Model): void {
    const publicPort = 1025 + (model.nextPort++ % 64_000);
    const destination = DESTINATION + this.#to;
    const flow = { vm: this.#vm, protocol: 'udp', port: this.#port, destination, publicPort } as const;
    model.flows.push(flow);
    sent(model, flow);
  }

  toString(): string {
    return `open(${this.#vm}, ${this.#port}, ${this.#to})`;
  }
}

class Again implements Step {
  readonly #which: number;
  readonly #inbound: boolean;

  constructor(which: number, inbound: boolean) {
    this.#which = which;
    this.#inbound = inbound;
  }

  check({ flows }: Readonly<Model>): boolean {
    return flows.length > 0;
  }

  run(model: Model): void {
    const flow = model.flows[this.#which % model.flows.length];
    if (flow === undefined) return;
    if (!this.#inbound) {
      sent(model, flow);
      return;
    }
    const { vm, protocol, port, destination, publicPort } = flow;
    const operation = {
      op: 'receive',
      protocol,
      segment: 'data',
      bytes: 32,
      group: 0,
      source: destination,
      sourcePort: 443,
      destination: PUBLIC_ADDRESS,
      destinationPort: publicPort,
    } as const;
    const delivery = { vm, port, source: destination, sourcePort: 443, intact: true };
    observe(model, operation, { arrivals: [], deliveries: [delivery], answer: null });
  }

  toString(): string {
    return `${this.#inbound ? 'reply' : 'send'}(${this.#which})`;
  }
}

class Wait implements Step {
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  check(): boolean {
    return true;
  }

  run(model: Model): void {
    const outcome = { sent: model.now, seen: model.now + this.#ms };
    model.now += this.#ms;
    model.judge.observe({ n: model.n++, operation: { op: 'advance', ms: this.#ms }, outcome });
  }

  toString(): string {
    return `wait(${this.#ms})`;
  }
}

/** Of up to 100 commands: by default they are ten at most, and often none. */
export function commands(): fc.Arbitrary<Iterable<Step>> {
  const small = fc.integer({ min: 0, max: 3 });
  const which = fc.nat(63);
  return fc.commands(
    [
      fc.tuple(small, fc.integer({ min: 5000, max: 5063 }), small).map((one) => new Open(...one)),
      fc.tuple(which, fc.boolean()).map((one) => new Again(...one)),
      fc.integer({ min: 1, max: 30_000 }).map((ms) => new Wait(ms)),
    ],
    { maxCommands: 100, size: 'max' },
  );
}

/** Runs them on the model alone. @returns events. */
export function runCommands(
  steps: Iterable<Step>,
  judge: CaseJudge,
  context: { readonly deployment: Deployment; readonly settings: Settings; readonly hello: Hello },
): number {
  const model: Model = { judge, flows: [], now: 0, n: 0, nextPort: 0 };
  judge.begin(context);
  fc.modelRun(() => ({ model, real: null }), steps);
  judge.end();
  return model.n;
}
