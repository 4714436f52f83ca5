import type {
  Deployment,
  Hello,
  Interval,
  Operation,
  Outcome,
  Settings,
} from '../../spec/vocabulary/index.ts';
import { overPackets, type PacketTarget } from '../adapters/packet-target.ts';
import { HELLO } from '../builtin/hello.ts';
import type { GatewayOptions } from '../builtin/options.ts';
import { Random } from '../builtin/random.ts';
import { type BuiltinTarget, builtinTarget } from '../builtin/target.ts';
import type { Exchanged, RawPacket } from '../packets/raw-packet.ts';
import type { Target } from '../target/contract.ts';

/** What a network does to packets. "One in N" is by chance; N = 0 is never. */
export interface Weather {
  readonly seed: number;
  /** A packet takes 1 ms to so many from end to gateway, and as many again from there. */
  readonly delayMs: number;
  readonly lostOneIn?: number;
  readonly doubledOneIn?: number;
  /** Packets of one exchange overtake each other, and its hello says so or not; otherwise they keep their order. */
  readonly reorders?: true | 'unsaid';
}

interface UnderWay {
  readonly at: number;
  readonly packet: RawPacket;
  readonly to: 'gateway' | 'end';
}

/**
 * The built-in gateway behind a network, as a target with a clock of its own: time passes while packets are under way, and
 * what is told of an operation is the interval of its exchange.
 */
export function behindNetwork(weather: Weather, options: Partial<GatewayOptions> = {}): Target {
  return overPackets(new Network(weather, options));
}

/** All 64,511 ports are opened within it: where packets may overtake each other, few go together, and that takes 5 s. */
const IDLE_TIMEOUT_MS = 12_000;

/** Timers are exact within the intervals that are told, so the tolerance is the gateway's own. */
function helloOf({ lostOneIn = 0, reorders }: Weather): Hello {
  return {
    ...HELLO,
    name: 'builtin behind a network',
    capabilities: {
      ...HELLO.capabilities,
      clock: 'real',
      settable: { ...HELLO.capabilities.settable, idleTimeout: false },
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      lossless: lostOneIn === 0,
      // To the gateway and from there.
      ...(lostOneIn > 0 && { lossRate: 1 - (1 - 1 / lostOneIn) ** 2 }),
      ...(reorders === true && { reorders }),
      deterministic: false,
    },
  };
}

class Network implements PacketTarget {
  readonly hello: Hello;
  private readonly weather: Weather;
  private readonly random: Random;
  private readonly target: BuiltinTarget;
  /** In order of time. */
  private readonly underWay: UnderWay[] = [];
  /** When the last packet gets to the gateway, and to its end. */
  private readonly lastAt = { gateway: 0, end: 0 };
  private arrived: RawPacket[] = [];

  constructor(weather: Weather, options: Partial<GatewayOptions>) {
    this.weather = weather;
    this.hello = helloOf(weather);
    this.random = new Random(weather.seed);
    this.target = builtinTarget({ gateway: options });
  }

  deploy(deployment: Deployment, settings: Settings): Settings {
    this.clear();
    return this.target.deploy(deployment, settings);
  }

  packets(batch: readonly RawPacket[]): Exchanged {
    const { gateway } = this.target;
    const sent = gateway.now();
    for (const packet of batch) this.send(packet, 'gateway');
    while (this.underWay.length > 0) this.next();
    const packets = this.arrived;
    this.arrived = [];
    return { sent, seen: gateway.now(), packets };
  }

  advance(ms: number): Interval {
    const { gateway } = this.target;
    const sent = gateway.now();
    gateway.advance(ms);
    return { sent, seen: gateway.now() };
  }

  run(batch: readonly Operation[]): readonly Outcome[] {
    return this.target.run(batch);
  }

  reset(): void {
    this.clear();
    this.target.reset();
  }

  bye(): void {
    this.target.bye();
  }

  private clear(): void {
    this.underWay.length = 0;
    this.arrived = [];
    this.lastAt.gateway = 0;
    this.lastAt.end = 0;
  }

  private isOneIn(count = 0): boolean {
    return count > 0 && this.random.below(count) === 0;
  }

  private send(packet: RawPacket, to: UnderWay['to']): void {
    const { lostOneIn, doubledOneIn } = this.weather;
    if (!this.isOneIn(lostOneIn)) this.carry(packet, to);
    if (this.isOneIn(doubledOneIn)) this.carry(packet, to);
  }

  private carry(packet: RawPacket, to: UnderWay['to']): void {
    const soonest = this.target.gateway.now() + 1 + this.random.below(this.weather.delayMs);
    const at = this.weather.reorders ? soonest : Math.max(soonest, this.lastAt[to]);
    this.lastAt[to] = at;
    const before = this.underWay.findLastIndex((other) => other.at <= at);
    this.underWay.splice(before + 1, 0, { at, packet, to });
  }

  /** Time passes until the next packet gets somewhere. */
  private next(): void {
    const { gateway } = this.target;
    const one = this.underWay.shift();
    if (one === undefined) return;
    const { at, packet, to } = one;
    gateway.advance(at - gateway.now());
    if (to === 'end') {
      this.arrived.push(packet);
      return;
    }
    if (packet.side === 'inside') gateway.writeInside(packet.bytes, packet.bytes.length);
    else gateway.writeOutside(packet.bytes, packet.bytes.length);
    for (let bytes = gateway.readOutside(); bytes !== null; bytes = gateway.readOutside()) {
      this.send({ side: 'outside', bytes: bytes.slice() }, 'end');
    }
    for (let bytes = gateway.readInside(); bytes !== null; bytes = gateway.readInside()) {
      this.send({ side: 'inside', bytes: bytes.slice() }, 'end');
    }
  }
}
