import type { Port } from '../../../spec/vocabulary/index.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const blocksOfEightToAVm: Fault = {
  id: 'blocks-of-eight-to-a-vm',
  fault:
    "A VM's first flow claims a block of eight ports, and what it leaves of the block nobody else can have.",
  breaks: ['no-failure-below-capacity', 'ports-allocated-on-demand', 'idle-reclaimed-at-4-minutes'],
  amended: "A port whose flow has idled stays in the block of that flow's VM, and no other VM can have it.",
  family: 'capacity',
  mechanism: 'set aside in advance',
  origin: bug('port blocks of carrier-grade NATs, as with FDio/vpp det44'),
  shows: '1..64',
  make: seeded((standard) => {
    const owners = new Map<string, { readonly vm: number; flows: number }>();
    return {
      ports: clearedWith(standard.ports, () => owners.clear()),
      inventoryOf(ports, address, vm, { protocol, destination }) {
        const all = ports.of(address, protocol, destination);
        const blockOf = (port: Port) => `${address} ${protocol} ${destination} ${port >> 3}`;
        return {
          get alerted() {
            return all.alerted;
          },
          set alerted(alerted) {
            all.alerted = alerted;
          },
          take(privatePort) {
            const others: Port[] = [];
            let port = all.take(privatePort);
            while (port !== 0 && (owners.get(blockOf(port))?.vm ?? vm.index) !== vm.index) {
              others.push(port);
              port = all.take(privatePort);
            }
            for (const other of others) all.release(other);
            if (port === 0) return 0;
            const block = owners.get(blockOf(port)) ?? { vm: vm.index, flows: 0 };
            block.flows += 1;
            owners.set(blockOf(port), block);
            return port;
          },
          release(port) {
            const block = owners.get(blockOf(port));
            if (block !== undefined && (block.flows -= 1) === 0) owners.delete(blockOf(port));
            all.release(port);
          },
        };
      },
    };
  }),
};
