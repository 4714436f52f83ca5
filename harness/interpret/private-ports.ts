import { FIRST_UNPRIVILEGED_PORT, LAST_PORT, type Port, type Protocol } from '../../spec/vocabulary/index.ts';
import type { Flow } from './flow.ts';

/**
 * Which private ports a VM's flows use towards which endpoint. Two live flows with one private tuple would be one
 * flow, so a fill takes another port; towards another endpoint the same port is free, and is taken on purpose.
 */
export class PrivatePorts {
  readonly #endpoints = new Map<number, number>();
  readonly #users = new Map<number, Flow>();

  use(flow: Flow): void {
    this.#users.set(
      this.#key(flow.vm, flow.protocol, flow.destination, flow.destinationPort) + flow.port,
      flow,
    );
  }

  user(vm: number, protocol: Protocol, destination: number, destinationPort: Port, port: Port): Flow | null {
    return this.#users.get(this.#key(vm, protocol, destination, destinationPort) + port) ?? null;
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
    const key = this.#key(vm, protocol, destination, destinationPort);
    let port = start;
    for (let tried = 0; tried <= LAST_PORT; tried++) {
      const user = this.#users.get(key + port);
      if (user === undefined || over(user)) return port;
      port = port === LAST_PORT ? FIRST_UNPRIVILEGED_PORT : port + 1;
    }
    return -1;
  }

  // 16 bits each for VM, endpoint and port and one for the protocol: 49, so it stays an exact number.
  #key(vm: number, protocol: Protocol, destination: number, destinationPort: Port): number {
    const endpoint = destination * 65_536 + destinationPort;
    let index = this.#endpoints.get(endpoint);
    if (index === undefined) {
      index = this.#endpoints.size;
      this.#endpoints.set(endpoint, index);
    }
    return ((vm * 65_536 + index) * 2 + (protocol === 'tcp' ? 1 : 0)) * 65_536;
  }
}
