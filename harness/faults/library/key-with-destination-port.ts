import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const keyWithDestinationPort: Fault = {
  id: 'key-with-destination-port',
  fault:
    "Ports are told apart by the destination's port too, so that two flows to two ports of one destination share a public port.",
  breaks: ['one-port-per-flow-per-destination', 'exhaustion-fails-new-flows'],
  family: 'collision',
  mechanism: 'wrong key',
  origin: bug('Linux netfilter, Open vSwitch and gVisor, as measured'),
  shows: '1..64',
  make: seeded(() => ({
    inventoryOf: (ports, address, _vm, { protocol, destination, destinationPort }) =>
      ports.of(address, protocol + 256 * destinationPort, destination),
  })),
};
