import type { IdleLimits } from '../../spec/characteristics/idle-time.ts';
import {
  type Address,
  type Capabilities,
  type Deployment,
  formatAddress,
  type Observation,
  type Port,
  portsIn,
  type Protocol,
  type Settings,
} from '../../spec/vocabulary/index.ts';
import { CONTROL_PORT, CONTROL_SOURCE_PORT } from '../interpret/bystanders.ts';
import { timingOf } from '../interpret/index.ts';
import { fuller, NO_LIMITS } from '../record/merge-statistics.ts';
import {
  DEADLINE_BIN,
  type DestinationUse,
  IDLE_FATES,
  idleEdges,
  type IdleFate,
  POOL_CLASSES,
  PORTS_A_BLOCK,
  PORTS_A_STRIP_BLOCK,
  type PortUse,
  type Statistics,
} from '../record/statistics.ts';
import { CaseUse } from './case-use.ts';
import { Samples } from './samples.ts';

/** A case as the statistics tell it from others. */
export interface CountedCase {
  readonly stage: string;
  readonly index: number;
  readonly seed: number;
  readonly deployment: Deployment;
  readonly settings: Settings;
}

interface Current extends CountedCase {
  readonly use: CaseUse;
  readonly samples: Samples;
  observations: number;
  /** Without the controls. */
  counted: number;
}

type Counts = { -readonly [K in keyof DestinationUse]: DestinationUse[K] } & { readonly ports: number[] };

type Limits = { -readonly [K in keyof IdleLimits]: IdleLimits[K] };

const PORTS = 65_536;
/** Lines of a chart that a reader can tell apart. */
const MOST_DESTINATIONS = 6;

/** Adds up the statistics of a run while it goes, or while its record is read again. */
export class StatisticsCollector {
  readonly #capabilities: Capabilities;
  readonly #stages: Record<string, { cases: number; observations: number }> = {};
  readonly #pools: Record<string, number> = {};
  readonly #operations: Record<string, number> = {};
  readonly #lengths: number[] = [];
  readonly #ports = zeros(PORTS / PORTS_A_BLOCK);
  readonly #destinations = new Map<Address, Counts>();
  readonly #idle: Record<IdleFate, number[]>;
  readonly #limits: Readonly<Record<Protocol, Limits>> = { udp: { ...NO_LIMITS }, tcp: { ...NO_LIMITS } };
  readonly #edges = new Map<number, readonly number[]>();
  #edgesNow: readonly number[] = [];
  #fullest: PortUse | null = null;
  #current: Current | null = null;

  constructor(capabilities: Capabilities) {
    this.#capabilities = capabilities;
    const bins = idleEdges({ idleTimeoutMs: 1, toleranceMs: 0, resolutionMs: 0 }).length;
    this.#idle = Object.fromEntries(IDLE_FATES.map((fate) => [fate, zeros(bins)])) as Record<
      IdleFate,
      number[]
    >;
  }

  begin(one: CountedCase): void {
    const { settings, deployment } = one;
    this.#edgesNow = this.#edgesOf(settings);
    const own = deployment.vms.flatMap(({ address, ilpip }) => [address, ilpip ?? address]);
    const sink = {
      given: (destination: Address, port: Port) => {
        this.#ports[Math.floor(port / PORTS_A_BLOCK)]!++;
        const counts = this.#countsOf(destination);
        counts.opened++;
        counts.ports[Math.floor(port / PORTS_A_STRIP_BLOCK)]!++;
      },
      unseen: (destination: Address) => void this.#countsOf(destination).unseen++,
      idle: (fate: IdleFate, ms: number) => void this.#idle[fate][this.#binOf(ms)]!++,
      limit: (end: 'kept' | 'gone', protocol: Protocol, ms: number) => {
        const limits = this.#limits[protocol];
        const timeouts = ms / settings.idleTimeoutMs;
        if (end === 'kept') limits.kept = Math.max(limits.kept ?? timeouts, timeouts);
        else limits.gone = Math.min(limits.gone ?? timeouts, timeouts);
        limits.samples++;
      },
    };
    const use = new CaseUse(sink, settings.idleTimeoutMs, own);
    this.#current = { ...one, use, samples: new Samples(MOST_DESTINATIONS), observations: 0, counted: 0 };
  }

  observe(observation: Observation): void {
    const current = this.#current;
    if (current === null) return;
    current.observations++;
    const { operation, outcome } = observation;
    const name = isControl(operation)
      ? 'control'
      : operation.op === 'send' || operation.op === 'receive'
        ? `${operation.op} ${operation.protocol}`
        : operation.op;
    this.#operations[name] = (this.#operations[name] ?? 0) + 1;
    if (name === 'control') return;
    current.use.observe(observation);
    current.samples.add(current.counted++, outcome.seen, current.use.inUse);
  }

  end(): void {
    const current = this.#current;
    if (current === null) return;
    this.#current = null;
    const { stage, settings, observations, use, samples, index, seed } = current;
    const pool = portsIn(settings.ports);
    const ofStage = (this.#stages[stage] ??= { cases: 0, observations: 0 });
    ofStage.cases++;
    ofStage.observations += observations;
    const label = POOL_CLASSES.find(([, largest]) => pool <= largest)?.[0] ?? '';
    this.#pools[label] = (this.#pools[label] ?? 0) + 1;
    const bin = Math.floor(Math.log2(Math.max(1, observations)));
    while (this.#lengths.length <= bin) this.#lengths.push(0);
    this.#lengths[bin]!++;
    for (const [number, destination] of use.destinations.entries()) {
      const counts = this.#countsOf(destination);
      counts.mostInUse = Math.max(counts.mostInUse, use.mostInUse[number]!);
    }
    const most = Math.max(0, ...use.mostInUse);
    const destinations = use.destinations.slice(0, MOST_DESTINATIONS).map(formatAddress);
    const found = { case: { index, seed }, pool, observations, most, destinations };
    if (fuller(this.#fullest, { ...found, samples: [] }) === this.#fullest && this.#fullest !== null) return;
    this.#fullest = { ...found, samples: samples.rows() };
  }

  get statistics(): Statistics {
    return {
      stages: sorted(this.#stages),
      pools: Object.fromEntries(
        POOL_CLASSES.flatMap(([label]) => (label in this.#pools ? [[label, this.#pools[label]!]] : [])),
      ),
      operations: sorted(this.#operations),
      lengths: [...this.#lengths],
      ports: [...this.#ports],
      destinations: sorted(
        Object.fromEntries(
          [...this.#destinations].map(([address, counts]) => [formatAddress(address), counts]),
        ),
      ),
      idle: { ...this.#idle },
      idleLimits: { udp: { ...this.#limits.udp }, tcp: { ...this.#limits.tcp } },
      fullest: this.#fullest,
    };
  }

  #countsOf(destination: Address): Counts {
    let counts = this.#destinations.get(destination);
    if (counts === undefined) {
      counts = { opened: 0, unseen: 0, mostInUse: 0, ports: zeros(PORTS / PORTS_A_STRIP_BLOCK) };
      this.#destinations.set(destination, counts);
    }
    return counts;
  }

  #edgesOf(settings: Settings): readonly number[] {
    const known = this.#edges.get(settings.idleTimeoutMs);
    if (known !== undefined) return known;
    const edges = idleEdges(timingOf(this.#capabilities, settings));
    this.#edges.set(settings.idleTimeoutMs, edges);
    return edges;
  }

  #binOf(ms: number): number {
    const edges = this.#edgesNow;
    let bin = edges.length - 1;
    while (bin > 0 && ms < edges[bin]!) bin--;
    // The band is closed on both sides.
    return bin === DEADLINE_BIN + 1 && ms === edges[bin] ? DEADLINE_BIN : bin;
  }
}

function isControl(operation: Observation['operation']): boolean {
  return (
    operation.op === 'send' &&
    operation.sourcePort === CONTROL_SOURCE_PORT &&
    operation.destinationPort === CONTROL_PORT
  );
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

function sorted<V>(record: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
