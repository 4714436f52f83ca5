import { FIRST_UNPRIVILEGED_PORT, LAST_PORT, type Port, type Protocol } from '../../spec/vocabulary/index.ts';
import type { Flow } from './flow.ts';

/**
 * Which private ports a VM's flows use towards which endpoint. Two live flows with one private tuple would be one
 * flow, so a fill takes another port; towards another endpoint the same port is free, and is taken on purpose.
 */
export class PrivatePorts {
  readonly #endpoints = new Map<number, number>();
  /** By VM, endpoint and protocol, then by port: small integers, which a map finds several times as fast as large ones. */
  readonly #users = new Map<number, Map<Port, Flow>>();
  #last = -1;
  #lastIndex = -1;

  use(flow: Flow): void {
    this.#of(flow.vm, flow.protocol, flow.destination, flow.destinationPort).set(flow.port, flow);
  }

  user(vm: number, protocol: Protocol, destination: number, destinationPort: Port, port: Port): Flow | null {
    return this.#of(vm, protocol, destination, destinationPort).get(port) ?? null;
  }

  /**
   * The first port from `start` on that no live flow uses, after 65535 from 1024 on; -1 when there is none.
   * `over` says of a flow that it is surely not live any more.
   */
  free(
    vm: number,
    protocol: Protocol,
    destination: number,
    destinationPort: Port,
    start: Port,
    over: (flow: Flow) => boolean,
  ): Port | -1 {
    const users = this.#of(vm, protocol, destination, destinationPort);
    let port = start;
    for (let tried = 0; tried <= LAST_PORT; tried++) {
      const user = users.get(port);
      if (user === undefined || over(user)) return port;
      port = port === LAST_PORT ? FIRST_UNPRIVILEGED_PORT : port + 1;
    }
    return -1;
  }

  #of(vm: number, protocol: Protocol, destination: number, destinationPort: Port): Map<Port, Flow> {
    const endpoint = destination * 65_536 + destinationPort;
    // A fill asks for the same one again and again.
    if (endpoint !== this.#last) {
      this.#last = endpoint;
      this.#lastIndex = this.#indexOf(endpoint);
    }
    const key = (this.#lastIndex * 65_536 + vm) * 2 + (protocol === 'tcp' ? 1 : 0);
    let users = this.#users.get(key);
    if (users === undefined) {
      users = new Map();
      this.#users.set(key, users);
    }
    return users;
  }

  #indexOf(endpoint: number): number {
    let index = this.#endpoints.get(endpoint);
    if (index === undefined) {
      index = this.#endpoints.size;
      this.#endpoints.set(endpoint, index);
    }
    return index;
  }
}
