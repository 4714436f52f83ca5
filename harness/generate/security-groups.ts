import { FIRST_PORT } from './means.ts';
import {
  ALLOWED_SOURCE_PORTS,
  DENIED_PORTS,
  GUARDED,
  GUARDED_PORT,
  GUARDED_RANGE,
  OUTSIDE,
  SECOND_VM,
} from './places.ts';
import type { SecurityGroup, SecurityRule } from '../../spec/vocabulary/index.ts';

const OUTBOUND = {
  direction: 'outbound',
  protocol: '*',
  source: '*',
  sourcePorts: '*',
  destination: '*',
  destinationPorts: '*',
} as const;
const INBOUND = { ...OUTBOUND, direction: 'inbound' } as const;

const rule = (
  name: string,
  priority: number,
  access: 'allow' | 'deny',
  rest: Partial<SecurityRule> = {},
): SecurityRule => ({ ...OUTBOUND, name, priority, access, ...rest });

const CLIENTS = rule('clients', 300, 'allow', {
  ...INBOUND,
  source: OUTSIDE,
});

/** The groups that generated deployments know, each for a rule of the article or of the page that it links to. */
export const SECURITY_GROUPS = [
  { name: 'defaults', rules: [] },
  { name: 'deny-address', rules: [rule('no', 200, 'deny', { destination: GUARDED })] },
  { name: 'deny-udp', rules: [rule('no', 200, 'deny', { destination: GUARDED_RANGE, protocol: 'udp' })] },
  { name: 'deny-tcp', rules: [rule('no', 200, 'deny', { destination: GUARDED_RANGE, protocol: 'tcp' })] },
  {
    name: 'deny-port',
    rules: [rule('no', 100, 'deny', { destinationPorts: { first: GUARDED_PORT, last: GUARDED_PORT } })],
  },
  {
    name: 'deny-source-ports',
    rules: [
      rule('no', 200, 'deny', { destination: GUARDED, sourcePorts: { first: 1, last: FIRST_PORT - 1 } }),
    ],
  },
  {
    name: 'deny-before-allow',
    rules: [
      rule('yes', 300, 'allow', { destination: GUARDED }),
      rule('no', 200, 'deny', { destination: GUARDED_RANGE }),
    ],
  },
  {
    name: 'allow-before-deny',
    rules: [
      rule('no', 300, 'deny', { destination: GUARDED_RANGE }),
      rule('yes', 200, 'allow', { destination: GUARDED }),
    ],
  },
  {
    // Beyond the default rules: what 65500 denies the user may allow, what 65000 allows he may deny.
    name: 'against-defaults',
    rules: [
      rule('no-vnet', 4095, 'deny', { destination: 'VIRTUAL_NETWORK' }),
      rule('no-port', 4096, 'deny', {
        destination: 'INTERNET',
        destinationPorts: { first: GUARDED_PORT, last: GUARDED_PORT },
      }),
    ],
  },
  {
    // Ranges of ports with an edge at either end, and priorities of three and of four digits, in another order in ten or eleven bits.
    name: 'ranges',
    rules: [
      rule('yes', 300, 'allow', { destination: GUARDED_RANGE, sourcePorts: ALLOWED_SOURCE_PORTS }),
      rule('no', 2100, 'deny', { destination: GUARDED_RANGE, destinationPorts: DENIED_PORTS }),
    ],
  },
  // The tag leaves out the VNet, and what is connected to it.
  {
    name: 'deny-internet',
    rules: [
      rule('no', 200, 'deny', { destination: 'INTERNET', destinationPorts: { first: 443, last: 443 } }),
    ],
  },
  {
    name: 'deny-second-vm',
    rules: [rule('no', 200, 'deny', { source: SECOND_VM, destination: GUARDED_RANGE })],
  },
  {
    // What a client may not, a VM may.
    name: 'deny-clients',
    rules: [rule('no', 100, 'deny', { ...INBOUND })],
  },
  {
    // More rules than a fixed number of places might hold; the last is the one that matters.
    name: 'nine-rules',
    rules: [
      ...Array.from({ length: 8 }, (_, nth) =>
        rule(`other-${nth}`, 200 + nth, 'deny', {
          destinationPorts: { first: 9000 + nth, last: 9000 + nth },
        }),
      ),
      rule('no', 300, 'deny', { destination: GUARDED }),
    ],
  },
  {
    // A priority is one rule's within its direction.
    name: 'both-directions',
    rules: [
      rule('no', 300, 'deny', { destination: GUARDED }),
      CLIENTS,
      rule('no-port-in', 400, 'deny', { ...INBOUND, destinationPorts: { first: 9000, last: 9000 } }),
      rule('no-port-out', 400, 'deny', { destinationPorts: { first: GUARDED_PORT, last: GUARDED_PORT } }),
    ],
  },
  { name: 'clients', rules: [CLIENTS] },
  {
    name: 'clients-no-probe',
    rules: [CLIENTS, rule('no-probe', 100, 'deny', { ...INBOUND, source: 'AZURE_LOADBALANCER' })],
  },
] as const satisfies readonly SecurityGroup[];

export type SecurityGroupName = (typeof SECURITY_GROUPS)[number]['name'];
export const SECURITY_GROUP_NAMES: readonly SecurityGroupName[] = SECURITY_GROUPS.map(({ name }) => name);
