import {
  type Address,
  type Cidr,
  DEFAULT_PUBLIC_SPACE,
  formatAddress,
  parseAddress,
  parseCidr,
  type Port,
} from '../../spec/vocabulary/index.ts';

/**
 * The addresses of generated scenarios: documentation ranges (RFC 5737) and private ones (RFC 1918), so that nothing
 * ever reaches a real host by mistake.
 */
export const PUBLIC_SPACE: readonly Cidr[] = DEFAULT_PUBLIC_SPACE;
export const VNET = parseCidr('10.0.0.0/16');
/** Where destinations and clients are. */
export const OUTSIDE = parseCidr('198.51.100.0/24');
/** A network connected to the VNet, which the tag VIRTUAL_NETWORK covers too. */
export const CONNECTED = parseCidr('10.9.0.0/24');
export const SUBNET = parseCidr('10.0.0.0/20');
/** Of deployments with two of them. */
export const SECOND_SUBNET = parseCidr('10.0.16.0/20');

/** The last one is the one that security groups speak of. */
export const DESTINATIONS = ['198.51.100.10', '198.51.100.20', '198.51.100.30', '198.51.100.66'] as const;
/** Deny and allow rules cover this prefix or the address alone. */
export const GUARDED = parseCidr('198.51.100.66/32');
export const GUARDED_RANGE = parseCidr('198.51.100.64/26');
/** Rules by port speak of this one. */
export const GUARDED_PORT = 25;
/** Rules by ranges of ports speak of these. */
export const DENIED_PORTS = { first: 8000, last: 8009 } as const;
export const ALLOWED_SOURCE_PORTS = { first: 6000, last: 6009 } as const;
export const SECOND_VM = parseCidr('10.0.0.5/32');
export const IN_VNET = '10.9.0.7:443';
/** Neither in the VNet nor public. */
export const NOWHERE = '172.16.5.5:443';

/** `address:port` of destination `which`, on its first or second port. */
export function to(which: number, second = false): string {
  return `${DESTINATIONS[which] ?? DESTINATIONS[0]}:${second ? 8443 : 443}`;
}

/** Apart from all the others. */
export const MANY_DESTINATIONS: readonly string[] = Array.from({ length: 72 }, (_, n) =>
  atAddress(parseAddress('198.51.100.130') + n, 443),
);

/** A number, with each of its lowest bits the other way. */
const oneBitFrom = (number: number, bits: number): readonly number[] =>
  Array.from({ length: bits }, (_, bit) => (number ^ (1 << bit)) >>> 0);
export const portsOneBitFrom = (port: Port): readonly Port[] => oneBitFrom(port, 16);
/** Destinations whose addresses differ in one bit from the first one's: of the widest documentation range, to see as many bits as can be. */
export const ADDRESSES_ONE_BIT_APART: readonly string[] = [
  '198.18.0.10:443',
  ...oneBitFrom(parseAddress('198.18.0.10'), 17).map((address) => atAddress(address, 443)),
];
/** What differs in one bit from the first destination on its first port. */
export const NEIGHBOURS = {
  addresses: oneBitFrom(parseAddress(DESTINATIONS[0]), 8).map((address) => atAddress(address, 443)),
  ports: portsOneBitFrom(443).map((port) => `${DESTINATIONS[0]}:${port}`),
} as const;
/** Services for which implementations have timers, helpers or blocks of their own. */
export const SERVICE_PORTS: readonly Port[] = [
  21, 22, 53, 80, 123, 137, 445, 500, 1723, 3478, 4500, 5060, 6881, 65_535,
];
export const SERVICES: readonly string[] = SERVICE_PORTS.map((port) => `${DESTINATIONS[0]}:${port}`);

/**
 * Destinations like any other that look like something else: the first and the last address of a network that is no /24 here, and one
 * between the deployment's own public addresses that is nobody's.
 */
export const ODD_DESTINATIONS: readonly string[] = ['198.51.100.0', '198.51.100.255', '203.0.113.40'].map(
  (address) => `${address}:443`,
);

export const guarded = (port = 443): string => `${DESTINATIONS[3]}:${port}`;

export const frontend = (loadBalancer: number, which: number): Address =>
  parseAddress('203.0.113.1') + 10 * loadBalancer + which;
export const ilpipOf = (vm: number): Address => parseAddress('203.0.113.64') + (vm % 32);
/** Not in use when a scenario begins. */
export const SPARE_ILPIP = parseAddress('203.0.113.120');
export const RESERVED: readonly Address[] = ['203.0.113.200', '203.0.113.201'].map(parseAddress);
export const PLATFORM: readonly Address[] = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map(
  parseAddress,
);

export function atAddress(address: Address, port: Port): string {
  return `${formatAddress(address)}:${port}`;
}

const CLIENT_HOSTS = 8;
const clientHost = (n: number): string => `198.51.100.${40 + (n % CLIENT_HOSTS)}`;
const clientOf = (n: number): string => `${clientHost(n)}:${30_000 + n}`;
const CLIENTS = Array.from({ length: 16 }, (_, n) => clientOf(n));
/** Where the clients are, seen as destinations. */
export const CLIENT_ADDRESSES: readonly string[] = Array.from(
  { length: CLIENT_HOSTS },
  (_, n) => `${clientHost(n)}:443`,
);
export const CLIENT_ADDRESS = `${clientHost(0)}:443`;
/** The nth client outside, on a port of its own. */
export const client = (n: number): string => CLIENTS[n] ?? clientOf(n);
