import type { Address, Port, PortRange } from '../../spec/vocabulary/index.ts';
import { FreePorts } from './free-ports.ts';
import type { GatewayOptions } from './options.ts';
import { Random } from './random.ts';

/** The ports of one public address towards one destination: a flow takes one, and nobody else has it then. */
export interface PortInventory {
  /** Takes a port for a flow that has this private port; 0 when none is free. */
  take(privatePort: Port): Port;
  release(port: Port): void;
  /** Whether an alert was logged since a port was last released. */
  alerted: boolean;
}

/** Every inventory of a gateway. */
export interface Ports {
  /** Forgets every inventory; the next ones have these ports. */
  clear(range: PortRange): void;
  of(address: Address, protocol: number, destination: Address): PortInventory;
}

/**
 * By the document, a port serves one flow per destination IP, and flows to different destinations do not compete: so there is
 * one inventory for each public address, destination IP and (by default) protocol. The destination's port is no part of it.
 */
export class StandardPorts implements Ports {
  private readonly options: GatewayOptions;
  private readonly random: Random;
  private range: PortRange = { first: 1025, last: 65_535 };
  private readonly addresses = new Map<Address, AddressPorts>();

  constructor(options: GatewayOptions) {
    this.options = options;
    this.random = new Random(options.seed);
  }

  clear(range: PortRange): void {
    this.range = range;
    this.addresses.clear();
    this.random.restart();
  }

  of(address: Address, protocol: number, destination: Address): PortInventory {
    let ports = this.addresses.get(address);
    if (ports === undefined) {
      ports = new AddressPorts(this.options, this.range, this.random);
      this.addresses.set(address, ports);
    }
    return ports.towards(protocol, destination);
  }
}

/** The inventories of one public address. */
class AddressPorts {
  readonly options: GatewayOptions;
  readonly range: PortRange;
  readonly random: Random;
  /** For `fresh`: where the last port that any of these inventories gave was. */
  last: Port;
  private readonly inventories = new Map<number, Inventory>();
  /** A fill asks for one inventory again and again. */
  private latest: Inventory | null = null;
  private latestKey = -1;

  constructor(options: GatewayOptions, range: PortRange, random: Random) {
    this.options = options;
    this.range = range;
    this.random = random;
    this.last = range.last;
  }

  towards(protocol: number, destination: Address): Inventory {
    const key = this.options.inventories === 'shared' ? destination : destination + protocol * 2 ** 32;
    if (key === this.latestKey && this.latest !== null) return this.latest;
    let inventory = this.inventories.get(key);
    if (inventory === undefined) {
      inventory = new Inventory(this);
      this.inventories.set(key, inventory);
    }
    this.latest = inventory;
    this.latestKey = key;
    return inventory;
  }
}

class Inventory implements PortInventory {
  alerted = false;
  private readonly address: AddressPorts;
  private readonly ports: FreePorts;
  private last: Port;

  constructor(address: AddressPorts) {
    this.address = address;
    this.ports = new FreePorts(address.range);
    this.last = address.range.last;
  }

  take(privatePort: Port): Port {
    const port = this.ports.search(this.beginning(privatePort));
    if (port === 0) return 0;
    this.ports.take(port);
    this.last = port;
    this.address.last = port;
    return port;
  }

  release(port: Port): void {
    this.ports.release(port);
    this.alerted = false;
  }

  private beginning(privatePort: Port): Port {
    const { options, range, random } = this.address;
    switch (options.portChoice) {
      case 'sequential':
        // Not the port released last: a peer may still hold its old flow in TIME-WAIT.
        return this.last + 1;
      case 'fresh':
        return this.address.last + 1;
      case 'preserving':
        return this.ports.has(privatePort) ? privatePort : this.last + 1;
      case 'random':
        return range.first + random.below(range.last - range.first + 1);
    }
  }
}
