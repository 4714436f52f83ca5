import type { Address, Port } from '../../spec/vocabulary/index.ts';
import type { Flow } from './flow.ts';
import type { GatewayOptions } from './options.ts';

const FIRST_BUCKETS = 64;

/**
 * Every flow, found by its tuple as the VM sees it and as the outside sees it. Two chained hash tables whose links are in the
 * flows: no key is ever built.
 */
export class FlowTable {
  size = 0;
  private inside: (Flow | null)[] = newBuckets(FIRST_BUCKETS);
  private outside: (Flow | null)[] = newBuckets(FIRST_BUCKETS);
  /** What of the remote endpoint the outside chains are hashed by: with looser filtering, less must find a flow. */
  private readonly byRemoteAddress: boolean;
  private readonly byRemotePort: boolean;

  constructor(filtering: GatewayOptions['filtering']) {
    this.byRemoteAddress = filtering !== 'none';
    this.byRemotePort = filtering === 'address-and-port';
  }

  clear(): void {
    this.size = 0;
    if (this.inside.length === FIRST_BUCKETS) {
      this.inside.fill(null);
      this.outside.fill(null);
    } else {
      this.inside = newBuckets(FIRST_BUCKETS);
      this.outside = newBuckets(FIRST_BUCKETS);
    }
  }

  findInside(
    protocol: number,
    address: Address,
    port: Port,
    remoteAddress: Address,
    remotePort: Port,
  ): Flow | null {
    const bucket = insideHash(protocol, address, port, remoteAddress, remotePort) & (this.inside.length - 1);
    for (let flow = this.inside[bucket] ?? null; flow !== null; flow = flow.nextInside) {
      if (
        flow.privatePort === port &&
        flow.remotePort === remotePort &&
        flow.remoteAddress === remoteAddress &&
        flow.vm.address === address &&
        flow.protocol === protocol
      ) {
        return flow;
      }
    }
    return null;
  }

  /** The flow of exactly this tuple. */
  findOutside(
    protocol: number,
    address: Address,
    port: Port,
    remoteAddress: Address,
    remotePort: Port,
  ): Flow | null {
    for (let flow = this.outsideChain(protocol, address, port, remoteAddress, remotePort); flow !== null;) {
      if (
        isPublic(flow, protocol, address, port) &&
        flow.remotePort === remotePort &&
        flow.remoteAddress === remoteAddress
      ) {
        return flow;
      }
      flow = flow.nextOutside;
    }
    return null;
  }

  /**
   * The youngest flow that a VM opened from this public endpoint, and whose peer's address or, by the filtering, any peer's at all
   * will do. Who comes to what a client opened is a client too, and the load balancing rule decides.
   */
  findLoosely(protocol: number, address: Address, port: Port, remoteAddress: Address): Flow | null {
    if (this.byRemotePort) return null;
    for (let flow = this.outsideChain(protocol, address, port, remoteAddress, 0); flow !== null;) {
      const isPeer = !this.byRemoteAddress || flow.remoteAddress === remoteAddress;
      if (isPeer && flow.opened === 'outbound' && isPublic(flow, protocol, address, port)) return flow;
      flow = flow.nextOutside;
    }
    return null;
  }

  add(flow: Flow): void {
    if (this.size >= this.inside.length) this.grow();
    this.size += 1;
    this.link(flow);
  }

  remove(flow: Flow): void {
    this.size -= 1;
    unlinkInside(this.inside, this.insideBucket(flow), flow);
    unlinkOutside(this.outside, this.outsideBucket(flow), flow);
  }

  /** Every flow that `wanted` picks. */
  filter(wanted: (flow: Flow) => boolean): Flow[] {
    const found: Flow[] = [];
    for (const first of this.inside) {
      for (let flow = first; flow !== null; flow = flow.nextInside) if (wanted(flow)) found.push(flow);
    }
    return found;
  }

  /** The first of those, or null. */
  find(wanted: (flow: Flow) => boolean): Flow | null {
    for (const first of this.inside) {
      for (let flow = first; flow !== null; flow = flow.nextInside) if (wanted(flow)) return flow;
    }
    return null;
  }

  private link(flow: Flow): void {
    const inside = this.insideBucket(flow);
    flow.nextInside = this.inside[inside] ?? null;
    this.inside[inside] = flow;
    const outside = this.outsideBucket(flow);
    flow.nextOutside = this.outside[outside] ?? null;
    this.outside[outside] = flow;
  }

  private insideBucket(flow: Flow): number {
    const { protocol, vm, privatePort, remoteAddress, remotePort } = flow;
    return (
      insideHash(protocol, vm.address, privatePort, remoteAddress, remotePort) & (this.inside.length - 1)
    );
  }

  private outsideBucket(flow: Flow): number {
    const { protocol, publicAddress, publicPort, remoteAddress, remotePort } = flow;
    return this.outsideIndex(protocol, publicAddress, publicPort, remoteAddress, remotePort);
  }

  private outsideIndex(
    protocol: number,
    address: Address,
    port: Port,
    remoteAddress: Address,
    remotePort: Port,
  ): number {
    const hash = insideHash(
      protocol,
      address,
      port,
      this.byRemoteAddress ? remoteAddress : 0,
      this.byRemotePort ? remotePort : 0,
    );
    return hash & (this.outside.length - 1);
  }

  private outsideChain(
    protocol: number,
    address: Address,
    port: Port,
    remoteAddress: Address,
    remotePort: Port,
  ): Flow | null {
    return this.outside[this.outsideIndex(protocol, address, port, remoteAddress, remotePort)] ?? null;
  }

  private grow(): void {
    const flows = this.filter(() => true);
    this.inside = newBuckets(this.inside.length * 4);
    this.outside = newBuckets(this.outside.length * 4);
    for (const flow of flows) this.link(flow);
  }
}

function newBuckets(size: number): (Flow | null)[] {
  const buckets: (Flow | null)[] = [];
  // Array.from takes several times as long, and every larger case makes buckets.
  while (buckets.length < size) buckets.push(null);
  return buckets;
}

function isPublic(flow: Flow, protocol: number, address: Address, port: Port): boolean {
  return flow.publicPort === port && flow.publicAddress === address && flow.protocol === protocol;
}

function unlinkInside(buckets: (Flow | null)[], bucket: number, flow: Flow): void {
  let before: Flow | null = null;
  let at = buckets[bucket] ?? null;
  while (at !== null && at !== flow) {
    before = at;
    at = at.nextInside;
  }
  if (before === null) buckets[bucket] = flow.nextInside;
  else before.nextInside = flow.nextInside;
}

function unlinkOutside(buckets: (Flow | null)[], bucket: number, flow: Flow): void {
  let before: Flow | null = null;
  let at = buckets[bucket] ?? null;
  while (at !== null && at !== flow) {
    before = at;
    at = at.nextOutside;
  }
  if (before === null) buckets[bucket] = flow.nextOutside;
  else before.nextOutside = flow.nextOutside;
}

function insideHash(
  protocol: number,
  address: Address,
  port: Port,
  remoteAddress: Address,
  remotePort: Port,
): number {
  let hash = Math.imul(address ^ Math.imul(remoteAddress, 0x85ebca6b), 0xc2b2ae35);
  hash ^= Math.imul((port << 16) | remotePort, 0x9e3779b1) + protocol;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
