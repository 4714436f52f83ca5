import type {
  Deployment,
  Hello,
  Interval,
  Operation,
  Outcome,
  Settings,
} from '../../spec/vocabulary/index.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { chanceOf } from '../../spec/model/chance.ts';
import { BatchedDriver } from '../packets/batched-driver.ts';
import { isPacketOperation } from '../packets/packet-driver.ts';
import type { Exchanged, RawPacket } from '../packets/raw-packet.ts';
import type { Awaitable, Target } from '../target/contract.ts';

/** Packets of one exchange where a target says nothing else: what small queues hold. */
export const DEFAULT_MOST_PACKETS = 256;
export const MOST_PACKETS = 1_024;

/**
 * A system under test that is fed raw IPv4 packets and knows nothing of steps: the harness builds and reads UDP and TCP,
 * plays the resolver of discovery queries, and tells what came of each packet. Calls never overlap.
 */
export interface PacketTarget {
  readonly hello: Hello;
  /** Most packets of one exchange, 1..1,024; 256 where it is left out. */
  readonly mostPackets?: number;
  deploy(deployment: Deployment, settings: Settings): Awaitable<Settings>;
  /** Hands the packets over in order and answers once nothing more can come out. */
  packets(batch: readonly RawPacket[]): Awaitable<Exchanged>;
  /** Lets time pass: at once on a virtual clock. `sent` is the time before, `seen` the time after. */
  advance(ms: number): Awaitable<Interval>;
  /** Carries out one that is neither packet nor time (change, probe, alerts): needed by who declares these features. */
  run?(batch: readonly Operation[]): Awaitable<readonly Outcome[]>;
  /** Forgets every flow; nothing from before comes out afterwards. */
  reset(): Awaitable<void>;
  bye(): Awaitable<void>;
}

/** The packets as a target of operations. */
export function overPackets(target: PacketTarget): Target {
  const { hello } = target;
  const driver = new BatchedDriver(async (packets) => target.packets(packets), {
    most: target.mostPackets ?? DEFAULT_MOST_PACKETS,
    mayBeLate: chanceOf(hello.capabilities).lossRate,
    reorders: hello.capabilities.reorders ?? false,
  });
  const perform = async (operation: Operation): Promise<Outcome> => {
    if (operation.op === 'advance') return target.advance(operation.ms);
    const [outcome] = (await target.run?.([operation])) ?? [];
    if (outcome !== undefined) return outcome;
    throw new SnatcheckError('adapter-packets-only', {
      expected: `the outcome of a ${operation.op}`,
      received: 'nothing',
      remedy: `Declare in hello.features that there is no ${operation.op}, or carry it out in run().`,
    });
  };
  return {
    hello,
    async deploy(deployment, settings) {
      const inForce = await target.deploy(deployment, settings);
      driver.deploy(deployment);
      return inForce;
    },
    async run(batch) {
      const outcomes: Outcome[] = [];
      for (let i = 0; i < batch.length;) {
        const operation = batch[i] as Operation;
        if (isPacketOperation(operation)) i = await driver.run(batch, i, outcomes);
        else {
          outcomes.push(await perform(operation));
          i += 1;
        }
      }
      return outcomes;
    },
    async reset() {
      await target.reset();
      driver.reset();
    },
    bye: () => target.bye(),
  };
}
