import { F } from '../model/facts.ts';
import { MOST_PORTS } from '../model/pool-facts.ts';
import type { Transition } from '../model/transition.ts';
import {
  type Address,
  type Deployment,
  formatAddress,
  formatEndpoint,
  type Port,
} from '../vocabulary/index.ts';

/** Turns the figures of a transition into words that name the deployment's own things. */
export class Words {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  vm(index: number): string {
    return this.#deployment.vms[index]?.name ?? 'no VM';
  }

  address(address: Address): string {
    return formatAddress(address);
  }

  endpoint(address: Address, port: Port): string {
    return formatEndpoint(address, port);
  }

  addresses(addresses: readonly Address[]): string {
    return addresses.length === 0
      ? 'a public address of the platform'
      : addresses.map(formatAddress).join(' or ');
  }

  /** "vm-1's UDP flow 10.0.0.4:5000 -> 198.51.100.7:443" */
  flow(t: Transition): string {
    const source = this.#deployment.vms[t.vm]?.address ?? 0;
    const path = `${formatEndpoint(source, t.port)} -> ${formatEndpoint(t.destination, t.destinationPort)}`;
    return `${this.vm(t.vm)}'s ${t.protocol.toUpperCase()} flow ${path}`;
  }

  /** What kind of packet, where that may be what it met its fate for. */
  packet(t: Transition): 'FIN' | 'RST' | 'packet' {
    if (t.has(F.fin)) return 'FIN';
    return t.has(F.rst) ? 'RST' : 'packet';
  }

  /** "203.0.113.1:1025", as it was seen outside. */
  seen(t: Transition): string {
    return formatEndpoint(t.publicAddress, t.publicPort);
  }

  ms(value: number): string {
    return value < 1000 ? `${round(value)} ms` : `${round(value / 1000)} s`;
  }

  ports(count: number): string {
    return this.counted(count, 'port');
  }

  /** Ports of an address: where nobody says how many, the most that were ever seen held. */
  capacity(t: Transition): string {
    if (t.capacity >= 0) return this.ports(t.capacity);
    return `${this.ports(t.measured)} (the most held at once in this trace)`;
  }

  /** Those that it can have at most: where nobody says how many, beyond any range that the document can mean. */
  mostPorts({ capacity }: Transition): string {
    return this.ports(capacity >= 0 ? capacity : MOST_PORTS);
  }

  /** "1 flow", "2,000 flows" */
  counted(count: number, one: string): string {
    return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
  }
}

/** To three decimals, which is what a locale does by itself. */
function round(value: number): string {
  return value.toLocaleString('en');
}
