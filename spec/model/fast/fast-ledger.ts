import type { Address, Port } from '../../vocabulary/index.ts';
import {
  emptyFlow,
  emptyHolder,
  emptyPool,
  emptyRival,
  type InboundEvent,
  type Ledger,
  type LedgerRules,
  type Mark,
  type Most,
  type OutboundEvent,
  type ProtocolIndex,
} from '../ledger.ts';
import { describeHolders } from './holders.ts';
import { packPorts } from './holding-index.ts';
import { Holdings } from './holdings.ts';
import { noteMoved, noteReceived, noteSent, noteUnseen } from './packets.ts';
import { livenessOf, quietFor, SEEN, SENT, since } from './readings.ts';
import { findRivals } from './rivals.ts';
import * as row from './rows.ts';
import { NONE, timeAt, wordAt } from './rows.ts';
import { MISS } from './slots.ts';
import { mayHold, touchOtherDestinations } from './stranger.ts';

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
    const { protocol, vm, publicPort, snat } = event;
    const destination = event.destination | 0;
    const publicAddress = event.publicAddress | 0;
    const holdings = this.#holdings;
    const { pools, rows } = holdings;
    const ports = packPorts(event.port, event.destinationPort);
    holdings.expire(event.sent, event.seen);
    const before = holdings.index.find(protocol, vm, ports, destination);
    this.#describeFlow(before);
    // Most packets take the way of the flow's last one, and then nothing has to be looked up.
    const known = before === NONE ? MISS : rows.words[wordAt(before) + row.POOL]!;
    const pool =
      known !== MISS && pools.publicAddress(known) === publicAddress
        ? known
        : pools.get(publicAddress, destination, protocol);
    this.#describePool(pool, event.group);

    let holding = before;
    if (before !== NONE) {
      const at = wordAt(before);
      const state = rows.words[at + row.STATE]!;
      const stays =
        rows.words[at + row.POOL] === pool &&
        state >>> 16 === publicPort &&
        ((state & row.POSSIBLE) !== 0 || ((state & row.SNAT) !== 0) === snat);
      if (!stays) {
        holding = holdings.open(before, protocol, vm, ports, pool, publicPort, snat);
        if ((state & row.POSSIBLE) !== 0) noteMoved(holdings, before, holding, event.mark);
      } else if ((state & row.POSSIBLE) === 0) holdings.reopen(before);
    } else holding = holdings.open(NONE, protocol, vm, ports, pool, publicPort, snat);
    if (event.unsettled) holdings.demote(holding);
    noteSent(holdings, holding, event.mark, event.group);

    const state = rows.words[wordAt(holding) + row.STATE]!;
    const flow = this.flow;
    flow.same = before === holding && flow.liveness > 0;
    flow.becameSure = (state & row.SURE) !== 0 && (flow.liveness < 2 || before !== holding);
    flow.reusesPort = (state & row.REUSED) !== 0;
    findRivals(holdings, holding, event.mark, this.rival);
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
      this.#holdings.index.find(protocol, vm, packPorts(port, destinationPort), destination | 0),
    );
  }

  #describeFlow(holding: number): void {
    const flow = this.flow;
    flow.becameSure = flow.same = false;
    if (holding === NONE) {
      flow.liveness = 0;
      flow.publicAddress = flow.publicPort = flow.sureSinceGroup = 0;
      flow.idleAtLeast = flow.quietAtLeast = flow.ageAtLeast = -1;
      flow.reusesPort = flow.answered = flow.demoted = false;
      return;
    }
    const { words, times } = this.#holdings.rows;
    const at = wordAt(holding);
    const time = timeAt(holding);
    const sent = this.#holdings.clock[SENT]!;
    const state = words[at + row.STATE]!;
    flow.liveness = livenessOf(state);
    flow.publicAddress = this.#holdings.pools.publicAddress(words[at + row.POOL]!) >>> 0;
    flow.publicPort = state >>> 16;
    flow.idleAtLeast = since(times[time + row.LAST_OUT_SEEN]!, sent);
    flow.quietAtLeast = since(times[time + row.LAST_SEEN]!, sent);
    flow.ageAtLeast = since(times[time + row.FIRST_SEEN]!, sent);
    flow.sureSinceGroup = (state & row.SURE) === 0 ? 0 : words[at + row.GROUP]!;
    flow.reusesPort = (state & row.REUSED) !== 0;
    flow.answered = (state & row.ANSWERED) !== 0;
    flow.demoted = (state & row.DEMOTED) !== 0;
  }

  inbound(event: InboundEvent): void {
    const { protocol, sourcePort } = event;
    const holdings = this.#holdings;
    holdings.expire(event.sent, event.seen);
    const pool = holdings.pools.find(event.publicAddress | 0, event.source | 0, protocol);
    const first = pool === MISS ? NONE : holdings.index.firstOfTuple(pool, event.publicPort);
    describeHolders(holdings, first, event, this.holder);
    const words = holdings.rows.words;
    for (let holding = first; holding !== NONE; holding = words[wordAt(holding) + row.TUPLE_NEXT]!) {
      const at = wordAt(holding);
      if (words[at + row.PORTS]! >>> 16 === sourcePort) noteReceived(holdings, holding, event);
      // A translator that does not filter by port refreshes on these too.
      else if ((words[at + row.STATE]! & row.POSSIBLE) !== 0) holdings.touch(holding);
    }
    if (this.holder.sure === 0) touchOtherDestinations(holdings, event);
  }

  count(
    publicAddress: Address,
    destination: Address,
    protocol: ProtocolIndex,
    sent: number,
    seen: number,
  ): void {
    this.#holdings.expire(sent, seen);
    this.#describePool(this.#holdings.pools.get(publicAddress | 0, destination | 0, protocol), 0);
  }

  #describePool(pool: number, group: number): void {
    this.#holdings.pools.describe(pool, group, this.#holdings.clock, this.pool);
    const oldest = this.#holdings.possible.first;
    this.pool.oldestQuiet = oldest === NONE ? -1 : quietFor(this.#holdings, oldest);
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
    const holding = this.#holdings.index.find(
      protocol,
      vm,
      packPorts(port, destinationPort),
      destination | 0,
    );
    this.#holdings.clock[SEEN] = seen;
    if (holding !== NONE) noteUnseen(this.#holdings, holding, mark);
  }

  ghost(publicAddress: Address, destination: Address, protocol: ProtocolIndex, seen: number): void {
    this.#holdings.clock[SEEN] = seen;
    this.#holdings.ghost(this.#holdings.pools.get(publicAddress | 0, destination | 0, protocol));
  }

  failed(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void {
    const pools = this.#holdings.pools;
    pools.addFailure(pools.get(publicAddress | 0, destination | 0, protocol));
  }

  denied(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void {
    const pools = this.#holdings.pools;
    pools.addDenied(pools.get(publicAddress | 0, destination | 0, protocol));
  }

  mayHold(
    publicAddress: Address,
    publicPort: Port,
    protocol: ProtocolIndex,
    vm: number,
    port: Port,
  ): boolean {
    return mayHold(this.#holdings, publicAddress, publicPort, protocol, vm, port);
  }

  demote(vm: number): void {
    const { possible, rows } = this.#holdings;
    for (let holding = possible.first; holding !== NONE; holding = possible.after(holding)) {
      if (rows.words[wordAt(holding) + row.VM] === vm) this.#holdings.demote(holding);
    }
  }

  most(publicAddress: Address, protocol: ProtocolIndex): Most {
    return this.#holdings.pools.most(publicAddress | 0, protocol);
  }
}
