import {
  type Address,
  type Deployment,
  parseAddress,
  parseCidr,
  type Settings,
} from '../../../spec/vocabulary/index.ts';

/** One of the VMs of the one deployment that the baseline's properties know. */
export interface Machine {
  readonly index: number;
  readonly publicAddress: Address;
  /** It has the address for itself (an ILPIP), so its flows need no port of a pool. */
  readonly ownAddress: boolean;
}

/** Ports of a pool, towards each destination. */
export const CAPACITY = 4;
export const IDLE_TIMEOUT_MS = 240_000;
const FIRST_PORT = 1_025;

export const SETTINGS: Settings = {
  ports: { first: FIRST_PORT, last: FIRST_PORT + CAPACITY - 1 },
  idleTimeoutMs: IDLE_TIMEOUT_MS,
};

const FRONTEND = parseAddress('203.0.113.5');
const ILPIP = parseAddress('203.0.113.66');
const PLATFORM = parseAddress('203.0.113.240');

/** Two VMs in a pool, one that has an ILPIP, one that has nothing. */
export const MACHINES: readonly Machine[] = [
  { index: 0, publicAddress: FRONTEND, ownAddress: false },
  { index: 1, publicAddress: FRONTEND, ownAddress: false },
  { index: 2, publicAddress: ILPIP, ownAddress: true },
  { index: 3, publicAddress: PLATFORM, ownAddress: false },
];

export const DEPLOYMENT: Deployment = {
  publicSpace: [parseCidr('198.51.100.0/24'), parseCidr('203.0.113.0/24')],
  virtualNetwork: [parseCidr('10.0.0.0/16')],
  subnets: [{ name: 'subnet', range: parseCidr('10.0.0.0/24'), securityGroup: null }],
  vms: ['a', 'b', 'c', 'd'].map((name, at) => ({
    name,
    address: parseAddress(`10.0.0.${4 + at}`),
    ilpip: name === 'c' ? ILPIP : null,
    securityGroup: null,
  })),
  loadBalancers: [
    { name: 'lb', frontends: [FRONTEND], pool: ['a', 'b'], rules: [], probe: null, logging: false },
  ],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [PLATFORM],
};

export const DESTINATIONS: readonly Address[] = ['198.51.100.7', '198.51.100.8'].map((text) =>
  parseAddress(text),
);
export const STRANGER = parseAddress('198.51.100.77');
