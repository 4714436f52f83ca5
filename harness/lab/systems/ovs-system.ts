import type { Guard } from '../ovs/flows.ts';
import { ovsNat } from '../ovs/ovs-nat.ts';
import type { LabSystem } from './system.ts';

const CONTROL = 'ovs-appctl -t /run/openvswitch/ovs-vswitchd.ctl';

/** Open vSwitch with a datapath in user space: the kernel needs no module of its. */
export function ovsSystem(title: string, guard: Guard): LabSystem {
  return {
    title,
    programs: ['ovsdb-server', 'ovs-vswitchd', 'ovs-vsctl', 'ovs-ofctl', 'ovsdb-tool', 'faketime', 'ethtool'],
    descriptors: ['packet'],
    probe: { command: ['true'], input: '' },
    look: [
      `${CONTROL} dpctl/dump-conntrack`,
      `${CONTROL} dpctl/ct-stats-show`,
      `${CONTROL} dpif-netdev/pmd-stats-show`,
      'ovs-ofctl dump-flows unix:/run/openvswitch/br0.mgmt',
      'tail /run/openvswitch/ovs-vswitchd.log',
    ],
    nat: (name, place) => ovsNat(name, guard, place),
  };
}
