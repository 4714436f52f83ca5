import type { Address } from '../vocabulary/index.ts';
import type { Most, PoolFacts, ProtocolIndex } from './ledger.ts';

/** The ports of one public address towards one destination address, for one protocol. */
export interface Pool {
  readonly address: PublicAddress;
  readonly destination: Address;
  readonly protocol: ProtocolIndex;
  sure: number;
  possible: number;
  wasFull: boolean;
  idledOut: number;
  closedOut: number;
  denied: number;
  failures: number;
  fills: number;
  /** The one VM of every sure holder since the pool was last empty, or -1 when there were several. */
  onlyVm: number;
  /** The one destination port of them, likewise. */
  onlyPort: number;
  group: number;
  sureInGroup: number;
  /** When the flow that idled out last had its last packet; -1: none did. */
  endedSeen: number;
}

interface PublicAddress {
  readonly address: Address;
  readonly sure: [number, number];
  readonly full: [number, number];
  readonly mostOwn: [number, number];
  mostAll: number;
  mostPossible: number;
}

/** Counts per pool and per public address, with the greatest counts that were ever met. */
export class PlainPools {
  #capacity = -1;
  readonly #pools = new Map<string, Pool>();
  readonly #addresses = new Map<Address, PublicAddress>();

  reset(capacity: number): void {
    this.#capacity = capacity;
    this.#pools.clear();
    this.#addresses.clear();
  }

  get(address: Address, destination: Address, protocol: ProtocolIndex): Pool {
    const key = `${protocol}/${address}/${destination}`;
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = {
        address: this.#address(address),
        destination,
        protocol,
        sure: 0,
        possible: 0,
        wasFull: false,
        idledOut: 0,
        closedOut: 0,
        denied: 0,
        failures: 0,
        fills: 0,
        onlyVm: -1,
        onlyPort: -1,
        group: 0,
        sureInGroup: 0,
        endedSeen: -1,
      };
      this.#pools.set(key, pool);
    }
    return pool;
  }

  /** Every pool of an address, the newest first. */
  of(address: Address, protocol: ProtocolIndex): Pool[] {
    const pools = [...this.#pools.values()].reverse();
    return pools.filter((pool) => pool.address.address === address && pool.protocol === protocol);
  }

  addSure(pool: Pool, vm: number, destinationPort: number, group: number): void {
    const { address, protocol } = pool;
    pool.onlyVm = pool.sure === 0 || pool.onlyVm === vm ? vm : -1;
    pool.onlyPort = pool.sure === 0 || pool.onlyPort === destinationPort ? destinationPort : -1;
    pool.sure++;
    if (group !== 0) {
      if (pool.group !== group) pool.sureInGroup = 0;
      pool.group = group;
      pool.sureInGroup++;
    }
    address.sure[protocol]++;
    if (pool.sure === this.#capacity) {
      pool.wasFull = true;
      pool.fills++;
      pool.idledOut = pool.closedOut = 0;
      pool.denied = 0;
      address.full[protocol]++;
    }
    address.mostOwn[protocol] = Math.max(address.mostOwn[protocol], pool.sure);
    address.mostAll = Math.max(address.mostAll, pool.sure + (this.#other(pool)?.sure ?? 0));
  }

  dropSure(pool: Pool, group: number): void {
    const { address, protocol } = pool;
    if (pool.sure === this.#capacity) address.full[protocol]--;
    pool.sure--;
    address.sure[protocol]--;
    if (group !== 0 && pool.group === group) pool.sureInGroup--;
  }

  addEnd(pool: Pool, closed: boolean, lastSeen: number): void {
    if (closed) {
      pool.closedOut++;
      return;
    }
    pool.idledOut++;
    pool.endedSeen = lastSeen;
  }

  describe(pool: Pool, group: number, sent: number, into: PoolFacts): void {
    const other = this.#other(pool);
    const { address, protocol } = pool;
    into.sure = pool.sure - inGroup(pool, group);
    into.possible = pool.possible;
    into.sureAll = into.sure + (other === undefined ? 0 : other.sure - inGroup(other, group));
    into.possibleAll = pool.possible + (other?.possible ?? 0);
    into.wasFull = pool.wasFull;
    into.idledOut = pool.idledOut;
    into.closedOut = pool.closedOut;
    into.denied = pool.denied;
    into.failures = pool.failures;
    into.fills = pool.fills;
    into.sureOfAddress = address.sure[protocol];
    into.fullDestinations = address.full[protocol];
    into.onlyVm = pool.sure === 0 ? -1 : pool.onlyVm;
    into.onlyPort = pool.sure === 0 ? -1 : pool.onlyPort;
    into.endedQuiet = pool.endedSeen < 0 ? -1 : Math.max(0, sent - pool.endedSeen);
  }

  notePossible(pool: Pool): void {
    const { address, possible } = pool;
    address.mostPossible = Math.max(address.mostPossible, possible + (this.#other(pool)?.possible ?? 0));
  }

  most(address: Address, protocol: ProtocolIndex): Most {
    const { mostOwn, mostAll, mostPossible } = this.#address(address);
    return { own: mostOwn[protocol], all: mostAll, possible: mostPossible };
  }

  #other(pool: Pool): Pool | undefined {
    const protocol = pool.protocol === 0 ? 1 : 0;
    return this.#pools.get(`${protocol}/${pool.address.address}/${pool.destination}`);
  }

  #address(address: Address): PublicAddress {
    let known = this.#addresses.get(address);
    if (known === undefined) {
      known = { address, sure: [0, 0], full: [0, 0], mostOwn: [0, 0], mostAll: 0, mostPossible: 0 };
      this.#addresses.set(address, known);
    }
    return known;
  }
}

function inGroup(pool: Pool, group: number): number {
  return pool.group === group ? pool.sureInGroup : 0;
}
