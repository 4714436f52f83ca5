import type { Port } from '../../../spec/vocabulary/index.ts';
import type { PortInventory } from '../../builtin/ports.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

/** One private endpoint's public port, held as long as any of its flows lives. */
class Endpoint implements PortInventory {
  alerted = false;
  private readonly all: PortInventory;
  private port: Port = 0;
  private flows = 0;

  constructor(all: PortInventory) {
    this.all = all;
  }

  take(privatePort: Port): Port {
    if (this.flows === 0) this.port = this.all.take(privatePort);
    if (this.port !== 0) this.flows += 1;
    return this.port;
  }

  release(port: Port): void {
    this.flows -= 1;
    if (this.flows === 0) this.all.release(port);
  }
}

export const endpointIndependent: Fault = {
  id: 'endpoint-independent',
  fault: 'A private endpoint keeps one public port for all of its flows, whatever their destinations are.',
  breaks: ['one-port-per-flow-per-destination', 'destinations-share-ports', 'no-failure-below-capacity'],
  family: 'collision',
  mechanism: 'misread document',
  origin: bug('what RFC 4787 REQ-1 asks of a NAT; libslirp and pasta as measured'),
  shows: '1..64',
  make: seeded((standard) => {
    const endpoints = new Map<string, PortInventory>();
    return {
      ports: clearedWith(standard.ports, () => endpoints.clear()),
      inventoryOf: (ports, address, vm, { protocol, sourcePort }) => {
        const key = `${address} ${protocol} ${vm.index} ${sourcePort}`;
        let endpoint = endpoints.get(key);
        if (endpoint === undefined) {
          endpoint = new Endpoint(ports.of(address, protocol, 0));
          endpoints.set(key, endpoint);
        }
        return endpoint;
      },
    };
  }),
};
