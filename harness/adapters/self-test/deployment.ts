import {
  DEFAULT_PUBLIC_SPACE,
  type Deployment,
  type Hello,
  parseAddress,
  parseCidr,
  type Settings,
} from '../../../spec/vocabulary/index.ts';

const BASE = parseAddress('10.0.0.4');
const FRONTEND = parseAddress('203.0.113.1');
const PLATFORM = parseAddress('203.0.113.200');
const FEW_PORTS = 64;

/** The plainest deployment that a target which says this of itself can put up. */
export function benchDeployment({ features, capabilities }: Hello): Deployment {
  const count = features.severalVms ? Math.min(2, capabilities.maxVms) : 1;
  const names = Array.from({ length: count }, (_, index) => `vm-${index + 1}`);
  const probe = features.probes ? { port: 80, intervalMs: 5_000, threshold: 2 } : null;
  return {
    publicSpace: DEFAULT_PUBLIC_SPACE,
    virtualNetwork: [parseCidr('10.0.0.0/16')],
    subnets: [{ name: 'subnet', range: parseCidr('10.0.0.0/24'), securityGroup: null }],
    vms: names.map((name, index) => ({ name, address: BASE + index, ilpip: null, securityGroup: null })),
    loadBalancers: features.pools
      ? [{ name: 'lb', frontends: [FRONTEND], pool: names, rules: [], probe, logging: false }]
      : [],
    securityGroups: [],
    reservedAddresses: [],
    platformAddresses: [PLATFORM],
  };
}

/** Few ports where the target lets them be chosen, its own where not. */
export function benchSettings({ capabilities: { settable, portRange, idleTimeoutMs } }: Hello): Settings {
  const own = portRange ?? { first: 1_025, last: 65_535 };
  const last = settable.ports ? Math.min(own.last, own.first + FEW_PORTS - 1) : own.last;
  return { ports: { first: own.first, last }, idleTimeoutMs };
}
