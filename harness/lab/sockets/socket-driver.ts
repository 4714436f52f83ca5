import { setTimeout } from 'node:timers/promises';
import {
  type Deployment,
  type Discover,
  type Operation,
  type Outcome,
  type Protocol,
  type Settings,
  SnatcheckError,
} from '../../../spec/vocabulary/index.ts';
import { isPacketOperation } from '../../packets/packet-driver.ts';
import { VmAddresses } from '../../packets/vm-addresses.ts';
import type { LabDriver } from '../lab-driver.ts';
import { chunkEnd, type FlowOperation, type Way, wayOf } from './chunk.ts';
import { Connections } from './connections.ts';
import { discover } from './discovery.ts';
import { type Done, graceOf } from './done.ts';
import { Expected, type UnderWay } from './expected.ts';
import type { Hosts } from './host.ts';
import { forgetResets, type HostSide, letReset } from './host-networks.ts';
import type { Ends, HostEvent } from './messages.ts';
import { openEnds } from './open-ends.ts';
import { inOrder } from './sending.ts';

/** Of the idle timeout: a connection outside that was quiet for so long may be over for the NAT, which may use its port again. */
const STALE = 0.9;

/** Carries out operations by the sockets of two hosts, one on each side of the NAT. README.md says what that can show. */
export class SocketDriver implements LabDriver {
  readonly #hosts: Hosts;
  readonly #done: Done;
  readonly #vms = new VmAddresses();
  readonly #connections = new Connections();
  #deployment: Deployment | null = null;
  #idleTimeoutMs = Number.POSITIVE_INFINITY;
  #token = 1;
  #resets = 0;
  #lost = 0;
  #challenged = 0;

  constructor(hosts: Hosts, done: Done) {
    this.#hosts = hosts;
    this.#done = done;
  }

  now(): number {
    return performance.now();
  }

  deploy(deployment: Deployment, { idleTimeoutMs }: Settings): void {
    this.#vms.deploy(deployment);
    this.#deployment = deployment;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  changed(deployment: Deployment): void {
    this.#deployment = deployment;
  }

  async reset(): Promise<void> {
    const { inside, outside } = this.#hosts;
    await Promise.all([inside.clear(), outside.clear()]);
    this.#done.untilDone();
    this.#connections.clear();
    if (this.#resets > 0) for (const side of ['inside', 'outside'] as const) forgetResets(side);
    this.#resets = 0;
  }

  end(): void {
    for (const host of Object.values(this.#hosts)) host.end();
  }

  async run(batch: readonly Operation[], from: number, outcomes: Outcome[]): Promise<number> {
    let next = from;
    while (next < batch.length) {
      const operation = batch[next] as Operation;
      if (!isPacketOperation(operation)) break;
      if (operation.op === 'discover') {
        outcomes.push(await this.#discover(operation));
        next += 1;
        continue;
      }
      let last = next;
      while (last < batch.length && isFlow(batch[last])) last += 1;
      const end = chunkEnd(batch.slice(next, last) as FlowOperation[], 0, (one) => this.#endsOf(one)) + next;
      await this.#chunk(batch.slice(next, end) as FlowOperation[], outcomes);
      next = end;
    }
    return next;
  }

  async #chunk(operations: readonly FlowOperation[], outcomes: Outcome[]): Promise<void> {
    const [first] = operations as readonly [FlowOperation];
    const way = wayOf(first);
    const side: HostSide = first.op === 'send' ? 'inside' : 'outside';
    const underWay = operations.map((operation): UnderWay => {
      return { operation, ends: this.#endsOf(operation), token: this.#token++, unknown: false };
    });
    const expected = new Expected(underWay, this.#vms, this.#done.lossless);
    const sent = this.now();
    if (way === 'none') for (const one of underWay) one.unknown = true;
    else await this.#carryOut(way, side, underWay, expected);
    const seen = this.now();
    this.#note(way, underWay, expected, seen);
    outcomes.push(...expected.outcomes(sent, seen));
  }

  async #carryOut(way: Way, side: HostSide, all: readonly UnderWay[], expected: Expected): Promise<void> {
    switch (way) {
      case 'datagram':
        await this.#open('udp', all);
        await this.#datagrams(side, all);
        break;
      case 'connect':
        await this.#open('tcp', all);
        return await this.#connect(side, all, expected);
      default:
        await this.#act(way as 'record' | 'fin' | 'rst', side, all, expected);
    }
    await this.#watch(expected);
    // Or the kernel would send it again, in the time of another operation.
    for (const one of all)
      if (way !== 'datagram' && !one.unknown && !expected.came(one)) await this.#drop(side, one.ends);
  }

  async #open(protocol: Protocol, all: readonly UnderWay[]): Promise<void> {
    const operations = all.map(({ operation }) => operation);
    await openEnds(this.#hosts, protocol, operations, this.#vms, this.#deployment);
  }

  async #datagrams(side: HostSide, all: readonly UnderWay[]): Promise<void> {
    const host = this.#hosts[side];
    await inOrder(
      all,
      (ends) => host.ofUdp(ends),
      async (part, process) => {
        const datagrams = part.map(({ ends, operation: { bytes }, token }) => {
          return { ...ends, raw: null, bytes, token };
        });
        return await process.ask({ do: 'datagrams', datagrams });
      },
    );
  }

  /** Handshakes. One that meets a connection which only its far end still knows of is tried once more without that. */
  async #connect(side: HostSide, all: readonly UnderWay[], expected: Expected): Promise<void> {
    const { outside, [side]: host } = this.#hosts;
    for (const { ends } of all) await this.#drop(side, ends);
    for (let again = false; ; again = true) {
      const missing = all.filter((one) => !one.unknown && !expected.came(one));
      await inOrder(
        missing,
        (ends) => host.ofNewConnection(ends),
        async (part, process) => {
          const connections = part.map(({ ends, token }) => ({ ...ends, token }));
          return await process.ask({ do: 'connect', connections });
        },
      );
      await this.#watch(expected);
      const failed = missing.filter((one) => !one.unknown && !expected.came(one));
      if (failed.length === 0) return;
      for (const { ends } of failed) {
        await host.ofConnection(ends)?.ask({ do: 'drop', connections: [ends] });
        host.forgetConnection(ends);
      }
      const { challenged, halfOpen } = await outside.counters();
      // Each one that a SYN caused made that SYN fail, so that the count as it was at the last failure is the count before.
      const collided = challenged > this.#challenged;
      this.#challenged = challenged;
      // Where packets may be lost, a burst is tried twice, and then no evidence.
      if (again || (!collided && this.#done.lossless)) {
        // A SYN that got through without an answer, or that met a connection, is no evidence of a SYN that did not.
        const burst = !this.#done.lossless && all.length > 1;
        if (collided || halfOpen > 0 || burst) for (const one of failed) one.unknown = true;
        return;
      }
      for (const { ends } of failed) {
        const before = this.now() - STALE * this.#idleTimeoutMs;
        for (const stale of this.#connections.stale(ends.peer, ends.peerPort, before))
          await this.#drop('outside', stale.outside);
      }
    }
  }

  async #act(
    act: 'record' | 'fin' | 'rst',
    side: HostSide,
    all: readonly UnderWay[],
    expected: Expected,
  ): Promise<void> {
    const there = side === 'inside' ? 'outside' : 'inside';
    for (const one of all) {
      const connection = this.#connections.at(side, one.ends);
      if (connection === null) one.unknown = true;
      else if (act !== 'record') expected.expectEnd(there, connection[there], one);
    }
    const able = all.filter(({ unknown }) => !unknown);
    if (act === 'rst' && able.length > 0) {
      letReset(
        side,
        able.map(({ ends }) => ends),
      );
      this.#resets += able.length;
    }
    await inOrder(
      able,
      (ends) => this.#hosts[side].ofNewConnection(ends),
      async (part, process) => {
        const acts = part.map(({ ends, operation: { bytes }, token }) => ({ ...ends, act, bytes, token }));
        return await process.ask({ do: 'act', acts });
      },
    );
  }

  /** Until the NAT is done and no socket has anything more to tell. */
  async #watch(expected: Expected): Promise<void> {
    const { inside, outside } = this.#hosts;
    const { graceMs } = this.#done;
    for (let quiet = 0; ;) {
      this.#done.untilDone();
      const [within, without] = await Promise.all([inside.drain(), outside.drain()]);
      this.#checkLosses(within.lost + without.lost);
      await this.#take('inside', within.events, expected);
      await this.#take('outside', without.events, expected);
      const { missing } = expected;
      if (missing === 0) return;
      if (within.events.length + without.events.length > 0) quiet = 0;
      else if (quiet >= graceOf(missing, graceMs)) return;
      else {
        await setTimeout(graceMs);
        quiet += graceMs;
      }
    }
  }

  async #take(side: HostSide, events: readonly HostEvent[], expected: Expected): Promise<void> {
    for (const event of events) {
      if (event.saw === 'record') {
        if (this.#hosts[side].ofConnection(event) === null) await this.#hosts[side].accepted(event);
      } else if (event.saw === 'fin' || event.saw === 'rst') {
        const connection = this.#connections.at(side, event);
        if (connection !== null) connection.ended = true;
      }
      expected.take(side, event);
    }
  }

  /** Which ends belong together, and when they were last used. */
  #note(way: Way, all: readonly UnderWay[], expected: Expected, now: number): void {
    if (way === 'datagram' || way === 'none') return;
    for (const one of all) {
      const side = one.operation.op === 'send' ? 'inside' : 'outside';
      const far = expected.farEnds(one);
      if (way === 'connect' && far !== null && far.side !== side) {
        if (side === 'inside') this.#connections.add(one.ends, far.ends, now);
        else this.#connections.add(far.ends, one.ends, now);
      }
      const connection = this.#connections.at(side, one.ends);
      if (connection === null) continue;
      connection.last = now;
      connection.ended ||= way === 'fin' || way === 'rst';
    }
  }

  /** Both ends forget the connection that has this one, if any, and the network hears nothing of it. */
  async #drop(side: HostSide, one: Ends): Promise<void> {
    const connection = this.#connections.at(side, one);
    if (connection === null) return;
    for (const each of ['inside', 'outside'] as const) {
      const ends = connection[each];
      await this.#hosts[each].ofConnection(ends)?.ask({ do: 'drop', connections: [ends] });
      this.#hosts[each].forgetConnection(ends);
    }
    this.#connections.delete(connection);
  }

  async #discover(operation: Discover): Promise<Outcome> {
    const vm = this.#vms.at(operation.vm);
    return await discover(this.#hosts, this.#done, operation, vm, this.#token++, () => this.now());
  }

  #checkLosses(lost: number): void {
    const more = lost - this.#lost;
    this.#lost = lost;
    if (more === 0 || !this.#done.lossless) return;
    throw new SnatcheckError('lab-packets-lost', {
      expected: 'no packet to be lost but by the NAT',
      received: `${more} that full sockets or the hosts' interfaces dropped`,
      remedy: 'The machine is too busy to test on. Try again.',
    });
  }

  #endsOf(operation: FlowOperation): Ends {
    const { destination: peer, destinationPort: peerPort, sourcePort: atPort } = operation;
    const at = operation.op === 'send' ? this.#vms.at(operation.vm) : operation.source;
    return { at, atPort, peer, peerPort };
  }
}

function isFlow(operation: Operation | undefined): operation is FlowOperation {
  return operation?.op === 'send' || operation?.op === 'receive';
}
