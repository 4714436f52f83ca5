import {
  type Deployment,
  type Hello,
  type Observation,
  type Operation,
  type Outcome,
  type PacketOutcome,
  parseAddress,
  parseCidr,
  type Protocol,
  type Send,
} from '../../spec/vocabulary/index.ts';
import type { Scenario, Step } from '../scenario/scenario.ts';
import { drive } from './drive.ts';
import { interpret } from './interpret.ts';

// For the tests of this folder only: it must stay too simple to be wrong.

const PUBLIC = parseAddress('203.0.113.1');
export const deployment: Deployment = {
  publicSpace: [parseCidr('198.51.100.0/24'), parseCidr('203.0.113.0/24')],
  virtualNetwork: [parseCidr('10.0.0.0/16')],
  subnets: [],
  vms: ['a', 'b'].map((name, index) => ({
    name,
    address: parseAddress(`10.0.0.${index + 4}`),
    ilpip: null,
    securityGroup: null,
  })),
  loadBalancers: [
    { name: 'lb', frontends: [PUBLIC], pool: ['a', 'b'], rules: [], probe: null, logging: false },
  ],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [],
};

export const hello: Hello = {
  contract: 1,
  name: 'stub',
  version: '1',
  organisation: '',
  configuration: {},
  features: {
    severalVms: true,
    pools: true,
    severalFrontends: true,
    inboundRules: true,
    ilpip: true,
    securityGroups: true,
    probes: true,
    alerts: true,
    discovery: true,
    changes: true,
  },
  capabilities: {
    clock: 'virtual',
    resolutionMs: 1,
    timeScale: 1,
    toleranceMs: null,
    lossless: true,
    deterministic: true,
    portRange: null,
    reservedPorts: 0,
    settable: { ports: true, idleTimeout: true },
    idleTimeoutMs: 240_000,
    protocols: ['udp', 'tcp'],
    concurrentOpens: true,
    sharedAddresses: false,
    maxVms: 1_000,
    changeDelayMs: 0,
    alertDelayMs: 0,
    shows: {
      publicPort: true,
      deliveries: true,
      leaks: true,
      payload: true,
      probeState: true,
      answers: true,
    },
  },
};

/** The simplest thing that answers: one port a flow and destination, nothing is ever released. */
export class Stub {
  readonly batches: (readonly Operation[])[] = [];
  readonly operations: Operation[] = [];
  readonly observations: Observation[] = [];
  readonly hello: Hello;
  readonly #flows = new Map<string, number>();
  readonly #owners = new Map<string, Send>();
  readonly #held = new Map<number, number>();
  readonly #ports: number;
  /** Drops the nth packet from inside, counted from 0, when it answers true. */
  readonly #drops: (nth: number) => boolean;
  #now = 0;
  #sent = 0;

  constructor(
    ports: number,
    changes: Partial<Hello['capabilities']> = {},
    drops: (nth: number) => boolean = () => false,
  ) {
    this.#ports = ports;
    this.#drops = drops;
    this.hello = { ...hello, capabilities: { ...hello.capabilities, ...changes } };
  }

  run = (batch: readonly Operation[]): readonly Outcome[] => {
    this.batches.push(batch);
    return batch.map((operation) => this.#answer(operation));
  };

  /** It has one inventory; counted under UDP alone, so that it counts once. */
  readonly holders = (_: number, destination: number, protocol: Protocol) => {
    const held = protocol === 'udp' ? (this.#held.get(destination) ?? 0) : 0;
    return { sure: held, possible: held };
  };

  #answer(operation: Operation): Outcome {
    this.operations.push(operation);
    const at = { sent: this.#now, seen: this.#now };
    if (operation.op === 'advance') {
      this.#now += operation.ms;
      return { sent: at.sent, seen: this.#now };
    }
    const nothing: PacketOutcome = { ...at, arrivals: [], deliveries: [], answer: null };
    if (operation.op === 'receive') {
      const owner = this.#owners.get(`${operation.source} ${operation.destinationPort}`);
      if (owner === undefined) return nothing;
      const { source, sourcePort } = operation;
      return {
        ...nothing,
        deliveries: [{ vm: owner.vm, port: owner.sourcePort, source, sourcePort, intact: true }],
      };
    }
    if (operation.op !== 'send') return at;
    if (this.#drops(this.#sent++)) return nothing;
    const { vm, sourcePort, destination, destinationPort } = operation;
    const key = `${operation.protocol} ${vm} ${sourcePort} ${destination} ${destinationPort}`;
    let port = this.#flows.get(key);
    if (port === undefined) {
      const held = this.#held.get(destination) ?? 0;
      if (held === this.#ports) return nothing;
      port = 1025 + held;
      this.#held.set(destination, held + 1);
      this.#flows.set(key, port);
      this.#owners.set(`${destination} ${port}`, operation);
    }
    return {
      ...nothing,
      arrivals: [{ source: PUBLIC, sourcePort: port, destination, destinationPort, intact: true }],
    };
  }
}

/** What a lossy target did not answer is tried again and again. */
function wantsAnother({ hello, observations }: Stub): boolean {
  const { outcome } = observations.at(-1)!;
  return !hello.capabilities.lossless && 'arrivals' in outcome && outcome.arrivals.length === 0;
}

/** Interprets the steps against the stub, with a judge that believes what the stub says of itself. */
export function run(
  stub: Stub,
  steps: readonly Step[],
  changes: Partial<Scenario> = {},
  ports = { first: 1025, last: 1028 },
): Stub {
  const settings = { ports, idleTimeoutMs: 240_000 };
  const judge = {
    observe: (observation: Observation) => void stub.observations.push(observation),
    holders: stub.holders,
    wantsAnother: () => wantsAnother(stub),
  };
  const scenario: Scenario = { dialect: 'azure-2016', deployment, settings, steps, ...changes };
  void drive(interpret(scenario, { hello: stub.hello, settings, judge }), stub);
  return stub;
}

export const TO = '198.51.100.10:443';
export const isControl = (operation: Operation) => operation.op === 'send' && operation.destinationPort === 7;
/** What was asked for beside the controls, in short. */
export const told = ({ operations }: Stub) =>
  operations
    .filter((operation) => !isControl(operation))
    .map((operation) => {
      switch (operation.op) {
        case 'send':
          return `${operation.vm}:${operation.sourcePort} ${operation.segment}`;
        case 'receive':
          return `${operation.segment} to ${operation.destinationPort}`;
        case 'advance':
          return `+${operation.ms}`;
        default:
          return operation.op;
      }
    });
export const open = (flow: string, changes: Partial<Extract<Step, { do: 'open' }>> = {}): Step => ({
  do: 'open',
  flow,
  vm: 'a',
  protocol: 'udp',
  port: 5000,
  to: TO,
  ...changes,
});
export const fillStep = (changes: Partial<Extract<Step, { do: 'fill' }>> = {}): Step => ({
  do: 'fill',
  flows: 'f',
  vms: ['a', 'b'],
  protocol: 'udp',
  port: 2000,
  to: TO,
  leave: 0,
  ...changes,
});
