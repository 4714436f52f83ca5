import { portsIn, type Port } from '../../../spec/vocabulary/index.ts';
import type { PortInventory } from '../../builtin/ports.ts';
import { article, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

/** As many ports of an inventory as one VM may have. */
class Share implements PortInventory {
  alerted = false;
  private readonly all: PortInventory;
  private left: number;

  constructor(all: PortInventory, most: number) {
    this.all = all;
    this.left = most;
  }

  take(privatePort: Port): Port {
    const port = this.left > 0 ? this.all.take(privatePort) : 0;
    if (port !== 0) this.left -= 1;
    return port;
  }

  release(port: Port): void {
    this.left += 1;
    this.all.release(port);
  }
}

export const portsSetAsidePerVm: Fault = {
  id: 'ports-set-aside-per-vm',
  fault: 'The ports of an address are split among the VMs of its pool in advance.',
  breaks: ['ports-allocated-on-demand', 'no-failure-below-capacity'],
  family: 'capacity',
  mechanism: 'set aside in advance',
  origin: article(
    'a port is taken when a flow is created; later editions of Azure set ports aside in advance',
  ),
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const shares = new Map<string, Share>();
    return {
      ports: clearedWith(standard.ports, () => shares.clear()),
      inventoryOf(ports, address, vm, { protocol, destination }) {
        const key = `${address} ${protocol} ${destination} ${vm.index}`;
        let share = shares.get(key);
        if (share === undefined) {
          const members = vm.balancers[0]?.members.length ?? 1;
          const most = Math.ceil(portsIn(gateway().settings.ports) / Math.max(1, members));
          share = new Share(ports.of(address, protocol, destination), most);
          shares.set(key, share);
        }
        return share;
      },
    };
  }),
};
