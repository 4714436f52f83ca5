import type { Deployment, Receive, Send, Settings, Vm } from 'snatcheck';

interface Flow {
  readonly vm: number;
  readonly packet: Send;
  readonly address: number;
  readonly port: number;
  /** When its last packet from inside came. */
  last: number;
}

/** The ports of one public address towards one destination, by one protocol. */
interface Inventory {
  readonly flows: Map<number, Flow>;
  next: number;
  /** Nothing in it can have idled before. */
  fullUntil: number;
}

/** Faults to learn from: see how each is caught with SNAT_FAULT=name. */
export type Fault = 'none' | 'early-reclaim' | 'same-port-twice' | 'leaks-rst' | 'answers-to-first-vm';

/** Port-allocating SNAT as documented: one port per flow and destination address, free again after the idle timeout. */
export class SmallSnat {
  readonly #deployment: Deployment;
  readonly #settings: Settings;
  readonly #fault: Fault;
  readonly #flows = new Map<string, Flow>();
  readonly #inventories = new Map<string, Inventory>();

  constructor(deployment: Deployment, settings: Settings, fault: Fault) {
    this.#deployment = deployment;
    this.#settings = settings;
    this.#fault = fault;
  }

  /** @returns the public endpoint that the packet leaves with, or null where there is no port for it. */
  outbound(packet: Send, now: number): { readonly address: number; readonly port: number } | null {
    const vm = this.#deployment.vms[packet.vm];
    if (vm === undefined) return null;
    if (this.#fault === 'leaks-rst' && packet.segment === 'rst') {
      return { address: vm.address, port: packet.sourcePort };
    }
    const { protocol, sourcePort, destination, destinationPort } = packet;
    const key = `${protocol} ${packet.vm} ${sourcePort} ${destination} ${destinationPort}`;
    const known = this.#flows.get(key);
    if (known !== undefined && this.#isLive(known, now)) {
      known.last = now;
      return known;
    }
    const address = this.#publicAddress(vm);
    const inventory = this.#inventory(address, protocol, destination);
    const port = this.#freePort(inventory, now);
    if (port === null) return null;
    const flow: Flow = { vm: packet.vm, packet, address, port, last: now };
    this.#flows.set(key, flow);
    inventory.flows.set(port, flow);
    return flow;
  }

  /** @returns the VM and port that a packet from outside is for, or null where nobody waits for it. */
  inbound(packet: Receive, now: number): { readonly vm: number; readonly port: number } | null {
    const inventory = this.#inventory(packet.destination, packet.protocol, packet.source);
    const flow = inventory.flows.get(packet.destinationPort);
    if (flow === undefined || !this.#isLive(flow, now)) return null;
    if (flow.packet.destinationPort !== packet.sourcePort) return null;
    const vm = this.#fault === 'answers-to-first-vm' ? 0 : flow.vm;
    return { vm, port: flow.packet.sourcePort };
  }

  #isLive(flow: Flow, now: number): boolean {
    const factor = this.#fault === 'early-reclaim' ? 0.9 : 1;
    return now - flow.last < factor * this.#settings.idleTimeoutMs;
  }

  /** Members of a pool share its frontend, everybody else an address of the platform's. */
  #publicAddress(vm: Vm): number {
    const balancer = this.#deployment.loadBalancers.find(({ pool }) => pool.includes(vm.name));
    return balancer?.frontends[0] ?? this.#deployment.platformAddresses[0] ?? 0;
  }

  #inventory(address: number, protocol: string, destination: number): Inventory {
    const key = `${address} ${protocol} ${destination}`;
    let inventory = this.#inventories.get(key);
    if (inventory === undefined) {
      inventory = { flows: new Map(), next: this.#settings.ports.first, fullUntil: 0 };
      this.#inventories.set(key, inventory);
    }
    return inventory;
  }

  #freePort(inventory: Inventory, now: number): number | null {
    const { first, last } = this.#settings.ports;
    const count = last - first + 1;
    const { flows } = inventory;
    if (this.#fault === 'same-port-twice' && flows.size > 2) return inventory.next - 1;
    if (flows.size === count && now >= inventory.fullUntil) {
      inventory.fullUntil = now + this.#settings.idleTimeoutMs;
      for (const [port, flow] of flows) {
        if (!this.#isLive(flow, now)) flows.delete(port);
        else inventory.fullUntil = Math.min(inventory.fullUntil, flow.last + this.#settings.idleTimeoutMs);
      }
    }
    if (flows.size === count) return null;
    while (flows.has(inventory.next)) inventory.next = inventory.next === last ? first : inventory.next + 1;
    const port = inventory.next;
    inventory.next = port === last ? first : port + 1;
    return port;
  }
}
