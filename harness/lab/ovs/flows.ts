import {
  type Address,
  type Deployment,
  formatAddress,
  formatCidr,
  type Settings,
} from '../../../spec/vocabulary/index.ts';
import { addressPlan, type AddressPool, addressRuns } from '../address-plan.ts';
import { connectedNetworks } from '../connected-networks.ts';
import { privateNetworks } from '../interfaces.ts';
import { FAR_MAC, NEAR_MACS } from '../sides.ts';
import { CONTROL_PROTOCOL } from './controls.ts';

/** OpenFlow numbers of the two ports. */
export const PORTS = { inside: 1, outside: 2 } as const;

/** What of the packets that come back from the connection tracker may leave. */
export type Guard = 'none' | 'translated-only';

const TO_INSIDE = output('inside');
const TO_OUTSIDE = output('outside');

/**
 * The whole OpenFlow table of a deployment, in the words of ovs-ofctl: 1:1 translation for instance-level public IPs, and one
 * `ct(commit,nat(...))` for each backend pool and for the VMs without either, as ovs-actions(7) gives it.
 *
 * Table 0 sees what comes in, 1 what was tracked on its way out, 2 what was tracked on its way in, 3 what was let in to an
 * instance-level public IP, 4 picks an address where a pool's have gaps between them.
 * @throws SnatcheckError `lab-no-platform-address`.
 */
export function openFlows(deployment: Deployment, { ports }: Settings, guard: Guard): string {
  const { own, pools, public: publicAddresses } = addressPlan(deployment);
  const connected = connectedNetworks(deployment).map(formatCidr);
  const ours = privateNetworks(deployment).map(formatCidr);
  const { inside, outside } = PORTS;
  return [
    `priority=1000,in_port=${inside},ip,nw_proto=${CONTROL_PROTOCOL},actions=${TO_OUTSIDE}`,
    `priority=1000,in_port=${outside},ip,nw_proto=${CONTROL_PROTOCOL},actions=${TO_INSIDE}`,
    ...ours.map(
      (net) => `priority=500,in_port=${inside},ip,nw_dst=${net},actions=${output('inside', 'in_port')}`,
    ),
    ...connected.flatMap((net) => [
      `priority=490,in_port=${inside},ip,nw_dst=${net},actions=${TO_OUTSIDE}`,
      ...ours.map(
        (own) => `priority=490,in_port=${outside},ip,nw_src=${net},nw_dst=${own},actions=${TO_INSIDE}`,
      ),
    ]),
    // What the NAT's own addresses get from within is meant for nobody.
    ...publicAddresses.map(
      (to) => `priority=480,in_port=${inside},ip,nw_dst=${formatAddress(to)},actions=drop`,
    ),
    ...own.map(
      ({ vm, ilpip }) =>
        `priority=400,in_port=${inside},ip,nw_src=${formatAddress(vm.address)},` +
        `actions=ct(commit,table=1,nat(src=${formatAddress(ilpip)}))`,
    ),
    ...pools.flatMap((pool, index) => poolFlows(pool, index, `${ports.first}-${ports.last}`)),
    ...outbound(guard),
    `priority=100,in_port=${outside},ip,actions=ct(table=2,nat)`,
    `table=2,priority=100,ip,ct_state=+trk+est-inv,actions=${TO_INSIDE}`,
    `table=2,priority=100,ip,ct_state=+trk+rel-inv,actions=${TO_INSIDE}`,
    ...own.map(
      ({ vm, ilpip }) =>
        `table=2,priority=90,ip,ct_state=+trk+new-inv,nw_dst=${formatAddress(ilpip)},` +
        `actions=ct(commit,table=3,nat(dst=${formatAddress(vm.address)}))`,
    ),
    `table=3,ip,actions=${TO_INSIDE}`,
    '',
  ].join('\n');
}

function poolFlows({ addresses, vms }: AddressPool, index: number, ports: string): readonly string[] {
  const runs = addressRuns(addresses);
  const translate = (run: string) => `ct(commit,table=1,nat(src=${run}:${ports}))`;
  const [only = ''] = runs;
  const choose =
    runs.length === 1
      ? translate(only)
      : // One range of addresses is all that nat() takes: a pool with gaps is spread by source and destination address.
        `load:${index}->NXM_NX_REG1[],` +
        `multipath(symmetric_l3,0,modulo_n,${addresses.length},0,NXM_NX_REG0[0..15]),resubmit(,4)`;
  return [
    ...vms.map(
      (vm) => `priority=300,in_port=${PORTS.inside},ip,nw_src=${formatAddress(vm.address)},actions=${choose}`,
    ),
    ...(runs.length === 1 ? [] : addresses.map(spread)),
  ];

  function spread(address: Address, nth: number): string {
    return `table=4,ip,reg1=${index},reg0=${nth},actions=${translate(formatAddress(address))}`;
  }
}

function outbound(guard: Guard): readonly string[] {
  if (guard === 'none') return [`table=1,ip,actions=${TO_OUTSIDE}`];
  return ['snat', 'dnat'].map((how) => `table=1,ip,ct_state=+trk+${how}-inv,actions=${TO_OUTSIDE}`);
}

function output(side: 'inside' | 'outside', port: string | number = PORTS[side]): string {
  return `mod_dl_src:${NEAR_MACS[side]},mod_dl_dst:${FAR_MAC},${port === 'in_port' ? port : `output:${port}`}`;
}
