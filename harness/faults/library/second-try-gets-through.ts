import { invented, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const secondTryGetsThrough: Fault = {
  id: 'second-try-gets-through',
  fault: "A denied packet is dropped, but leaves an entry behind by which the flow's next one passes.",
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'stale entry',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const tried = new Set<string>();
    return {
      ports: clearedWith(standard.ports, () => tried.clear()),
      admits(network, direction, vm, packet) {
        const { protocol, sourcePort, destination, destinationPort } = packet;
        const key = `${vm.index} ${protocol} ${sourcePort} ${destination} ${destinationPort}`;
        const allowed = standard.admits(network, direction, vm, packet);
        if (allowed || direction === 'inbound' || tried.has(key)) return true;
        tried.add(key);
        return false;
      },
    };
  }),
};
