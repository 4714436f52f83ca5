import { type Address, type Deployment, formatEndpoint } from '../../spec/vocabulary/index.ts';
import { endFrom, endTo } from './ends.ts';
import type { Sighting } from './sighting.ts';

/** Who is who in a deployment, as far as packets tell. */
export class Roles {
  readonly vms: ReadonlyMap<Address, number>;
  /** The translator's public addresses, as declared. */
  readonly addresses: ReadonlySet<Address>;
  readonly #ilpips: ReadonlySet<Address>;
  /** Of load balancing rules, by protocol. */
  readonly #frontends = new Set<string>();
  readonly #backends = new Set<string>();

  constructor({ vms, loadBalancers }: Deployment) {
    this.vms = new Map(vms.map(({ address }, index) => [address, index]));
    this.#ilpips = new Set(vms.flatMap(({ ilpip }) => (ilpip === null ? [] : [ilpip])));
    this.addresses = new Set([...this.#ilpips, ...loadBalancers.flatMap(({ frontends }) => frontends)]);
    for (const { frontends, rules, pool } of loadBalancers) {
      const members = vms.filter(({ name }) => pool.includes(name));
      for (const { protocol, frontendPort, backendPort } of rules) {
        for (const one of frontends) this.#frontends.add(`${protocol} ${formatEndpoint(one, frontendPort)}`);
        for (const { address } of members) {
          this.#backends.add(`${protocol} ${formatEndpoint(address, backendPort)}`);
        }
      }
    }
  }

  /** Whether it goes where flows from outside may be opened. */
  mayOpen(one: Sighting): boolean {
    return this.isToFrontend(one.protocol, endTo(one)) || this.#ilpips.has(one.destination);
  }

  isToFrontend(protocol: Sighting['protocol'], endpoint: string): boolean {
    return this.#frontends.has(`${protocol} ${endpoint}`);
  }

  /** Whether a VM may be answering a flow from outside by it. */
  mayAnswer(one: Sighting): boolean {
    return this.#backends.has(`${one.protocol} ${endFrom(one)}`);
  }
}
