import type { Most, PoolFacts, ProtocolIndex } from '../ledger.ts';
import { MISS, mix, Slots } from './slots.ts';

/** Words of a pool: the ports of one public address towards one destination address, for one protocol. */
const ADDRESS = 0;
const DESTINATION = 1;
const PROTOCOL = 2;
const SURE = 3;
const POSSIBLE = 4;
const IDLED_OUT = 5;
const CLOSED_OUT = 6;
const DENIED = 7;
const FAILURES = 8;
const FILLS = 9;
/** The one VM, and the one destination port, of every sure holder since the pool was last empty; -1: several. */
const ONLY_VM = 10;
const ONLY_PORT = 11;
const GROUP = 12;
const SURE_IN_GROUP = 13;
/** The pool of the other protocol, -1 while there is none. */
const TWIN = 14;
/** The next pool of the same public address. */
const SIBLING = 15;
const POOL_WORDS = 16;

/** Words of a public address; those that count per protocol take two. */
const SURE_OF = 0;
const FULL_OF = 2;
const MOST_OWN = 4;
const MOST_ALL = 6;
const MOST_POSSIBLE = 7;
const ITSELF = 8;
const FIRST_POOL = 9;
const ADDRESS_WORDS = 10;

/**
 * Counts per pool and per public address, with the greatest counts that were ever met.
 * Addresses come and go with a sign here (`address | 0`): beyond 31 bits, a number without one is boxed at every call.
 */
export class FastPools {
  #capacity = -1;
  #pools = new Int32Array(8 * POOL_WORDS);
  /** When the flow that idled out last had its last packet; -1: none did. */
  #endedSeen = new Float64Array(8);
  #poolCount = 0;
  #last = 0;
  readonly #poolSlots = new Slots(8, (pool) => this.#hashOfPool(pool));
  #addresses = new Int32Array(4 * ADDRESS_WORDS);
  #addressCount = 0;
  readonly #addressSlots = new Slots(4, (index) =>
    mix(this.#addresses[index * ADDRESS_WORDS + ITSELF]!, 0, 0),
  );

  reset(capacity: number): void {
    this.#poolSlots.reset(this.#poolCount);
    this.#addressSlots.reset(this.#addressCount);
    this.#capacity = capacity;
    this.#poolCount = this.#addressCount = 0;
  }

  #hashOfPool(pool: number): number {
    const at = pool * POOL_WORDS;
    const address = this.#pools[at + ADDRESS]! * ADDRESS_WORDS + ITSELF;
    return mix(this.#addresses[address]!, this.#pools[at + DESTINATION]!, this.#pools[at + PROTOCOL]!);
  }

  get(address: number, destination: number, protocol: ProtocolIndex): number {
    if (this.#poolCount > 0 && this.#is(this.#last, address, destination, protocol)) return this.#last;
    let pool = this.find(address, destination, protocol);
    if (pool === MISS) pool = this.#add(address, destination, protocol);
    this.#last = pool;
    return pool;
  }

  find(address: number, destination: number, protocol: number): number {
    const hash = mix(address, destination, protocol);
    for (let slot = this.#poolSlots.first(hash); slot !== MISS; slot = this.#poolSlots.next(hash, slot)) {
      const pool = this.#poolSlots.rowAt(slot);
      if (this.#is(pool, address, destination, protocol)) return pool;
    }
    return MISS;
  }

  #is(pool: number, address: number, destination: number, protocol: number): boolean {
    const at = pool * POOL_WORDS;
    return (
      this.#pools[at + DESTINATION] === destination &&
      this.#pools[at + PROTOCOL] === protocol &&
      this.#addresses[this.#pools[at + ADDRESS]! * ADDRESS_WORDS + ITSELF] === address
    );
  }

  #add(address: number, destination: number, protocol: ProtocolIndex): number {
    const pool = this.#poolCount++;
    const at = pool * POOL_WORDS;
    if (at === this.#pools.length) {
      this.#pools = doubled(this.#pools);
      const endedSeen = new Float64Array(this.#endedSeen.length * 2);
      endedSeen.set(this.#endedSeen);
      this.#endedSeen = endedSeen;
    }
    this.#endedSeen[pool] = -1;
    this.#poolSlots.fit(this.#poolCount);
    const twin = this.find(address, destination, 1 - protocol);
    const owner = this.#address(address);
    const pools = this.#pools;
    pools.fill(0, at, at + POOL_WORDS);
    pools[at + ADDRESS] = owner;
    pools[at + DESTINATION] = destination;
    pools[at + PROTOCOL] = protocol;
    pools[at + ONLY_VM] = pools[at + ONLY_PORT] = -1;
    pools[at + TWIN] = twin;
    if (twin !== MISS) pools[twin * POOL_WORDS + TWIN] = pool;
    pools[at + SIBLING] = this.#addresses[owner * ADDRESS_WORDS + FIRST_POOL]!;
    this.#addresses[owner * ADDRESS_WORDS + FIRST_POOL] = pool;
    this.#poolSlots.add(mix(address, destination, protocol), pool);
    return pool;
  }

  #findAddress(address: number): number {
    const hash = mix(address, 0, 0);
    const slots = this.#addressSlots;
    for (let slot = slots.first(hash); slot !== MISS; slot = slots.next(hash, slot)) {
      const index = slots.rowAt(slot);
      if (this.#addresses[index * ADDRESS_WORDS + ITSELF] === address) return index;
    }
    return MISS;
  }

  #address(address: number): number {
    const known = this.#findAddress(address);
    if (known !== MISS) return known;
    const index = this.#addressCount++;
    const at = index * ADDRESS_WORDS;
    if (at === this.#addresses.length) this.#addresses = doubled(this.#addresses);
    this.#addressSlots.fit(this.#addressCount);
    this.#addresses.fill(0, at, at + ADDRESS_WORDS);
    this.#addresses[at + ITSELF] = address;
    this.#addresses[at + FIRST_POOL] = MISS;
    this.#addressSlots.add(mix(address, 0, 0), index);
    return index;
  }

  publicAddress(pool: number): number {
    return this.#addresses[this.#pools[pool * POOL_WORDS + ADDRESS]! * ADDRESS_WORDS + ITSELF]!;
  }

  destination(pool: number): number {
    return this.#pools[pool * POOL_WORDS + DESTINATION]!;
  }

  protocol(pool: number): number {
    return this.#pools[pool * POOL_WORDS + PROTOCOL]!;
  }

  /** The pool of the other protocol if it has sure holders, otherwise -1. */
  busyTwin(pool: number): number {
    const twin = this.#pools[pool * POOL_WORDS + TWIN]!;
    return twin !== MISS && this.#pools[twin * POOL_WORDS + SURE]! > 0 ? twin : MISS;
  }

  /** The first pool of a public address, and the next one after a pool; -1 at the end. */
  firstOf(address: number): number {
    const index = this.#findAddress(address);
    return index === MISS ? MISS : this.#addresses[index * ADDRESS_WORDS + FIRST_POOL]!;
  }

  sibling(pool: number): number {
    return this.#pools[pool * POOL_WORDS + SIBLING]!;
  }

  addSure(pool: number, vm: number, destinationPort: number, group: number): void {
    const pools = this.#pools;
    const at = pool * POOL_WORDS;
    const address = pools[at + ADDRESS]! * ADDRESS_WORDS;
    const protocol = pools[at + PROTOCOL]!;
    const sure = pools[at + SURE]!;
    pools[at + ONLY_VM] = sure === 0 || pools[at + ONLY_VM] === vm ? vm : -1;
    pools[at + ONLY_PORT] = sure === 0 || pools[at + ONLY_PORT] === destinationPort ? destinationPort : -1;
    pools[at + SURE] = sure + 1;
    if (group !== 0) {
      pools[at + SURE_IN_GROUP] = this.#inGroup(at, group) + 1;
      pools[at + GROUP] = group;
    }
    const addresses = this.#addresses;
    addresses[address + SURE_OF + protocol]!++;
    if (sure + 1 === this.#capacity) {
      pools[at + FILLS]!++;
      pools[at + IDLED_OUT] = pools[at + CLOSED_OUT] = pools[at + DENIED] = 0;
      addresses[address + FULL_OF + protocol]!++;
    }
    if (sure + 1 > addresses[address + MOST_OWN + protocol]!)
      addresses[address + MOST_OWN + protocol] = sure + 1;
    const all = sure + 1 + this.#ofTwin(at, SURE);
    if (all > addresses[address + MOST_ALL]!) addresses[address + MOST_ALL] = all;
  }

  dropSure(pool: number, group: number): void {
    const pools = this.#pools;
    const at = pool * POOL_WORDS;
    const address = pools[at + ADDRESS]! * ADDRESS_WORDS;
    const protocol = pools[at + PROTOCOL]!;
    const sure = pools[at + SURE]!;
    if (sure === this.#capacity) this.#addresses[address + FULL_OF + protocol]!--;
    pools[at + SURE] = sure - 1;
    this.#addresses[address + SURE_OF + protocol]!--;
    if (group !== 0 && pools[at + GROUP] === group) pools[at + SURE_IN_GROUP]!--;
  }

  addPossible(pool: number): void {
    const at = pool * POOL_WORDS;
    const possible = ++this.#pools[at + POSSIBLE]! + this.#ofTwin(at, POSSIBLE);
    const most = this.#pools[at + ADDRESS]! * ADDRESS_WORDS + MOST_POSSIBLE;
    if (possible > this.#addresses[most]!) this.#addresses[most] = possible;
  }

  dropPossible(pool: number): void {
    this.#pools[pool * POOL_WORDS + POSSIBLE]!--;
  }

  addEnd(pool: number, closed: boolean, lastSeen: number): void {
    this.#pools[pool * POOL_WORDS + (closed ? CLOSED_OUT : IDLED_OUT)]!++;
    if (!closed) this.#endedSeen[pool] = lastSeen;
  }

  addFailure(pool: number): void {
    this.#pools[pool * POOL_WORDS + FAILURES]!++;
  }

  addDenied(pool: number): void {
    this.#pools[pool * POOL_WORDS + DENIED]!++;
  }

  #inGroup(at: number, group: number): number {
    return group !== 0 && this.#pools[at + GROUP] === group ? this.#pools[at + SURE_IN_GROUP]! : 0;
  }

  #ofTwin(at: number, word: number): number {
    const twin = this.#pools[at + TWIN]!;
    return twin === MISS ? 0 : this.#pools[twin * POOL_WORDS + word]!;
  }

  describe(pool: number, group: number, clock: Float64Array, into: PoolFacts): void {
    const pools = this.#pools;
    const at = pool * POOL_WORDS;
    const twin = pools[at + TWIN]!;
    const sure = pools[at + SURE]!;
    const address = pools[at + ADDRESS]! * ADDRESS_WORDS + pools[at + PROTOCOL]!;
    into.sure = sure - this.#inGroup(at, group);
    into.possible = pools[at + POSSIBLE]!;
    into.sureAll =
      into.sure + this.#ofTwin(at, SURE) - (twin === MISS ? 0 : this.#inGroup(twin * POOL_WORDS, group));
    into.possibleAll = into.possible + this.#ofTwin(at, POSSIBLE);
    into.wasFull = pools[at + FILLS]! > 0;
    into.idledOut = pools[at + IDLED_OUT]!;
    into.closedOut = pools[at + CLOSED_OUT]!;
    into.denied = pools[at + DENIED]!;
    into.failures = pools[at + FAILURES]!;
    into.fills = pools[at + FILLS]!;
    into.sureOfAddress = this.#addresses[address + SURE_OF]!;
    into.fullDestinations = this.#addresses[address + FULL_OF]!;
    into.onlyVm = sure === 0 ? -1 : pools[at + ONLY_VM]!;
    into.onlyPort = sure === 0 ? -1 : pools[at + ONLY_PORT]!;
    const endedSeen = this.#endedSeen[pool]!;
    into.endedQuiet = endedSeen < 0 ? -1 : Math.max(0, clock[0]! - endedSeen);
  }

  most(address: number, protocol: ProtocolIndex): Most {
    const index = this.#findAddress(address);
    if (index === MISS) return { own: 0, all: 0, possible: 0 };
    const at = index * ADDRESS_WORDS;
    return {
      own: this.#addresses[at + MOST_OWN + protocol]!,
      all: this.#addresses[at + MOST_ALL]!,
      possible: this.#addresses[at + MOST_POSSIBLE]!,
    };
  }
}

function doubled(words: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(words.length * 2);
  more.set(words);
  return more;
}
