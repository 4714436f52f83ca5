import type { Protocol } from '../../spec/vocabulary/index.ts';
import type { Label, OpenStep, Step } from '../scenario/scenario.ts';
import * as step from './build.ts';
import type { Shape } from './deployments.ts';
import type { Means } from './means.ts';
import {
  DENIED_PORTS,
  GUARDED_PORT,
  guarded,
  IN_VNET,
  NEIGHBOURS,
  NOWHERE,
  ODD_DESTINATIONS,
  portsOneBitFrom,
  SERVICES,
  to,
} from './places.ts';
import type { Random } from './random.ts';

/** A flow that a step of the scenario so far opens. */
export interface Sketched {
  readonly label: Label;
  readonly vm: number;
  readonly protocol: Protocol;
  readonly to: string;
}

const LABELS = Array.from({ length: 64 }, (_, n) => `f${n}`);
const FILLS = Array.from({ length: 16 }, (_, n) => `g${n}`);
const MEMBERS = FILLS.map((fill) => Array.from({ length: 64 }, (_, n) => `${fill}#${n}`));
const ENDPOINTS = [to(0), to(0), to(0), to(0), to(0, true), to(1), to(1, true), to(2)] as const;
const ODD_ENDPOINTS = [
  guarded(),
  guarded(),
  guarded(GUARDED_PORT),
  guarded(DENIED_PORTS.last),
  IN_VNET,
  NOWHERE,
  to(0),
] as const;
/** Few, so that VMs' private ports collide. */
const COMMON_PORTS = [5000, 5001, 5002, 5003] as const;
const RARE_ENDPOINTS = [NEIGHBOURS.addresses, NEIGHBOURS.ports, SERVICES, ODD_DESTINATIONS] as const;
const NEIGHBOUR_PORTS = portsOneBitFrom(COMMON_PORTS[0]);
const PRIVILEGED_PORTS = [1, 53, 500, 1023] as const;

/** A scenario while it is being made up. */
export class Sketch {
  readonly random: Random;
  readonly means: Means;
  readonly shape: Shape;
  /** Ports of each address. */
  readonly ports: number;
  readonly steps: Step[] = [];
  readonly flows: Sketched[] = [];
  readonly #fills: { readonly index: number; readonly flow: Sketched; readonly size: number }[] = [];
  readonly #protocols: readonly Protocol[];
  /** About how many operations the steps so far come down to. */
  operations = 0;
  #opened = 0;

  constructor(random: Random, means: Means, shape: Shape, ports: number) {
    this.random = random;
    this.means = means;
    this.shape = shape;
    this.ports = ports;
    // Half the cases keep to one protocol, so that its inventory is full by either reading.
    const { protocols } = means;
    this.#protocols = random.chance(1, 2) ? [random.pick(protocols)] : protocols;
  }

  add(one: Step, operations = 1): void {
    this.steps.push(one);
    this.operations += operations;
  }

  vm(): number {
    return this.random.below(this.shape.vms);
  }

  protocol(): Protocol {
    return this.random.pick(this.#protocols);
  }

  endpoint(): string {
    if (this.random.chance(1, 12)) return this.random.pick(this.random.pick(RARE_ENDPOINTS));
    const odd = this.shape.nic !== undefined && this.random.chance(1, 3);
    return this.random.pick(odd ? ODD_ENDPOINTS : ENDPOINTS);
  }

  port(): number {
    const kind = this.random.below(16);
    if (kind < 11) return this.random.pick(COMMON_PORTS);
    if (kind < 13) return this.random.pick(PRIVILEGED_PORTS);
    if (kind < 14) return this.random.pick(NEIGHBOUR_PORTS);
    // One that is public too, where the pool lies low.
    if (kind < 15) return this.means.first + this.random.below(Math.min(this.ports, 8));
    return 1024 + this.random.below(64_512);
  }

  /** Now and then the destination's own. */
  portTowards(endpoint: string): number {
    return this.random.chance(1, 24) ? Number(endpoint.slice(endpoint.indexOf(':') + 1)) : this.port();
  }

  /** An open that nothing is added for yet. */
  newFlow(
    endpoint = this.endpoint(),
    protocol = this.protocol(),
    port = this.portTowards(endpoint),
  ): OpenStep {
    const label = LABELS[this.#opened++ % LABELS.length] ?? 'f';
    const vm = this.vm();
    this.flows.push({ label, vm, protocol, to: endpoint });
    this.operations += protocol === 'tcp' ? 3 : 1;
    return step.open(label, vm, protocol, port, endpoint);
  }

  /** A flow opened so far, by itself or in a fill. */
  someFlow(): Sketched | null {
    const { random } = this;
    const fills = this.#fills;
    if (fills.length > 0 && (this.flows.length === 0 || random.chance(1, 3))) {
      const { index, flow, size } = random.pick(fills);
      const label = MEMBERS[index]?.[random.below(Math.min(64, Math.max(1, size)))];
      return label === undefined ? flow : { ...flow, label };
    }
    return this.flows.length === 0 ? null : random.pick(this.flows);
  }

  someFill(): Sketched | null {
    return this.#fills.length === 0 ? null : this.random.pick(this.#fills).flow;
  }

  /** A fill of one VM or of all of them; `leave` ports stay free. */
  fill(leave: number, endpoint = this.endpoint(), protocol = this.protocol()): Sketched {
    const { random, shape, ports } = this;
    const vms = random.chance(1, 3) ? [this.vm()] : step.vmsUpTo(shape.vms);
    const index = this.#fills.length % FILLS.length;
    const flow = { label: FILLS[index] ?? 'g', vm: vms[0] ?? 0, protocol, to: endpoint };
    const size = Math.max(1, ports - leave);
    this.#fills.push({ index, flow, size });
    // Apart from the ports of single flows, and of earlier fills.
    const port = 10_000 + 7_000 * (this.#fills.length % 7);
    this.add(
      step.fill(flow.label, vms, protocol, port, endpoint, leave),
      protocol === 'tcp' ? 3 * size : size,
    );
    return flow;
  }
}
