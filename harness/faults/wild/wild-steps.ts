import type { Change, Deployment, Protocol } from '../../../spec/vocabulary/index.ts';
import type { Random } from '../../generate/random.ts';
import type { Label, OpenStep, Step } from '../../scenario/scenario.ts';
import { ILPIPS, someOf, wildGroup } from './wild-deployment.ts';
import type { WildPlaces } from './wild-places.ts';

const LABELS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const FILLS = ['g', 'h'] as const;
const SEGMENTS = ['data', 'syn', 'syn-ack', 'ack', 'fin', 'rst'] as const;
const SIZES = [0, 1, 32, 32, 1_000] as const;
const PROTOCOLS: readonly (readonly Protocol[])[] = [['udp'], ['tcp'], ['udp', 'tcp'], ['udp', 'tcp']];
/** One kind of step in so many is left out of a scenario. */
const LEFT_OUT = 6;

type Make = () => Step | null;

/** Draws one step after the other; each is of those that a scenario may have, in the order of the schema. */
export class WildSteps {
  readonly #random: Random;
  readonly #deployment: Deployment;
  readonly #places: WildPlaces;
  readonly #protocols: readonly Protocol[];
  readonly #lots: readonly Make[];
  readonly #opened: Label[] = [];
  readonly #filled: Label[] = [];

  constructor(random: Random, deployment: Deployment, places: WildPlaces) {
    this.#random = random;
    this.#deployment = deployment;
    this.#places = places;
    this.#protocols = random.pick(PROTOCOLS);
    const weights: readonly (readonly [Make, number])[] = [
      [() => this.#open(), 10],
      [() => this.#send(), 4],
      [() => this.#stray(), 2],
      [() => this.#reply(), 5],
      [() => this.#close(), 3],
      [() => this.#advance(), 6],
      [() => this.#fill(), 5],
      [() => this.#all(), 3],
      [() => this.#together(), 2],
      [() => this.#keepAlive(), 1],
      [() => this.#changes(), 4],
      [() => this.#inbound(), 4],
      [() => this.#probe(), 2],
      [() => ({ do: 'discover', vm: this.#vm(), port: this.#places.privatePort() }), 2],
      [() => ({ do: 'alerts' }), 1],
      [() => ({ do: 'control' }), 1],
    ];
    const lots = weights.flatMap(([make, weight]) =>
      random.chance(1, LEFT_OUT) ? [] : Array.from({ length: weight }, () => make),
    );
    this.#lots = lots.length > 0 ? lots : [() => this.#open()];
  }

  /** Null where that kind of step makes no sense yet. */
  draw(): Step | null {
    return this.#random.pick(this.#lots)();
  }

  #vm(): string {
    return this.#random.pick(this.#deployment.vms).name;
  }

  #protocol(): Protocol {
    return this.#random.pick(this.#protocols);
  }

  /** Of a flow that some step before opened, however it ended. */
  #flow(): Label | null {
    const labels = [...this.#opened, ...this.#filled.map((fill) => `${fill}#${this.#random.below(4)}`)];
    return labels.length === 0 ? null : this.#random.pick(labels);
  }

  #named(): Label {
    const label = this.#random.pick(LABELS);
    this.#opened.push(label);
    return label;
  }

  #open(): OpenStep {
    return {
      do: 'open',
      flow: this.#named(),
      vm: this.#vm(),
      protocol: this.#protocol(),
      port: this.#places.privatePort(),
      to: this.#places.endpoint(),
      ...(this.#random.chance(1, 8) && { unanswered: true }),
    };
  }

  #send(): Step | null {
    const random = this.#random;
    const flow = this.#flow();
    if (flow === null) return null;
    const segment = random.chance(2, 3) ? 'data' : random.pick([...SEGMENTS, 'fragments'] as const);
    const bytes = random.pick(SIZES);
    return { do: 'send', flow, segment, bytes, ...(random.chance(1, 6) && { zeroChecksum: true }) };
  }

  #stray(): Step {
    const segment = this.#random.pick(['rst', 'fin', 'syn-ack', 'ack'] as const);
    const { privatePort, endpoint } = this.#places;
    return { do: 'stray', vm: this.#vm(), segment, port: privatePort(), to: endpoint() };
  }

  #reply(): Step | null {
    const random = this.#random;
    const flow = this.#flow();
    if (flow === null) return null;
    const from = random.pick(['destination', 'destination', 'other-port', 'stranger'] as const);
    const segment = random.chance(2, 3) ? 'data' : random.pick([...SEGMENTS, 'unreachable'] as const);
    return { do: 'reply', flow, from, segment, bytes: random.pick(SIZES) };
  }

  #close(): Step | null {
    const flow = this.#flow();
    const how = this.#random.pick(['fin', 'rst', 'half', 'reset-by-peer'] as const);
    return flow === null ? null : { do: 'close', flow, how };
  }

  #advance(): Step {
    const random = this.#random;
    const since = random.chance(2, 3) ? this.#flow() : null;
    const timeouts = random.pick([0, 0.5, 1, 1, 1, 2]);
    // A moment from now on is not before now.
    const least = since === null && timeouts === 0 ? 0 : -1;
    const around = (...steps: readonly number[]) => Math.max(least, random.pick(steps));
    const to = { since, timeouts, tolerances: around(-1, 0, 0, 1, 1), ticks: around(-1, 0, 0, 1) };
    return { do: 'advance', to };
  }

  #fill(): Step {
    const random = this.#random;
    const flows = random.pick(FILLS);
    const names = this.#deployment.vms.map(({ name }) => name);
    const some = someOf(random, names);
    const to = this.#places.endpoint();
    this.#filled.push(flows);
    return {
      do: 'fill',
      flows,
      vms: some.length > 0 ? some : names,
      protocol: this.#protocol(),
      port: random.pick([10_000, 5_000, 1, 65_000]),
      to,
      leave: random.pick([0, 0, 0, 1, -1, -2]),
      ...(random.chance(1, 6) && !to.endsWith(':65535') && { toPorts: 2 }),
    };
  }

  #all(): Step | null {
    if (this.#filled.length === 0) return null;
    const flows = this.#random.pick(this.#filled);
    const kind = this.#random.pick(['send-all', 'reply-all', 'close-all'] as const);
    if (kind !== 'close-all') return { do: kind, flows };
    return { do: kind, flows, how: this.#random.pick(['fin', 'rst'] as const) };
  }

  #together(): Step {
    return { do: 'together', opens: Array.from({ length: 1 + this.#random.below(4) }, () => this.#open()) };
  }

  #keepAlive(): Step | null {
    const flow = this.#flow();
    const by = this.#random.pick(['outbound', 'inbound', 'both'] as const);
    return flow === null ? null : { do: 'keep-alive', flow, by, timeouts: 1 + this.#random.below(3) };
  }

  #changes(): Step {
    const random = this.#random;
    const { subnets, loadBalancers, securityGroups } = this.#deployment;
    const vm = this.#vm();
    const changes: Change[] = [
      { kind: 'assign-ilpip', vm, address: random.pick(ILPIPS) },
      { kind: 'release-ilpip', vm },
      {
        kind: 'set-security-group',
        on: subnets.length > 0 && random.chance(1, 2) ? { subnet: random.pick(subnets).name } : { vm },
        securityGroup: wildGroup(random, securityGroups, 1),
      },
    ];
    if (loadBalancers.length > 0) {
      const loadBalancer = random.pick(loadBalancers).name;
      changes.push(
        { kind: random.pick(['join-pool', 'leave-pool'] as const), vm, loadBalancer },
        { kind: 'set-logging', loadBalancer, on: random.chance(1, 2) },
      );
    }
    return { do: 'change', change: random.pick(changes) };
  }

  #inbound(): Step {
    const { endpoint, service } = this.#places;
    const to = this.#random.chance(1, 8) ? endpoint() : service();
    return { do: 'inbound', flow: this.#named(), protocol: this.#protocol(), from: endpoint(), to };
  }

  #probe(): Step | null {
    const { loadBalancers } = this.#deployment;
    if (loadBalancers.length === 0) return null;
    const loadBalancer = this.#random.pick(loadBalancers).name;
    return { do: 'probe', loadBalancer, rounds: 1 + this.#random.below(3) };
  }
}
