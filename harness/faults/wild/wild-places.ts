import { type Address, type Deployment, parseAddress, type Port } from '../../../spec/vocabulary/index.ts';
import { atAddress } from '../../generate/places.ts';
import type { Random } from '../../generate/random.ts';
import { FRONTENDS, ILPIPS, PLATFORM, RESERVED } from './wild-deployment.ts';

const DESTINATIONS = ['198.51.100.10', '198.51.100.11', '198.51.100.66', '192.0.2.77'].map(parseAddress);
/** In the VNet, or connected to it; neither that nor public; the platform's; between the tenant's own. */
const ELSEWHERE = ['10.9.0.7', '172.16.5.5', '168.63.129.16', '203.0.113.40'].map(parseAddress);
const FAR_PORTS = [443, 443, 443, 444, 53, 80] as const;
const NEAR_PORTS = [5_000, 5_000, 5_001, 53, 80, 443, 1_025, 1_026, 65_535, 1] as const;

/** Where packets of a wild scenario go and come from. */
export interface WildPlaces {
  /** Any address and port outside, or one of the deployment's own. */
  readonly endpoint: () => string;
  /** One that clients may know, or any. */
  readonly service: () => string;
  readonly privatePort: () => Port;
}

export function wildPlaces(random: Random, { vms }: Deployment): WildPlaces {
  const own = [...FRONTENDS, ...ILPIPS, ...PLATFORM, ...RESERVED];
  const anyAddress = (): Address => {
    const kind = random.below(20);
    if (kind < 8) return DESTINATIONS[0]!;
    if (kind < 12) return random.pick(DESTINATIONS);
    if (kind < 15) return random.pick(own);
    return kind < 17 ? random.pick(vms).address : random.pick(ELSEWHERE);
  };
  const anyPort = (usual: readonly Port[]): Port =>
    random.chance(1, 8) ? 1 + random.below(65_535) : random.pick(usual);
  // In half of them few places are many packets', so that all that can meet meets.
  const few = random.chance(1, 2);
  const drawn = <T>(make: () => T): (() => T) => {
    if (!few) return make;
    const lot = Array.from({ length: 1 + random.below(3) }, make);
    return () => random.pick(lot);
  };
  const far = drawn(() => anyPort(FAR_PORTS));
  const address = drawn(anyAddress);
  const ruled = drawn(() => random.pick(own));
  return {
    endpoint: () => atAddress(address(), random.chance(1, 8) ? anyPort(NEAR_PORTS) : far()),
    service: () => atAddress(ruled(), random.pick([80, 53, 1_025, 1_026])),
    privatePort: drawn(() => anyPort(NEAR_PORTS)),
  };
}
