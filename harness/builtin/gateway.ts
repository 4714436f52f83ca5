import type {
  Address,
  Alert,
  Change,
  Deployment,
  Port,
  ProbeOutcome,
  Settings,
} from '../../spec/vocabulary/index.ts';
import { addWords, fold } from '../packets/checksum.ts';
import type { PacketSides } from '../packets/packet-sides.ts';
import { blankPacket, ICMP, type Packet, parsePacket, TCP, UDP } from '../packets/packet.ts';
import { type Direction, Flow } from './flow.ts';
import { FlowTable } from './flow-table.ts';
import { aboutInbound, aboutOutbound, rewriteErrorInbound, rewriteErrorOutbound } from './icmp-errors.ts';
import { IdleFlows } from './idle.ts';
import { Network, type VmState } from './network.ts';
import { isSyn, openInbound, openOutbound } from './opening.ts';
import type { GatewayOptions } from './options.ts';
import { PacketQueue } from './packet-queue.ts';
import type { GatewayParts } from './parts.ts';
import type { PortInventory } from './ports.ts';

/**
 * A SNAT gateway as the document describes one: IPv4 packets in and out, on a clock that only `advance` moves. It knows
 * nothing of how it is judged. What happens to a packet is decided here in order; every single decision is one of `GatewayParts`.
 */
export class Gateway implements PacketSides {
  readonly network = new Network();
  readonly flows: FlowTable;
  readonly options: GatewayOptions;
  readonly parts: GatewayParts;
  readonly alerts: Alert[] = [];
  settings: Settings = { ports: { first: 1025, last: 65_535 }, idleTimeoutMs: 240_000 };
  private readonly idle = new IdleFlows();
  private readonly inside = new PacketQueue();
  private readonly outside = new PacketQueue();
  private readonly packet = blankPacket();
  private readonly turned = blankPacket();
  private time = 0;

  constructor(options: GatewayOptions, parts: GatewayParts) {
    this.options = options;
    this.parts = parts;
    this.flows = new FlowTable(options.filtering);
  }

  /** Puts up a deployment without flows, alerts and packets; the clock starts at 0. */
  putUp(deployment: Deployment, settings: Settings): void {
    this.settings = settings;
    this.time = 0;
    this.alerts.length = 0;
    this.flows.clear();
    this.idle.clear();
    this.inside.clear();
    this.outside.clear();
    this.parts.ports.clear(settings.ports);
    this.network.putUp(deployment);
  }

  now(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }

  change(change: Change): void {
    this.reclaim();
    this.parts.changed(this, change, this.network.apply(change));
  }

  /** One probe of each VM of a pool; none where the load balancer has no probe. */
  probe(loadBalancer: string): ProbeOutcome['vms'] {
    const { balancer, members } = this.network.balancerNamed(loadBalancer);
    const { probe } = balancer;
    if (probe === null) return [];
    return members.map((member) => {
      const reached = this.parts.probeReaches(this.network, member.vm, probe);
      this.parts.mark(member, reached, probe.threshold);
      return { vm: member.vm.index, reached, up: member.up };
    });
  }

  alert(address: Address): void {
    this.alerts.push({ time: this.time, address });
  }

  /** A packet of the gateway's own, to a VM. */
  sendInside(bytes: Uint8Array, length: number): void {
    this.inside.push(bytes, length);
  }

  readInside(): Uint8Array | null {
    return this.inside.shift();
  }

  readOutside(): Uint8Array | null {
    return this.outside.shift();
  }

  writeInside(bytes: Uint8Array, length: number): void {
    const packet = this.accept(bytes, length, this.packet);
    const vm = packet === null ? undefined : this.network.vmAt(packet.source);
    // A source that is no VM's is forged.
    if (packet === null || vm === undefined) return;
    if (packet.protocol === ICMP) {
      const flow = aboutInbound(this.flows, bytes, packet);
      if (flow !== null) {
        const copy = this.outside.push(bytes, length);
        rewriteErrorOutbound(copy, packet, flow.publicAddress, flow.publicPort);
      }
      return;
    }
    const flow = this.current(this.parts.findOutbound(this.flows, packet), packet);
    const opened = flow ?? openOutbound(this, vm, packet, bytes);
    if (opened !== null) this.forwardOutbound(opened, bytes, length, packet);
  }

  writeOutside(bytes: Uint8Array, length: number): void {
    const packet = this.accept(bytes, length, this.packet);
    if (packet !== null) this.inbound(bytes, length, packet);
  }

  /** Forgets a VM's flows: all, or those whose public address is not here any more. */
  dropFlows(vm: VmState, all: boolean): void {
    const { flows, network } = this;
    for (const flow of flows.filter((other) => other.vm === vm)) {
      if (all || !network.isOwn(flow.publicAddress)) this.drop(flow);
    }
  }

  drop(flow: Flow): void {
    this.flows.remove(flow);
    this.idle.remove(flow);
    flow.inventory?.release(flow.publicPort);
    flow.inventory = null;
  }

  /** Reads a packet and refuses what a router would not forward; fragments belong to that, for no rule speaks of them. */
  private accept(bytes: Uint8Array, length: number, into: Packet): Packet | null {
    if (this.options.reclaim === 'on-the-dot') this.reclaim();
    const packet = parsePacket(bytes, length, into);
    if (packet === null || !packet.lengthsHold || packet.fragment || packet.ttl <= 1) return null;
    if (fold(addWords(0, bytes, 0, packet.transport)) !== 0xffff) return null;
    return packet.protocol === UDP || packet.protocol === TCP || packet.protocol === ICMP ? packet : null;
  }

  /** Ends every flow that idled for its whole timeout. */
  reclaim(): void {
    for (let flow = this.idle.due(this.time); flow !== null; flow = this.idle.due(this.time)) this.drop(flow);
  }

  /** The flow, unless it is over: idle for its whole timeout, or closed, and this SYN begins a new one in its place. */
  private current(flow: Flow | null, packet: Packet): Flow | null {
    if (flow === null) return null;
    if (!this.idle.isDue(flow, this.time) && !(flow.closed && isSyn(packet))) return flow;
    this.drop(flow);
    return null;
  }

  /** Makes a flow of its first packet. */
  open(
    vm: VmState,
    packet: Packet,
    publicAddress: Address,
    publicPort: Port,
    opened: Direction,
    inventory: PortInventory | null,
    privatePort = packet.sourcePort,
  ): Flow {
    const outbound = opened === 'outbound';
    const flow = new Flow(
      packet.protocol,
      vm,
      privatePort,
      publicAddress,
      publicPort,
      outbound ? packet.destination : packet.source,
      outbound ? packet.destinationPort : packet.sourcePort,
      opened,
      inventory,
    );
    this.flows.add(flow);
    this.idle.refresh(flow, this.parts.timeout(flow, this.settings), this.time);
    return flow;
  }

  private forwardOutbound(flow: Flow, bytes: Uint8Array, length: number, packet: Packet): void {
    const turnsBack = this.network.isOwn(packet.destination);
    const copy = this.outside.push(bytes, length);
    this.parts.translateOutbound(copy, packet, flow);
    this.note(flow, 'outbound', packet);
    if (!turnsBack) return;
    // Hairpin, or one VM to another: what left comes back at once, under the source that the outside would have seen.
    this.outside.unpush();
    const returned = this.accept(copy, length, this.turned);
    if (returned !== null) this.inbound(copy, length, returned);
  }

  private inbound(bytes: Uint8Array, length: number, packet: Packet): void {
    if (packet.protocol === ICMP) {
      const flow = aboutOutbound(this.flows, bytes, packet);
      if (flow !== null) {
        const copy = this.inside.push(bytes, length);
        rewriteErrorInbound(copy, packet, flow.vm.address, flow.privatePort);
      }
      return;
    }
    const { protocol, destination, destinationPort, source } = packet;
    const found = this.current(this.parts.findInbound(this.flows, packet), packet);
    const flow = found ?? openInbound(this, packet);
    if (flow !== null) {
      this.deliver(flow, bytes, length, packet);
      this.note(flow, 'inbound', packet);
      return;
    }
    // Let in by the filtering, a stranger's packet neither keeps the flow alive nor ends it.
    const lent = this.flows.findLoosely(protocol, destination, destinationPort, source);
    if (lent !== null && !this.idle.isDue(lent, this.time)) this.deliver(lent, bytes, length, packet);
  }

  private deliver(flow: Flow, bytes: Uint8Array, length: number, packet: Packet): void {
    this.parts.translateInbound(this.inside.push(bytes, length), packet, flow);
  }

  /** What a packet that passed means for its flow. */
  private note(flow: Flow, direction: Direction, packet: Packet): void {
    const { parts } = this;
    if (parts.refreshes(flow, direction, packet)) {
      this.idle.refresh(flow, parts.timeout(flow, this.settings), this.time);
    }
    const fate = parts.afterPacket(flow, direction, packet);
    if (fate === 'forget') this.drop(flow);
    else if (fate === 'release' && !flow.closed) {
      flow.closed = true;
      flow.inventory?.release(flow.publicPort);
      flow.inventory = null;
    }
  }
}
