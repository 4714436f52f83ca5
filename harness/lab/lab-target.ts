import { setImmediate, setTimeout } from 'node:timers/promises';
import type {
  Deployment,
  Operation,
  Outcome,
  PlainOutcome,
  Reconfigure,
  Settings,
} from '../../spec/vocabulary/index.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { isPacketOperation } from '../packets/packet-driver.ts';
import type { Target } from '../target/contract.ts';
import { endOfGroup } from '../target/parts.ts';
import type { Subject, SystemTable } from '../record/system-view.ts';
import { changeDeployment, checkSupported, unsupported } from './change-deployment.ts';
import type { LabDriver } from './lab-driver.ts';
import type { Nat } from './nat.ts';
import type { Wiring } from './options.ts';
import { OVERHEAD_BYTES } from './sides.ts';
import { tellingLines } from './telling-lines.ts';

/** What `serveLab` serves: the target contract, and a look at the system. */
export interface ServedLab extends Target {
  view(subjects: readonly Subject[]): Promise<readonly SystemTable[]>;
  /** The system's flows whose line holds `filter`, and its rules, as text. */
  diagnose(filter?: string): Promise<string>;
}

/** What is carried out between two looks at the event loop (where the harness's death is noticed) and at the counters. */
interface Slice {
  readonly operations: number;
  /** Payload, and what the kernel adds to keep a packet. */
  readonly bytes: number;
}

/**
 * A TUN's queue counts packets, so that only time matters: 30 ms. A packet socket's buffer counts bytes, and no more
 * than 212,992 of them where net.core.rmem_max is the kernel's default. Sockets are filled no further by their driver.
 */
const SLICES: Readonly<Record<Wiring, Slice>> = {
  tun: { operations: 2_048, bytes: Number.POSITIVE_INFINITY },
  packet: { operations: 2_048, bytes: 160_000 },
  hosts: { operations: 512, bytes: Number.POSITIVE_INFINITY },
};
/** setTimeout may come back a little early. */
const SHORTEST_SLEEP_MS = 0.5;

/** A NAT as a target: the operations that are packets through the driver, the others here. */
export function labTarget(nat: Nat, driver: LabDriver, kind: Wiring, now: () => number): ServedLab {
  const { hello } = nat;
  let deployed: Deployment | null = null;
  let current: Deployment | null = null;

  async function forget(): Promise<void> {
    await driver.reset();
    await nat.forget();
  }

  async function deploy(deployment: Deployment, wanted: Settings): Promise<Settings> {
    checkSupported(deployment, hello);
    // Should this fail half-way, nothing stands until it is tried again.
    deployed = null;
    current = null;
    // What is still under way is not for the NAT that comes.
    await driver.reset();
    const settings = await nat.deploy(deployment, wanted);
    deployed = deployment;
    current = deployment;
    driver.deploy(deployment, settings);
    await forget();
    return settings;
  }

  async function change({ change: wanted }: Reconfigure): Promise<PlainOutcome> {
    if (current === null) throw notDeployed();
    const sent = now();
    const changed = changeDeployment(current, wanted);
    checkSupported(changed, hello);
    await nat.change(changed);
    driver.changed?.(changed);
    current = changed;
    return { sent, seen: now() };
  }

  async function run(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    if (current === null) throw notDeployed();
    const outcomes: Outcome[] = [];
    let next = 0;
    while (next < batch.length) {
      const operation = batch[next] as Operation;
      if (isPacketOperation(operation)) {
        next += await driver.run(batch.slice(next, sliceEnd(batch, next, SLICES[kind])), 0, outcomes);
        nat.check();
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
        return await sleep(operation.ms, now);
      case 'change':
        return await change(operation);
      default:
        throw unsupported(`the operation ${operation.op}`);
    }
  }

  return {
    hello,
    deploy,
    run,
    reset: async () => {
      if (deployed === null) throw notDeployed();
      if (current !== deployed) {
        await nat.change(deployed);
        driver.changed?.(deployed);
        current = deployed;
      }
      await forget();
    },
    view: async (subjects) => (await nat.view()).map((printed) => tellingLines(printed, subjects)),
    bye: async () => {
      driver.end?.();
      await nat.end();
    },
    diagnose: async (filter = '') => nat.diagnose(filter),
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
  return endOfGroup(batch, end);
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
