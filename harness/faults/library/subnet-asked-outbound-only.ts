import { type Fault, invented } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const subnetAskedOutboundOnly: Fault = {
  id: 'subnet-asked-outbound-only',
  fault: "Of a packet to a VM the NIC's group alone is asked, and not its subnet's before it.",
  breaks: ['nsg-default-rules', 'nsg-limits-destinations', 'probe-blocked-marks-down'],
  family: 'NSG',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    admits: (network, direction, vm, packet) =>
      standard.admits(network, direction, direction === 'inbound' ? { ...vm, subnet: null } : vm, packet),
  })),
};
