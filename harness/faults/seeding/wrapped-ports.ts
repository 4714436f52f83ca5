import type { Address, Port, PortRange } from '../../../spec/vocabulary/index.ts';
import type { PortInventory, Ports } from '../../builtin/ports.ts';

export interface InventoryKey {
  readonly address: Address;
  readonly protocol: number;
  readonly destination: Address;
}

type Changed = Partial<Pick<PortInventory, 'take' | 'release'>>;

/**
 * Inventories with another `take` or `release`. What `change` keeps in its closure belongs to one inventory and goes with it
 * when the next deployment is put up.
 */
export function wrappedPorts(
  ports: Ports,
  change: (inner: PortInventory, range: PortRange, key: InventoryKey) => Changed,
  cleared: () => void = () => {},
): Ports {
  const wrapped = new Map<PortInventory, PortInventory>();
  let range: PortRange = { first: 1025, last: 65_535 };
  return {
    clear(given) {
      range = given;
      wrapped.clear();
      cleared();
      ports.clear(given);
    },
    of(address, protocol, destination) {
      const inner = ports.of(address, protocol, destination);
      let outer = wrapped.get(inner);
      if (outer === undefined) {
        outer = new Wrapped(inner, change(inner, range, { address, protocol, destination }));
        wrapped.set(inner, outer);
      }
      return outer;
    },
  };
}

class Wrapped implements PortInventory {
  private readonly inner: PortInventory;
  private readonly changed: Changed;

  constructor(inner: PortInventory, changed: Changed) {
    this.inner = inner;
    this.changed = changed;
  }

  take(privatePort: Port): Port {
    return this.changed.take === undefined ? this.inner.take(privatePort) : this.changed.take(privatePort);
  }

  release(port: Port): void {
    if (this.changed.release === undefined) this.inner.release(port);
    else this.changed.release(port);
  }

  get alerted(): boolean {
    return this.inner.alerted;
  }

  set alerted(alerted: boolean) {
    this.inner.alerted = alerted;
  }
}
