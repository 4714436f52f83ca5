import type { Address, Change, HealthProbe, Settings } from '../../spec/vocabulary/index.ts';
import { FIN, type Packet, RST, SYN, TCP } from '../packets/packet.ts';
import type { Direction, Flow } from './flow.ts';
import type { FlowTable } from './flow-table.ts';
import type { Gateway } from './gateway.ts';
import { reportExhaustion } from './exhaustion.ts';
import { distribute, mark, probePacket } from './health.ts';
import { firstAddress, type Method, selectMethod } from './method.ts';
import type { BalancerState, Member, Network, VmState } from './network.ts';
import type { GatewayOptions } from './options.ts';
import { type PortInventory, type Ports, StandardPorts } from './ports.ts';
import { rewriteDestination, rewriteSource } from './rewrite.ts';
import { admits, type FirstPacket } from './security.ts';

/**
 * The decisions of a gateway, each a function or a small object that can be put in place of the standard one. A gateway with
 * one part changed is otherwise the same gateway: that is how faults are seeded.
 */
export interface GatewayParts {
  readonly ports: Ports;
  /** Where a new flow of the VM's takes its port from, behind this public address. */
  inventoryOf(ports: Ports, address: Address, vm: VmState, packet: FirstPacket): PortInventory;
  selectMethod(network: Network, vm: VmState, packet: FirstPacket): Method;
  /** Index of the public address that a new flow tries first. */
  firstAddress(method: Method, vm: VmState): number;
  /** Whether the VM's security groups let a flow's first packet pass. */
  admits(network: Network, direction: Direction, vm: VmState, packet: FirstPacket): boolean;
  /** Whether a segment other than SYN may begin a flow. */
  opensStray(packet: Packet): boolean;
  /** A new flow found no port on any of these addresses: tell whoever is to be told. */
  exhausted(gateway: Gateway, vm: VmState, method: Method, packet: Packet, bytes: Uint8Array): void;
  /** Idle timeout of a flow in ms. */
  timeout(flow: Flow, settings: Settings): number;
  /** Whether a packet that passes makes the idle time count anew. */
  refreshes(flow: Flow, direction: Direction, packet: Packet): boolean;
  /** What is left of a flow after a packet: its port is kept, or free for others, or the whole flow is forgotten. */
  afterPacket(flow: Flow, direction: Direction, packet: Packet): 'keep' | 'release' | 'forget';
  /** The flow that a VM's packet belongs to. */
  findOutbound(flows: FlowTable, packet: Packet): Flow | null;
  /** The flow that a packet from outside belongs to. */
  findInbound(flows: FlowTable, packet: Packet): Flow | null;
  /** Makes a copy of a VM's packet the one that leaves. */
  translateOutbound(bytes: Uint8Array, packet: Packet, flow: Flow): void;
  /** Makes a copy of a packet from outside the one that the VM gets. */
  translateInbound(bytes: Uint8Array, packet: Packet, flow: Flow): void;
  /** The member of a pool that a new flow from outside goes to. */
  distribute(network: Network, balancer: BalancerState, packet: FirstPacket): VmState | null;
  /** Whether a health probe reaches the VM. */
  probeReaches(network: Network, vm: VmState, probe: HealthProbe): boolean;
  mark(member: Member, reached: boolean, threshold: number): void;
  /** A change is in force; these VMs' flows may have to go. */
  changed(gateway: Gateway, change: Change, vms: readonly VmState[]): void;
}

const OUTBOUND_FIN = 1;
const INBOUND_FIN = 2;
const BOTH_FINS = OUTBOUND_FIN | INBOUND_FIN;

export function standardParts(options: GatewayOptions): GatewayParts {
  return {
    ports: new StandardPorts(options),
    inventoryOf: (ports, address, _vm, packet) => ports.of(address, packet.protocol, packet.destination),
    selectMethod: (network, vm) => selectMethod(network, vm, options),
    firstAddress: (method, vm) => firstAddress(method, vm, options),
    admits,
    opensStray: () => options.strayTcp === 'open',
    exhausted: (gateway, vm, method, packet, bytes) =>
      reportExhaustion(gateway, vm, method, packet, bytes, options.exhaustion),
    // One idle timeout for every protocol and state: the article names no other.
    timeout: (_flow, settings) => settings.idleTimeoutMs,
    // Whether packets from outside refresh is open for the flows of VMs; a client's own packets keep what the client opened.
    refreshes: (flow, direction) =>
      direction === 'outbound' || flow.opened === 'inbound' || options.inboundRefreshes,
    afterPacket: (flow, direction, packet) => afterPacket(flow, direction, packet, options.closeReleases),
    findOutbound,
    findInbound,
    translateOutbound: (bytes, packet, flow) =>
      rewriteSource(bytes, packet, flow.publicAddress, flow.publicPort),
    translateInbound: (bytes, packet, flow) =>
      rewriteDestination(bytes, packet, flow.vm.address, flow.privatePort),
    distribute,
    probeReaches: (network, vm, probe) => admits(network, 'inbound', vm, probePacket(vm, probe)),
    mark,
    changed: (gateway, _change, vms) => {
      for (const vm of vms) gateway.dropFlows(vm, options.changes === 'drop-flows');
    },
  };
}

function findOutbound(flows: FlowTable, packet: Packet): Flow | null {
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  return flows.findInside(protocol, source, sourcePort, destination, destinationPort);
}

function findInbound(flows: FlowTable, packet: Packet): Flow | null {
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  return flows.findOutside(protocol, destination, destinationPort, source, sourcePort);
}

/** A flow ends with FINs both ways or with a RST; one FIN is half a close (RFC 9293 section 3.6) and ends nothing. */
function afterPacket(
  flow: Flow,
  direction: Direction,
  packet: Packet,
  closeReleases: boolean,
): 'keep' | 'release' | 'forget' {
  if (packet.protocol !== TCP) return 'keep';
  // A SYN begins the connection again on the flow's mapping.
  if ((packet.flags & SYN) !== 0) flow.fins = 0;
  if ((packet.flags & FIN) !== 0) flow.fins |= direction === 'outbound' ? OUTBOUND_FIN : INBOUND_FIN;
  if (!closeReleases) return 'keep';
  if ((packet.flags & RST) !== 0) return 'forget';
  return flow.fins === BOTH_FINS ? 'release' : 'keep';
}
