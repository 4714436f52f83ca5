import type { Address, Port } from '../../vocabulary/index.ts';
import {
  emptyFlow,
  emptyHolder,
  emptyPool,
  emptyRival,
  type InboundEvent,
  type Ledger,
  type LedgerRules,
  type Liveness,
  type Mark,
  type Most,
  type OutboundEvent,
  type ProtocolIndex,
} from '../ledger.ts';
import { Holdings, isOver, packPorts } from './holdings.ts';
import * as row from './rows.ts';
import { NONE, timeAt, wordAt } from './rows.ts';
import { MISS } from './slots.ts';
import { touchAnyDestination } from './stranger.ts';

/**
 * The ledger in typed arrays: nothing is allocated per event, and `reset` costs what was used, not what there is room
 * for. It says the same as the plain one of `../plain-ledger.ts`, which is the place to read what is meant.
 *
 * Numbers of VMs and of groups have to fit in 32 bits with sign.
 */
export class FastLedger implements Ledger {
  readonly flow = emptyFlow();
  readonly rival = emptyRival();
  readonly pool = emptyPool();
  readonly holder = emptyHolder();
  readonly #holdings = new Holdings();

  reset(rules: LedgerRules): void {
    this.#holdings.reset(rules);
  }

  outbound(event: OutboundEvent): void {
    const { protocol, vm, destination, publicAddress, publicPort, snat, sent, seen } = event;
    const holdings = this.#holdings;
    const { pools, rows } = holdings;
    const ports = packPorts(event.port, event.destinationPort);
    holdings.expire(sent, seen);
    let before = holdings.find(protocol, vm, ports, destination);
    this.#describeFlow(before, sent);
    const pool = pools.get(publicAddress, destination, protocol);
    this.#describePool(pool, event.group, sent);

    let holding = before;
    if (before !== NONE) {
      const at = wordAt(before);
      const state = rows.words[at + row.STATE]!;
      const stays =
        rows.words[at + row.POOL] === pool &&
        state >>> 16 === publicPort &&
        ((state & row.POSSIBLE) !== 0 || ((state & row.SNAT) !== 0) === snat);
      if (!stays) {
        const demoted = (state & row.POSSIBLE) !== 0 ? state & row.DEMOTED : 0;
        if ((state & row.POSSIBLE) === 0) {
          holdings.forget(before);
          before = NONE;
        }
        holding = holdings.open(before, protocol, vm, ports, pool, publicPort, snat, seen);
        rows.words[wordAt(holding) + row.STATE]! |= demoted;
        before = NONE;
      } else if ((state & row.POSSIBLE) === 0) {
        // A new life of the flow: nothing of an earlier one counts.
        rows.words[at + row.STATE] = state & ~row.LIFE;
        rows.times[timeAt(before) + row.FIRST_SEEN] = seen;
      }
    } else holding = holdings.open(NONE, protocol, vm, ports, pool, publicPort, snat, seen);
    this.#sent(holding, event.mark, event.group, sent, seen);

    const state = rows.words[wordAt(holding) + row.STATE]!;
    const flow = this.flow;
    flow.same = before === holding && flow.liveness > 0;
    flow.becameSure = (state & row.SURE) !== 0 && (flow.liveness < 2 || before !== holding);
    flow.reusesPort = (state & row.REUSED) !== 0;
    this.#findRivals(holding, state, seen);
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
    this.#holdings.expire(sent, seen);
    this.#describeFlow(
      this.#holdings.find(protocol, vm, packPorts(port, destinationPort), destination),
      sent,
    );
  }

  #describeFlow(holding: number, sent: number): void {
    const flow = this.flow;
    flow.becameSure = flow.same = false;
    if (holding === NONE) {
      flow.liveness = 0;
      flow.publicAddress = flow.publicPort = 0;
      flow.idleAtLeast = flow.quietAtLeast = flow.ageAtLeast = -1;
      flow.reusesPort = flow.answered = flow.demoted = false;
      return;
    }
    const { words, times } = this.#holdings.rows;
    const at = wordAt(holding);
    const time = timeAt(holding);
    const state = words[at + row.STATE]!;
    flow.liveness = livenessOf(state);
    flow.publicAddress = this.#holdings.pools.publicAddress(words[at + row.POOL]!);
    flow.publicPort = state >>> 16;
    flow.idleAtLeast = since(times[time + row.LAST_OUT_SEEN]!, sent);
    flow.quietAtLeast = since(times[time + row.LAST_SEEN]!, sent);
    flow.ageAtLeast = since(times[time + row.FIRST_SEEN]!, sent);
    flow.reusesPort = (state & row.REUSED) !== 0;
    flow.answered = (state & row.ANSWERED) !== 0;
    flow.demoted = (state & row.DEMOTED) !== 0;
  }

  inbound(event: InboundEvent): void {
    const { protocol, sourcePort, sent, seen } = event;
    const holdings = this.#holdings;
    holdings.expire(sent, seen);
    const pool = holdings.pools.find(event.publicAddress, event.source, protocol);
    const first = pool === MISS ? NONE : holdings.firstOfTuple(pool, event.publicPort);
    this.#describeHolders(first, event);
    const words = holdings.rows.words;
    for (let holding = first; holding !== NONE; holding = words[wordAt(holding) + row.TUPLE_NEXT]!) {
      const at = wordAt(holding);
      if (words[at + row.PORTS]! >>> 16 === sourcePort) this.#received(holding, event);
      // A translator that does not filter by port refreshes on these too.
      else if ((words[at + row.STATE]! & row.POSSIBLE) !== 0) holdings.touch(holding, seen);
    }
    if (this.holder.sure + this.holder.possible === 0) touchAnyDestination(holdings, event);
  }

  count(
    publicAddress: Address,
    destination: Address,
    protocol: ProtocolIndex,
    sent: number,
    seen: number,
  ): void {
    this.#holdings.expire(sent, seen);
    this.#describePool(this.#holdings.pools.get(publicAddress, destination, protocol), 0, sent);
  }

  #describePool(pool: number, group: number, sent: number): void {
    this.#holdings.pools.describe(pool, group, this.pool);
    const oldest = this.#holdings.possible.first;
    this.pool.oldestQuiet = oldest === NONE ? -1 : this.#quiet(oldest, sent);
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
    const holding = this.#holdings.find(protocol, vm, packPorts(port, destinationPort), destination);
    if (holding === NONE) return;
    this.#holdings.touch(holding, seen);
    if (mark === 'fin') this.#close(holding, row.FIN_OUT);
    else if (mark === 'rst' || mark === 'syn') this.#close(holding, row.CLOSED);
  }

  ghost(publicAddress: Address, destination: Address, protocol: ProtocolIndex, seen: number): void {
    this.#holdings.ghost(this.#holdings.pools.get(publicAddress, destination, protocol), seen);
  }

  failed(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void {
    const pools = this.#holdings.pools;
    pools.addFailure(pools.get(publicAddress, destination, protocol));
  }

  denied(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void {
    const pools = this.#holdings.pools;
    pools.addDenied(pools.get(publicAddress, destination, protocol));
  }

  demote(vm: number): void {
    const { possible, rows } = this.#holdings;
    for (let holding = possible.first; holding !== NONE; holding = possible.after(holding)) {
      const at = wordAt(holding);
      if (rows.words[at + row.VM] !== vm) continue;
      rows.words[at + row.STATE]! |= row.DEMOTED;
      this.#holdings.unsure(holding);
    }
  }

  most(publicAddress: Address, protocol: ProtocolIndex): Most {
    return this.#holdings.pools.most(publicAddress, protocol);
  }

  #sent(holding: number, mark: Mark, group: number, sent: number, seen: number): void {
    const holdings = this.#holdings;
    const { words, times } = holdings.rows;
    holdings.touch(holding, seen);
    const time = timeAt(holding);
    times[time + row.LAST_OUT_SENT] = sent;
    times[time + row.LAST_OUT_SEEN] = seen;
    const at = wordAt(holding) + row.STATE;
    let state = words[at]!;
    if ((state & row.TCP) !== 0) {
      if (mark === 'syn') {
        holdings.unsure(holding);
        state &= ~(row.SURE | row.HANDSHAKE | row.FIN_OUT | row.FIN_IN | row.CLOSED);
        state |= row.HANDSHAKE_SYN;
      } else if (mark === 'data' && (state & row.HANDSHAKE) === row.HANDSHAKE_SYN_ACK)
        state |= row.HANDSHAKE_DONE;
      else if (mark === 'fin') state |= row.FIN_OUT;
      else if (mark === 'rst') state |= row.CLOSED;
      words[at] = state;
    }
    if (isOver(state)) return holdings.unsure(holding);
    if ((state & row.TCP) !== 0 && (state & row.HANDSHAKE) !== row.HANDSHAKE_DONE) return;
    if ((state & row.DEMOTED) !== 0 || seen >= holdings.sureUntil(holding)) return;
    holdings.makeSure(holding, group);
  }

  #received(holding: number, { mark, seen, delivered }: InboundEvent): void {
    this.#holdings.touch(holding, seen);
    const words = this.#holdings.rows.words;
    const at = wordAt(holding) + row.STATE;
    const state = words[at]! | row.ANSWERED;
    words[at] = state;
    if ((state & row.TCP) === 0) return;
    if (mark === 'syn-ack' && delivered && (state & row.HANDSHAKE) === row.HANDSHAKE_SYN)
      words[at] = (state & ~row.HANDSHAKE) | row.HANDSHAKE_SYN_ACK;
    else if (mark === 'fin') this.#close(holding, row.FIN_IN);
    else if (mark === 'rst') this.#close(holding, row.CLOSED);
  }

  #close(holding: number, flag: number): void {
    const words = this.#holdings.rows.words;
    const state = (words[wordAt(holding) + row.STATE]! |= flag);
    if (isOver(state)) this.#holdings.unsure(holding);
  }

  #findRivals(holding: number, state: number, seen: number): void {
    const rival = this.rival;
    rival.count = rival.sameEndpoint = rival.port = rival.destinationPort = 0;
    rival.vm = rival.quietAtLeast = -1;
    rival.otherProtocol = false;
    if ((state & row.SURE) === 0 || (state & row.SNAT) === 0) return;
    const { pools, rows } = this.#holdings;
    const words = rows.words;
    const at = wordAt(holding);
    const pool = words[at + row.POOL]!;
    if ((state & row.SHARED) !== 0) {
      let other = this.#holdings.firstOfTuple(pool, state >>> 16);
      for (; other !== NONE; other = words[wordAt(other) + row.TUPLE_NEXT]!) {
        const otherAt = wordAt(other);
        const ports = words[otherAt + row.PORTS]!;
        if (!surelyHolds(words[otherAt + row.STATE]!)) continue;
        if (words[otherAt + row.VM] === words[at + row.VM] && ports === words[at + row.PORTS]) continue;
        if (rival.count === 0) {
          rival.vm = words[otherAt + row.VM]!;
          rival.port = ports & 0xffff;
          rival.destinationPort = ports >>> 16;
          rival.quietAtLeast = this.#quiet(other, seen);
        }
        rival.count++;
        if (ports >>> 16 === words[at + row.PORTS]! >>> 16) rival.sameEndpoint++;
      }
    }
    const twin = pools.busyTwin(pool);
    if (twin === MISS) return;
    let other = this.#holdings.firstOfTuple(twin, state >>> 16);
    for (; other !== NONE; other = words[wordAt(other) + row.TUPLE_NEXT]!)
      if (surelyHolds(words[wordAt(other) + row.STATE]!)) rival.otherProtocol = true;
  }

  #describeHolders(first: number, { sourcePort, sent, deliveredVm, deliveredPort }: InboundEvent): void {
    const holder = this.holder;
    const { words, times } = this.#holdings.rows;
    let best = NONE;
    let bestRank = 0;
    holder.sure = holder.possible = 0;
    for (let holding = first; holding !== NONE; holding = words[wordAt(holding) + row.TUPLE_NEXT]!) {
      const at = wordAt(holding);
      if (words[at + row.PORTS]! >>> 16 !== sourcePort) continue;
      const liveness = livenessOf(words[at + row.STATE]!);
      if (liveness === 2) holder.sure++;
      else holder.possible++;
      // Surely, as whoever received it, possibly, or as the last known holder.
      const received = words[at + row.VM] === deliveredVm && (words[at + row.PORTS]! & 0xffff) === deliveredPort;
      const rank = liveness === 2 ? 3 : received ? 2 : liveness;
      if (rank < bestRank) continue;
      best = holding;
      bestRank = rank;
    }
    holder.forgot = this.#holdings.forgot;
    holder.vm = best === NONE ? -1 : words[wordAt(best) + row.VM]!;
    holder.port = best === NONE ? 0 : words[wordAt(best) + row.PORTS]! & 0xffff;
    holder.quietAtLeast = best === NONE ? -1 : this.#quiet(best, sent);
    holder.idleAtLeast = best === NONE ? -1 : since(times[timeAt(best) + row.LAST_OUT_SEEN]!, sent);
    holder.reused = best !== NONE && (words[wordAt(best) + row.STATE]! & row.REUSED) !== 0;
  }

  #quiet(holding: number, now: number): number {
    return since(this.#holdings.rows.times[timeAt(holding) + row.LAST_SEEN]!, now);
  }
}

function since(then: number, now: number): number {
  return now > then ? now - then : 0;
}

function livenessOf(state: number): Liveness {
  return (state & row.SURE) !== 0 ? 2 : (state & row.POSSIBLE) !== 0 ? 1 : 0;
}

function surelyHolds(state: number): boolean {
  return (state & (row.SURE | row.SNAT)) === (row.SURE | row.SNAT);
}
