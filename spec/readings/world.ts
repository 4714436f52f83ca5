import type { CaseContext } from '../judgement.ts';
import {
  type Address,
  type Capabilities,
  DEFAULT_PUBLIC_SPACE,
  type Deployment,
  type Features,
  type LoadBalancer,
  parseAddress,
  parseCidr,
  type SecurityGroup,
  type SecurityRule,
  type Vm,
} from '../vocabulary/index.ts';

/** The load balancer's frontend, its second one where a world has two, and the rest of the public addresses. */
export const FRONTEND = parseAddress('203.0.113.1');
export const FRONTEND_2 = parseAddress('203.0.113.2');
export const ILPIP = parseAddress('203.0.113.50');
export const RESERVED = parseAddress('203.0.113.60');
export const DEFAULT_ADDRESS = parseAddress('203.0.113.100');
/** The first VM's own address, somebody else in the VNet, and an address that is neither there nor public. */
export const PRIVATE = parseAddress('10.0.0.4');
export const NETWORK_PEER = parseAddress('10.0.7.7');
export const NOWHERE = parseAddress('172.20.0.1');

/** Idle timeout T, tolerance e and resolution of a world that says nothing else, in ms. */
export const T = 240_000;
export const E = 1_000;

/** Indexes of the VMs. */
export const POOLED = 0;
export const STANDALONE = 2;
export const WITH_ILPIP = 3;

export interface World extends CaseContext {
  readonly deployment: Deployment;
}

export interface WorldOptions {
  /** SNAT ports of each address: 1025 and so many more. */
  readonly ports?: number;
  readonly idleTimeoutMs?: number;
  readonly capabilities?: Partial<Capabilities>;
  readonly features?: Partial<Features>;
  readonly frontends?: readonly Address[];
  readonly loadBalancer?: Partial<LoadBalancer>;
  readonly securityGroups?: readonly SecurityGroup[];
  /** Of the first VM's NIC, and of the one subnet. */
  readonly nicGroup?: string;
  readonly subnetGroup?: string;
  readonly deployment?: Partial<Deployment>;
}

const FEATURES: Features = {
  severalVms: true,
  pools: true,
  severalFrontends: true,
  inboundRules: true,
  ilpip: true,
  securityGroups: true,
  probes: true,
  alerts: true,
  discovery: true,
  changes: true,
};

const CAPABILITIES: Capabilities = {
  clock: 'virtual',
  resolutionMs: 1,
  timeScale: 1,
  toleranceMs: E,
  lossless: true,
  deterministic: true,
  portRange: { first: 1_025, last: 65_535 },
  reservedPorts: 0,
  settable: { ports: true, idleTimeout: true },
  idleTimeoutMs: T,
  protocols: ['udp', 'tcp'],
  concurrentOpens: true,
  sharedAddresses: false,
  maxVms: 16,
  changeDelayMs: 0,
  alertDelayMs: 0,
  shows: {
    publicPort: true,
    deliveries: true,
    leaks: true,
    payload: true,
    probeState: true,
    answers: true,
  },
};

/** Nothing about ports is declared or can be set. */
export const UNKNOWN_CAPACITY: Partial<Capabilities> = {
  portRange: null,
  settable: { ports: false, idleTimeout: true },
};

/** Two VMs behind a load balancer, one standalone, one with an ILPIP. */
export function world(options: WorldOptions = {}): World {
  const vm = (name: string, address: string, ilpip: Address | null = null): Vm => ({
    name,
    address: parseAddress(address),
    ilpip,
    securityGroup: name === 'vm-0' ? (options.nicGroup ?? null) : null,
  });
  const deployment: Deployment = {
    publicSpace: DEFAULT_PUBLIC_SPACE,
    virtualNetwork: [parseCidr('10.0.0.0/16')],
    subnets: [
      { name: 'subnet', range: parseCidr('10.0.0.0/24'), securityGroup: options.subnetGroup ?? null },
    ],
    vms: [
      vm('vm-0', '10.0.0.4'),
      vm('vm-1', '10.0.0.5'),
      vm('vm-2', '10.0.0.6'),
      vm('vm-3', '10.0.0.7', ILPIP),
    ],
    loadBalancers: [
      {
        name: 'lb',
        frontends: options.frontends ?? [FRONTEND],
        pool: ['vm-0', 'vm-1'],
        rules: [
          { protocol: 'udp', frontendPort: 53, backendPort: 5_300 },
          { protocol: 'tcp', frontendPort: 80, backendPort: 8_080 },
        ],
        probe: { port: 8_080, intervalMs: 5_000, threshold: 2 },
        logging: true,
        ...options.loadBalancer,
      },
    ],
    securityGroups: options.securityGroups ?? [],
    reservedAddresses: [RESERVED],
    platformAddresses: [DEFAULT_ADDRESS],
    ...options.deployment,
  };
  return {
    deployment,
    settings: {
      ports: { first: 1_025, last: 1_024 + (options.ports ?? 4) },
      idleTimeoutMs: options.idleTimeoutMs ?? T,
    },
    hello: {
      contract: 1,
      name: 'hand-made',
      version: '0',
      organisation: 'snatcheck',
      configuration: {},
      features: { ...FEATURES, ...options.features },
      capabilities: { ...CAPABILITIES, ...options.capabilities },
    },
  };
}

/** A group's rule that lets clients in, whom default rule 65500 denies. */
export const LETS_CLIENTS_IN = { direction: 'inbound', source: 'INTERNET', access: 'allow' } as const;

/** A security group with these rules; what a rule leaves out matches anything outbound. */
export function group(name: string, ...rules: readonly Partial<SecurityRule>[]): SecurityGroup {
  return {
    name,
    rules: rules.map((rule, index) => ({
      name: `${name}-${index}`,
      priority: 100 + index,
      direction: 'outbound',
      access: 'deny',
      protocol: '*',
      source: '*',
      sourcePorts: '*',
      destination: '*',
      destinationPorts: '*',
      ...rule,
    })),
  };
}
