import type { Capabilities, Features } from '../../spec/vocabulary/index.ts';
import { HELLO } from '../builtin/hello.ts';
import type { GatewayOptions } from '../builtin/options.ts';
import { Random } from '../generate/random.ts';
import type { Target } from '../target/contract.ts';
import { hiding, type Lacks } from './hiding.ts';
import { behindNetwork, type Weather } from './network.ts';

/** A legal gateway behind a network, and what its adapter does without. */
export interface Drawn {
  readonly options: Partial<GatewayOptions>;
  readonly weather: Weather;
  readonly lacks: Lacks;
}

/** Legal choices, weather and omissions by chance; the same seed draws the same. */
export function drawLegal(seed: number): Drawn {
  const random = new Random(seed);
  const pick = <T>(...choices: readonly T[]): T => random.pick(choices);
  const some = <K extends string>(names: readonly K[], oneIn: number): readonly K[] =>
    names.filter(() => random.chance(1, oneIn));
  const ports = pick(true, true, false);
  const range = HELLO.capabilities.portRange;
  const capabilities: Partial<Capabilities> = {
    protocols: pick(['udp', 'tcp'], ['udp', 'tcp'], ['udp', 'tcp'], ['udp'], ['tcp']),
    // What cannot be set is all of it in every case.
    portRange: ports
      ? pick(range, null, { first: 32_768, last: 60_999 }, { first: 1_025, last: 1_032 })
      : { first: 1_025, last: pick(1_025, 1_028, 1_040) },
    settable: { ports, idleTimeout: true },
    concurrentOpens: pick(true, true, false),
    maxVms: pick(HELLO.capabilities.maxVms, 1, 2, 3),
    toleranceMs: pick(HELLO.capabilities.toleranceMs, 5_000),
    // What is done at once may be declared to take a while, and what nobody else uses to be shared.
    changeDelayMs: pick(0, 0, 1_000),
    alertDelayMs: pick(0, 0, 1_000),
    sharedAddresses: pick(false, false, false, true),
  };
  const shown = Object.keys(HELLO.capabilities.shows) as (keyof Capabilities['shows'])[];
  return {
    options: {
      portChoice: pick('sequential', 'random', 'preserving', 'fresh'),
      inventories: pick('per-protocol', 'shared'),
      inboundRefreshes: pick(true, false),
      closeReleases: pick(true, false),
      reclaim: pick('on-the-dot', 'on-need'),
      exhaustion: pick('silence', 'rst', 'icmp'),
      filtering: pick('address-and-port', 'address', 'none'),
      frontends: pick('rotating', 'first', 'pinned'),
      defaultAddress: pick('shared', 'own'),
      strayTcp: pick('drop', 'open'),
      changes: pick('keep-flows', 'drop-flows'),
    },
    weather: {
      seed,
      delayMs: pick(1, 2, 3, 4, 5),
      lostOneIn: pick(0, 0, 20, 10),
      doubledOneIn: pick(0, 0, 50, 20),
      ...(pick(true, false, false) && { reorders: true as const }),
    },
    lacks: {
      shows: some(shown, 4),
      features: some(Object.keys(HELLO.features) as (keyof Features)[], 6),
      capabilities,
    },
  };
}

export function drawnTarget({ options, weather, lacks }: Drawn): Target {
  return hiding(lacks, behindNetwork(weather, options));
}
