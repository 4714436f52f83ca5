import {
  type Address,
  type Cidr,
  type Deployment,
  formatAddress,
  type Settings,
} from '../../spec/vocabulary/index.ts';
import { addressPlan, type AddressPool, addressRuns } from './address-plan.ts';
import { connectedNetworks } from './connected-networks.ts';
import { privateNetworks } from './interfaces.ts';
import { apart, without } from './prefixes.ts';
import { FAR_MAC, NEAR_MACS } from './sides.ts';

/** The datapath's name, as ovs-dpctl(8) takes it. Its ports 1 and 2 are our interfaces. */
export const DATAPATH = 'snatcheck';
const PORTS = { inside: 1, outside: 2 } as const;
/** What a packet is recirculated as: the tables of a datapath. */
const RECIRCULATED = { translatedOut: 1, fromVm: 2, back: 3, letIn: 4 } as const;
const EVERYTHING: Cidr = { base: 0, bits: 0 };
/** What the low bits of a destination choose from, at least: so that of three addresses none gets half of them. */
const FEWEST_PARTS = 16;

/**
 * The datapath flows of a deployment, a line each for `ovs-dpctl add-flows`: what ovs-vswitchd makes of the OpenFlow rules in
 * ovs/flows.ts, all of it before the first packet. What no flow matches goes nowhere, since nobody takes the datapath's upcalls. Flows
 * of a datapath have no priority, so no two of them match the same packet.
 * @throws SnatcheckError `lab-no-platform-address`.
 */
export function datapathFlows(deployment: Deployment, { ports }: Settings): string {
  const { own, pools, public: publicAddresses } = addressPlan(deployment);
  const ours = apart(privateNetworks(deployment));
  const connected = without(apart(connectedNetworks(deployment)), ours);
  const natsOwn = publicAddresses.map((base): Cidr => ({ base, bits: 32 }));
  // What the NAT's own addresses get from within is meant for nobody.
  const translated = without([EVERYTHING], [...ours, ...connected, ...natsOwn]);
  const strangers = without([EVERYTHING], connected);
  const { back, fromVm, letIn, translatedOut } = RECIRCULATED;
  return [
    ...ours.map((net) => flow(0, 'inside', { dst: prefix(net) }, output('inside'))),
    ...connected.map((net) => flow(0, 'inside', { dst: prefix(net) }, output('outside'))),
    ...translated.map((net) => flow(0, 'inside', { dst: prefix(net) }, `recirc(${fromVm})`)),
    ...own.map(({ vm, ilpip }) =>
      flow(fromVm, 'inside', { src: host(vm.address) }, translate(formatAddress(ilpip))),
    ),
    ...pools.flatMap((pool) => poolFlows(pool, `${ports.first}-${ports.last}`)),
    flow(translatedOut, 'inside', { state: '+trk-inv' }, output('outside')),

    ...connected.flatMap((net) =>
      ours.map((own) => flow(0, 'outside', { src: prefix(net), dst: prefix(own) }, output('inside'))),
    ),
    ...strangers.map((net) => flow(0, 'outside', { src: prefix(net) }, `ct(nat),recirc(${back})`)),
    ...['+est-rel', '-est+rel'].map((state) =>
      flow(back, 'outside', { state: `+trk${state}-new-inv` }, output('inside')),
    ),
    ...own.map(({ vm, ilpip }) => {
      const asked = { state: '+trk-est-rel+new-inv', dst: host(ilpip) };
      return flow(
        back,
        'outside',
        asked,
        `ct(commit,nat(dst=${formatAddress(vm.address)})),recirc(${letIn})`,
      );
    }),
    flow(letIn, 'outside', {}, output('inside')),
    '',
  ].join('\n');
}

/** The difference, for `ovs-dpctl add-flows`: a call takes half a second on a kernel that is a process, and a flow one millisecond. */
export function flowChanges(before: string, after: string): string {
  const gone = new Set(before.split('\n'));
  const come = after.split('\n').filter((line) => !gone.delete(line));
  return [...[...gone].map((line) => `delete ${line.split(' ')[0]}`), ...come, ''].join('\n');
}

/**
 * One range of addresses is all that nat() takes: a pool with gaps is spread by source and destination address, as the kernel
 * spreads a range.
 */
function poolFlows({ addresses, vms }: AddressPool, ports: string): readonly string[] {
  const runs = addressRuns(addresses);
  const choices = runs.length === 1 ? runs : addresses.map(formatAddress);
  const parts = choices.length === 1 ? 1 : Math.max(FEWEST_PARTS, 2 ** Math.ceil(Math.log2(choices.length)));
  return vms
    .filter(({ ilpip }) => ilpip === null)
    .flatMap(({ address: src }, index) =>
      Array.from({ length: parts }, (_, part) => {
        const to = choices[(index + part) % choices.length]!;
        const match = { src: host(src), dst: { base: part, mask: parts - 1 } };
        return flow(RECIRCULATED.fromVm, 'inside', match, translate(`${to}:${ports}`));
      }),
    );
}

const translate = (to: string): string => `ct(commit,nat(src=${to})),recirc(${RECIRCULATED.translatedOut})`;

const output = (side: 'inside' | 'outside'): string =>
  `set(eth(src=${NEAR_MACS[side]},dst=${FAR_MAC})),${PORTS[side]}`;

/** Bits of an address that have to be as in `base`. */
interface Masked {
  readonly base: Address;
  readonly mask: number;
}

const prefix = ({ base, bits }: Cidr): Masked => ({
  base,
  mask: bits === 0 ? 0 : (~0 << (32 - bits)) >>> 0,
});

const host = (base: Address): Masked => prefix({ base, bits: 32 });

interface Match {
  readonly src?: Masked;
  readonly dst?: Masked;
  readonly state?: string;
}

/** @param recirculated what the packet was recirculated as, 0 for one that comes in. */
function flow(
  recirculated: number,
  from: 'inside' | 'outside',
  { src, dst, state }: Match,
  actions: string,
): string {
  const addresses = Object.entries({ src, dst }).flatMap(([name, bits]) =>
    bits === undefined || bits.mask === 0
      ? []
      : [`${name}=${formatAddress(bits.base)}/${formatAddress(bits.mask)}`],
  );
  const key = [
    `recirc_id(${recirculated})`,
    `in_port(${PORTS[from]})`,
    ...(state === undefined ? [] : [`ct_state(${state})`]),
    `eth(),eth_type(0x0800),ipv4(${addresses.join(',')})`,
  ];
  return `${key.join(',')} ${actions}`;
}
