import { setImmediate, setTimeout } from 'node:timers/promises';
import type {
  Deployment,
  Hello,
  Operation,
  Outcome,
  PlainOutcome,
  Reconfigure,
  Settings,
} from '../../spec/vocabulary/index.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { isPacketOperation, PacketDriver } from '../packets/packet-driver.ts';
import type { Target } from '../target/contract.ts';
import { changeDeployment, checkSupported, unsupported } from './change-deployment.ts';
import { checkEntryLimit, flushEntries, listEntries, TableWatch } from './conntrack.ts';
import { loadRules, privateNetworks, routePrivate, setTimers, setUpInterfaces } from './interfaces.ts';
import { kernelHello } from './kernel-hello.ts';
import { LossCheck } from './losses.ts';
import type { Descriptors, QualifiedLabOptions } from './options.ts';
import { ruleset } from './ruleset.ts';
import { openSides } from './sides.ts';
import { idleSeconds, timers } from './timers.ts';

/** Descriptors that open-descriptors.pl left open, by number. */
export interface OpenDescriptors {
  readonly inside: number;
  readonly outside: number;
  readonly netlink: number;
}

export interface KernelNat extends Target {
  /** The connection tracker's entries whose line holds `filter`, and the rules in force, as text. */
  diagnose(filter?: string): Promise<string>;
}

/** Packets that are written before both sides are read: larger gains nothing, and each must fit the queues. */
const CHUNK = 256;
/** What is carried out between two looks at the event loop (where the harness's death is noticed) and at the counters. */
interface Slice {
  readonly operations: number;
  /** Payload, and what the kernel adds to keep a packet. */
  readonly bytes: number;
}

/**
 * A TUN's queue counts packets, so that only time matters: 30 ms. A packet socket's buffer counts bytes, and no more
 * than 212,992 of them where net.core.rmem_max is the kernel's default.
 */
const SLICES: Readonly<Record<Descriptors, Slice>> = {
  tun: { operations: 2_048, bytes: Number.POSITIVE_INFINITY },
  packet: { operations: 2_048, bytes: 160_000 },
};
/** Kernel memory of one packet beyond its payload (struct sk_buff, headers, rounding). */
const OVERHEAD_BYTES = 1_024;
/** setTimeout may come back a little early. */
const SHORTEST_SLEEP_MS = 0.5;

/** The kernel's NAT in the network namespace of this process, which has nothing else in it. */
export function kernelNat(options: QualifiedLabOptions, kind: Descriptors, open: OpenDescriptors): KernelNat {
  setUpInterfaces(kind);
  const sides = openSides(kind, open.inside, open.outside);
  const losses = new LossCheck(sides);
  const driver = new PacketDriver(sides, { chunk: CHUNK, synchronous: kind === 'tun' });
  const hello: Hello = kernelHello(options, kind);
  const table = new TableWatch();
  let deployed: Deployment | null = null;
  let current: Deployment | null = null;
  let settings: Settings = { ports: options.ports, idleTimeoutMs: options.idleTimeoutMs };
  let inForce = '';
  let routes = '';

  function load(deployment: Deployment): void {
    const rules = ruleset(deployment, settings, options);
    // Starting nft takes 5 ms and more, and most cases of a run differ in their steps alone.
    if (rules !== inForce) loadRules(rules);
    inForce = rules;
    current = deployment;
  }

  function forget(): void {
    flushEntries(open.netlink);
    driver.reset();
  }

  function deploy(deployment: Deployment, wanted: Settings): Settings {
    checkSupported(deployment);
    // Should this fail half-way, nothing stands until it is tried again.
    deployed = null;
    current = null;
    const seconds = idleSeconds((options.idleTimeoutSettable ? wanted : options).idleTimeoutMs);
    settings = { ports: wanted.ports, idleTimeoutMs: seconds * 1_000 };
    checkEntryLimit(deployment, settings);
    const networks = privateNetworks(deployment);
    const wantedRoutes = JSON.stringify(networks);
    if (routes !== wantedRoutes) {
      routes = '';
      routePrivate(kind, networks);
      routes = wantedRoutes;
    }
    setTimers(timers(seconds));
    load(deployment);
    deployed = deployment;
    driver.deploy(deployment);
    forget();
    return settings;
  }

  function change({ change: wanted }: Reconfigure): PlainOutcome {
    if (current === null) throw notDeployed();
    const sent = sides.now();
    load(changeDeployment(current, wanted));
    return { sent, seen: sides.now() };
  }

  async function run(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    if (current === null) throw notDeployed();
    const outcomes: Outcome[] = [];
    let next = 0;
    while (next < batch.length) {
      const operation = batch[next] as Operation;
      if (isPacketOperation(operation)) {
        next += driver.run(batch.slice(next, sliceEnd(batch, next, SLICES[kind])), 0, outcomes);
        losses.check();
        table.check();
        if (next < batch.length) await setImmediate();
      } else {
        outcomes.push(await carryOut(operation));
        next += 1;
      }
    }
    return outcomes;
  }

  async function carryOut(operation: Operation): Promise<PlainOutcome> {
    switch (operation.op) {
      case 'advance':
        return await sleep(operation.ms, sides.now);
      case 'change':
        return change(operation);
      default:
        throw unsupported(`the operation ${operation.op}`);
    }
  }

  return {
    hello,
    deploy,
    run,
    reset: () => {
      if (deployed === null) throw notDeployed();
      if (current !== deployed) load(deployed);
      forget();
    },
    bye: () => {},
    diagnose: async (filter = '') => `${inForce}\n${listEntries(filter)}\n`,
  };
}

/** The end of the slice that begins at `from`; holds at least one operation, and no group is torn apart. */
export function sliceEnd(batch: readonly Operation[], from: number, most: Slice): number {
  let bytes = 0;
  let end = from;
  for (; end < batch.length && end - from < most.operations; end += 1) {
    const operation = batch[end];
    bytes += OVERHEAD_BYTES + (operation !== undefined && 'bytes' in operation ? operation.bytes : 0);
    if (bytes > most.bytes && end > from) break;
  }
  while (end < batch.length && sharesGroup(batch[end - 1], batch[end])) end += 1;
  return end;
}

function sharesGroup(a: Operation | undefined, b: Operation | undefined): boolean {
  const group = a !== undefined && 'group' in a ? a.group : 0;
  return group !== 0 && b !== undefined && 'group' in b && b.group === group;
}

/** Time passes, without a CPU's help. */
async function sleep(ms: number, now: () => number): Promise<PlainOutcome> {
  const sent = now();
  for (let left = ms; left > 0; left = sent + ms - now()) {
    await setTimeout(Math.max(SHORTEST_SLEEP_MS, left));
  }
  return { sent, seen: now() };
}

function notDeployed(): SnatcheckError {
  return new SnatcheckError('lab-not-deployed', {
    expected: 'deploy before anything else',
    received: 'another call',
    remedy: 'Call deploy first.',
  });
}
