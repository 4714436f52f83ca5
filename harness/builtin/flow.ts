import type { Address, Port } from '../../spec/vocabulary/index.ts';
import type { IdleQueue } from './idle.ts';
import type { VmState } from './network.ts';
import type { PortInventory } from './ports.ts';

export type Direction = 'outbound' | 'inbound';

/** One flow as the gateway knows it. Where nothing is translated, the public endpoint is the private one. */
export class Flow {
  /** IPv4's protocol number. */
  readonly protocol: number;
  readonly vm: VmState;
  readonly privatePort: Port;
  readonly publicAddress: Address;
  readonly publicPort: Port;
  readonly remoteAddress: Address;
  readonly remotePort: Port;
  /** Who sent its first packet. */
  readonly opened: Direction;
  /** Where its port came from, or null when it holds none (any more). */
  inventory: PortInventory | null;
  /** Directions that sent a FIN: 1 outbound, 2 inbound. */
  fins = 0;
  /** Closed both ways: it still carries late segments, and gives way to whoever wants its tuple. */
  closed = false;
  /** When the packet passed that its idle time counts from, in ms. */
  refreshed = 0;

  // Links of FlowTable's two chains and of its IdleQueue.
  nextInside: Flow | null = null;
  nextOutside: Flow | null = null;
  queue: IdleQueue | null = null;
  older: Flow | null = null;
  younger: Flow | null = null;

  constructor(
    protocol: number,
    vm: VmState,
    privatePort: Port,
    publicAddress: Address,
    publicPort: Port,
    remoteAddress: Address,
    remotePort: Port,
    opened: Direction,
    inventory: PortInventory | null,
  ) {
    this.protocol = protocol;
    this.vm = vm;
    this.privatePort = privatePort;
    this.publicAddress = publicAddress;
    this.publicPort = publicPort;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.opened = opened;
    this.inventory = inventory;
  }
}
