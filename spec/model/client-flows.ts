import type { Address, Port, Protocol } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';

/** A flow that somebody outside opened: through a load balancing rule, or to an ILPIP. It holds no SNAT port. */
interface ClientFlow {
  readonly vm: number;
  readonly publicAddress: Address;
  readonly publicPort: Port;
  lastSent: number;
  lastSeen: number;
  demoted: boolean;
}

/** Flows that were opened from outside, so that their replies are not taken for outbound flows. */
export class ClientFlows {
  readonly #timing: Timing;
  readonly #flows = new Map<string, ClientFlow>();

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  get size(): number {
    return this.#flows.size;
  }

  note(
    protocol: Protocol,
    vm: number,
    port: Port,
    client: { address: Address; port: Port },
    reached: { address: Address; port: Port },
    sent: number,
    seen: number,
  ): void {
    this.#flows.set(keyOf(protocol, vm, port, client.address, client.port), {
      vm,
      publicAddress: reached.address,
      publicPort: reached.port,
      lastSent: sent,
      lastSeen: seen,
      demoted: false,
    });
  }

  /** The public endpoint that a VM's packet answers from, or null when it answers no possibly live flow. */
  answered(
    protocol: Protocol,
    vm: number,
    port: Port,
    client: Address,
    clientPort: Port,
    sent: number,
    seen: number,
  ): { readonly publicAddress: Address; readonly publicPort: Port; readonly surely: boolean } | null {
    if (this.#flows.size === 0) return null;
    const flow = this.#flows.get(keyOf(protocol, vm, port, client, clientPort));
    const { timeoutMs, toleranceMs } = this.#timing;
    if (flow === undefined || sent - flow.lastSeen >= timeoutMs + toleranceMs) return null;
    const surely = !flow.demoted && seen - flow.lastSent < timeoutMs - toleranceMs;
    flow.lastSent = sent;
    flow.lastSeen = seen;
    return { publicAddress: flow.publicAddress, publicPort: flow.publicPort, surely };
  }

  /** Whether a packet from this client belongs to a flow that was delivered before. */
  knows(
    protocol: Protocol,
    client: Address,
    clientPort: Port,
    reached: Address,
    reachedPort: Port,
    sent: number,
  ): boolean {
    const { timeoutMs, toleranceMs } = this.#timing;
    for (const [key, flow] of this.#flows) {
      if (
        flow.publicAddress === reached &&
        flow.publicPort === reachedPort &&
        key.startsWith(`${protocol}/`) &&
        key.endsWith(`/${client}/${clientPort}`) &&
        sent - flow.lastSeen < timeoutMs + toleranceMs
      ) {
        return true;
      }
    }
    return false;
  }

  demote(vm: number): void {
    for (const flow of this.#flows.values()) if (flow.vm === vm) flow.demoted = true;
  }
}

function keyOf(protocol: Protocol, vm: number, port: Port, client: Address, clientPort: Port): string {
  return `${protocol}/${vm}/${port}/${client}/${clientPort}`;
}
