import type { Address, Port } from '../vocabulary/index.ts';
import {
  emptyFlow,
  emptyHolder,
  emptyPool,
  emptyRival,
  type InboundEvent,
  type Ledger,
  type LedgerRules,
  type Mark,
  mayHaveGot,
  type Most,
  type OutboundEvent,
  type ProtocolIndex,
  REMEMBERED_ENDED,
} from './ledger.ts';
import { forgetConnection, isOver, lapse, noteLeaving, noteReceived, noteSent } from './plain-connection.ts';
import { describeFlow, flowKey, type Holding, newGhost, newHolding, tupleKey } from './plain-holding.ts';
import { type Pool, PlainPools } from './plain-pools.ts';
import { describeHolders, findRivals, PlainTuples, wasOthers } from './plain-tuples.ts';

/**
 * The ledger in Maps with readable keys: slow, and meant to be obviously right. The fast one is checked against it.
 * The two orders hold flows by their last packet; T is one number, so the first to expire stands first.
 */
export class PlainLedger implements Ledger {
  readonly flow = emptyFlow();
  readonly rival = emptyRival();
  readonly pool = emptyPool();
  readonly holder = emptyHolder();
  #rules: LedgerRules = { timeoutMs: 0, toleranceMs: 0, capacity: -1 };
  readonly #flows = new Map<string, Holding>();
  readonly #tuples = new PlainTuples();
  readonly #pools = new PlainPools();
  readonly #sureOrder = new Set<Holding>();
  readonly #possibleOrder = new Set<Holding>();
  readonly #ended = new Set<Holding>();
  #forgot = false;

  reset(rules: LedgerRules): void {
    this.#rules = rules;
    this.#pools.reset(rules.capacity);
    for (const index of [this.#flows, this.#tuples, this.#sureOrder, this.#possibleOrder, this.#ended])
      index.clear();
    this.#forgot = false;
  }

  outbound(event: OutboundEvent): void {
    const { protocol, vm, port, destination, destinationPort, publicAddress, publicPort, sent, seen } = event;
    this.lookUp(protocol, vm, port, destination, destinationPort, sent, seen);
    const key = flowKey(protocol, vm, port, destination, destinationPort);
    const tuple = tupleKey(protocol, publicAddress, publicPort, destination);
    const before = this.#flows.get(key);
    const pool = this.#pools.get(publicAddress, destination, protocol);
    this.#describePool(pool, event.group, sent);

    let holding = before;
    // A flow that may live on keeps its nature with its endpoint, even when its VM got an ILPIP, or lost it, meanwhile.
    const stays = before?.tuple === tuple && (before.possible || before.snat === event.snat);
    if (before === undefined || !stays) {
      holding = this.#open(key, tuple, event, pool);
      if (before?.possible === true) this.#move(before, holding, event.mark);
    } else if (!before.possible) {
      before.demoted = false;
      before.reused = wasOthers(this.#tuples.of(tuple), key);
      this.#revive(before, seen);
    }
    this.#sent(holding!, event);
    this.flow.same = before === holding && this.flow.liveness > 0;
    this.flow.becameSure = holding!.sure && (this.flow.liveness < 2 || before !== holding);
    this.flow.reusesPort = holding!.reused;
    findRivals(this.rival, this.#tuples, holding!, event);
  }

  lookUp(
    protocol: ProtocolIndex,
    vm: number,
    port: Port,
    destination: Address,
    destinationPort: Port,
    sent: number,
    seen: number,
  ): void {
    this.#expire(sent, seen);
    const held = this.#flows.get(flowKey(protocol, vm, port, destination, destinationPort));
    describeFlow(this.flow, held, sent);
  }

  inbound(event: InboundEvent): void {
    const { protocol, publicAddress, publicPort, source, sourcePort, sent, seen } = event;
    this.#expire(sent, seen);
    const tuple = this.#tuples.of(tupleKey(protocol, publicAddress, publicPort, source));
    describeHolders(this.holder, tuple, event, this.#forgot);
    for (const holding of tuple) {
      const exactly = holding.destinationPort === sourcePort;
      if (exactly) this.#received(holding, event);
      // A translator that does not filter by port refreshes on these too; only what surely is live must not depend on it.
      else if (holding.possible) this.#touch(holding, seen);
    }
    if (this.holder.sure === 0) this.#touchOtherDestinations(event);
  }

  count(
    publicAddress: Address,
    destination: Address,
    protocol: ProtocolIndex,
    sent: number,
    seen: number,
  ): void {
    this.#expire(sent, seen);
    this.#describePool(this.#pools.get(publicAddress, destination, protocol), 0, sent);
  }

  #describePool(pool: Pool, group: number, sent: number): void {
    this.#pools.describe(pool, group, sent, this.pool);
    const [oldest] = this.#possibleOrder;
    this.pool.oldestQuiet = oldest === undefined ? -1 : Math.max(0, sent - oldest.lastSeen);
  }

  unseen(
    protocol: ProtocolIndex,
    mark: Mark,
    vm: number,
    port: Port,
    destination: Address,
    destinationPort: Port,
    seen: number,
  ): void {
    const held = this.#flows.get(flowKey(protocol, vm, port, destination, destinationPort));
    if (held === undefined) return;
    if (held.possible) this.#touch(held, seen);
    else this.#revive(held, seen);
    noteLeaving(held, mark);
    if (isOver(held)) this.#unsure(held);
  }

  ghost(publicAddress: Address, destination: Address, protocol: ProtocolIndex, seen: number): void {
    const pool = this.#pools.get(publicAddress, destination, protocol);
    const ghost = newGhost(publicAddress, protocol, pool, seen);
    ghost.possible = true;
    pool.possible++;
    this.#pools.notePossible(pool);
    this.#possibleOrder.add(ghost);
  }

  failed(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void {
    this.#pools.get(publicAddress, destination, protocol).failures++;
  }

  denied(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void {
    this.#pools.get(publicAddress, destination, protocol).denied++;
  }

  mayHold(
    publicAddress: Address,
    publicPort: Port,
    protocol: ProtocolIndex,
    vm: number,
    port: Port,
  ): boolean {
    if (publicPort === 0) return false;
    return [...this.#possibleOrder, ...this.#ended].some(
      (one) =>
        one.vm === vm &&
        one.port === port &&
        one.protocol === protocol &&
        one.publicAddress === publicAddress &&
        one.publicPort === publicPort,
    );
  }

  demote(vm: number): void {
    for (const holding of this.#possibleOrder) {
      if (holding.vm === vm) this.#demote(holding);
    }
  }

  #demote(holding: Holding): void {
    holding.demoted = true;
    this.#unsure(holding);
  }

  most(publicAddress: Address, protocol: ProtocolIndex): Most {
    return this.#pools.most(publicAddress, protocol);
  }

  #open(key: string, tuple: string, event: OutboundEvent, pool: Pool): Holding {
    const holding = newHolding(key, tuple, event, pool);
    const others = this.#tuples.of(tuple);
    holding.reused = wasOthers(others, key);
    for (const other of others) {
      // Back at an endpoint that it had left, the flow does not hold that port twice.
      if (other.flow === key) this.#drop(other);
      else if (!other.possible && other.destinationPort === event.destinationPort) this.#forget(other);
    }
    this.#tuples.add(holding);
    this.#flows.set(key, holding);
    this.#revive(holding, event.seen);
    return holding;
  }

  /** A flow goes on with another endpoint: possibly it holds the port that it leaves still, surely only one of the two. */
  #move(from: Holding, to: Holding, mark: Mark): void {
    to.demoted = from.demoted;
    if (from.sure) ({ handshake: to.handshake, finOut: to.finOut, finIn: to.finIn } = from);
    noteLeaving(from, mark);
    this.#unsure(from);
  }

  #sent(holding: Holding, event: OutboundEvent): void {
    const { mark, sent, seen } = event;
    // A half-open one idles, too.
    if (seen >= this.#sureUntil(holding)) lapse(holding);
    this.#touch(holding, seen);
    holding.lastOut = { sent, seen };
    if (event.unsettled) this.#demote(holding);
    // A new connection: whatever stood there is over.
    if (holding.protocol === 1 && mark === 'syn') this.#unsure(holding);
    noteSent(holding, mark);
    if (isOver(holding)) return this.#unsure(holding);
    if (holding.protocol === 1 && holding.handshake !== 'done') return;
    if (seen >= this.#sureUntil(holding)) return;
    if (holding.demoted) return;
    if (!holding.sure) {
      holding.sure = true;
      holding.group = event.group;
      this.#pools.addSure(holding.pool, holding.vm, holding.destinationPort, event.group);
    }
    this.#sureOrder.delete(holding);
    this.#sureOrder.add(holding);
  }

  #received(holding: Holding, event: InboundEvent): void {
    const { mark, seen, delivered } = event;
    if (holding.possible) this.#touch(holding, seen);
    else this.#revive(holding, seen);
    noteReceived(holding, mark, delivered && mayHaveGot(event, holding.vm, holding.port));
    if (isOver(holding)) this.#unsure(holding);
  }

  #sureUntil(holding: Holding): number {
    return holding.lastOut.sent + this.#rules.timeoutMs - this.#rules.toleranceMs;
  }

  /**
   * A packet for no flow that surely lives may be a stranger's to the port, and refreshes it in a translator that filters
   * nothing, whichever destination it serves: that of whoever received it, or, where nobody did, anybody's.
   */
  #touchOtherDestinations(event: InboundEvent): void {
    const { protocol, publicAddress, publicPort, delivered } = event;
    for (const { destination } of this.#pools.of(publicAddress, protocol)) {
      const tuple = this.#tuples.of(tupleKey(protocol, publicAddress, publicPort, destination));
      for (const holding of tuple) {
        const reached = !delivered || mayHaveGot(event, holding.vm, holding.port);
        if (holding.possible && reached) this.#touch(holding, event.seen);
      }
    }
  }

  #touch(holding: Holding, seen: number): void {
    holding.lastSeen = seen;
    this.#possibleOrder.delete(holding);
    this.#possibleOrder.add(holding);
  }

  /** A new life: how far TCP came in an earlier one does not count. */
  #revive(holding: Holding, seen: number): void {
    holding.possible = true;
    holding.firstSeen = seen;
    forgetConnection(holding);
    this.#ended.delete(holding);
    holding.pool.possible++;
    this.#pools.notePossible(holding.pool);
    this.#touch(holding, seen);
  }

  #unsure(holding: Holding): void {
    if (!holding.sure) return;
    holding.sure = false;
    this.#sureOrder.delete(holding);
    this.#pools.dropSure(holding.pool, holding.group);
  }

  #expire(sent: number, seen: number): void {
    const { timeoutMs, toleranceMs } = this.#rules;
    for (const holding of this.#sureOrder) {
      if (seen < this.#sureUntil(holding)) break;
      this.#unsure(holding);
    }
    for (const holding of this.#possibleOrder) {
      if (sent < holding.lastSeen + timeoutMs + toleranceMs) break;
      this.#end(holding);
    }
  }

  #end(holding: Holding): void {
    this.#unsure(holding);
    holding.possible = false;
    this.#possibleOrder.delete(holding);
    holding.pool.possible--;
    // No flow ended with an open of which nobody knows whether it was one.
    if (holding.flow === '') return;
    this.#pools.addEnd(holding.pool, isOver(holding), holding.lastSeen);
    this.#ended.add(holding);
    if (this.#ended.size <= REMEMBERED_ENDED) return;
    for (const oldest of this.#ended) {
      this.#forget(oldest);
      this.#forgot = true;
      return;
    }
  }

  /** Neither is it held on nor has it ended: something else stands for it. */
  #drop(holding: Holding): void {
    if (holding.possible) holding.pool.possible--;
    this.#possibleOrder.delete(holding);
    this.#forget(holding);
  }

  #forget(holding: Holding): void {
    this.#ended.delete(holding);
    if (this.#flows.get(holding.flow) === holding) this.#flows.delete(holding.flow);
    this.#tuples.delete(holding);
  }
}
