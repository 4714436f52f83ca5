import type { Address, Port } from '../../spec/vocabulary/index.ts';
import { ACK, type Packet, SYN, TCP } from '../packets/packet.ts';
import type { Flow } from './flow.ts';
import type { Gateway } from './gateway.ts';
import type { VmState } from './network.ts';
import type { PortInventory } from './ports.ts';
import type { FirstPacket } from './security.ts';

/** Whether a packet asks for a new connection. */
export function isSyn(packet: Packet): boolean {
  return packet.protocol === TCP && (packet.flags & (SYN | ACK)) === SYN;
}

/** Makes a flow of a VM's packet that belongs to none, or returns null when it goes nowhere. */
export function openOutbound(gateway: Gateway, vm: VmState, packet: Packet, bytes: Uint8Array): Flow | null {
  const { network, parts } = gateway;
  const { protocol, source, sourcePort, destination } = packet;
  if (protocol === TCP && !isSyn(packet) && !parts.opensStray(packet)) return null;
  if (!parts.admits(network, 'outbound', vm, packet)) return null;
  if (network.isVirtualNetwork(destination)) {
    return gateway.open(vm, packet, source, sourcePort, 'outbound', null);
  }
  // Neither in the VNet nor public: default rule 65500 denies it, and without a group there is still no way to it.
  if (!network.isInternet(destination)) return null;
  const method = parts.selectMethod(network, vm, packet);
  if (method.kind === 'instance-level') {
    return gateway.open(vm, packet, method.address, sourcePort, 'outbound', null);
  }
  const count = method.addresses.length;
  const turn = parts.firstAddress(method, vm);
  for (let i = 0; i < count; i += 1) {
    const address = method.addresses[(turn + i) % count] as Address;
    const inventory = parts.inventoryOf(parts.ports, address, vm, packet);
    const port = takePort(gateway, inventory, address, packet);
    if (port !== 0) return gateway.open(vm, packet, address, port, 'outbound', inventory);
  }
  parts.exhausted(gateway, vm, method, packet, bytes);
  return null;
}

function takePort(gateway: Gateway, inventory: PortInventory, address: Address, packet: Packet): Port {
  const { protocol, sourcePort, destination, destinationPort } = packet;
  let port = inventory.take(sourcePort);
  if (port === 0 && gateway.options.reclaim === 'on-need') {
    gateway.reclaim();
    port = inventory.take(sourcePort);
  }
  if (port === 0) return 0;
  const other = gateway.flows.findOutside(protocol, address, port, destination, destinationPort);
  // Whether a port that is held may be given again is the inventory's to say.
  if (other === null || other.inventory !== null) return port;
  if (other.closed) {
    gateway.drop(other);
    return port;
  }
  // A flow that was opened from outside has exactly this tuple without holding the port: another port must do.
  const free = takePort(gateway, inventory, address, packet);
  inventory.release(port);
  return free;
}

/** Makes a flow of a packet from outside that belongs to none, or returns null when it is let in by nothing. */
export function openInbound(gateway: Gateway, packet: Packet): Flow | null {
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  if (protocol === TCP && !isSyn(packet)) return null;
  const receiver = receiverOf(gateway, packet);
  if (receiver === null) return null;
  const { vm, port } = receiver;
  const first: FirstPacket = {
    protocol,
    source,
    sourcePort,
    destination: vm.address,
    destinationPort: port,
  };
  if (!gateway.parts.admits(gateway.network, 'inbound', vm, first)) return null;
  const other = gateway.flows.findInside(protocol, vm.address, port, source, sourcePort);
  // The VM could not tell the two flows apart, and the older one goes on.
  if (other !== null && !other.closed) return null;
  if (other !== null) gateway.drop(other);
  return gateway.open(vm, packet, destination, destinationPort, 'inbound', null, port);
}

/** Which VM a new flow from outside is for, and on which of its ports. */
function receiverOf(gateway: Gateway, packet: Packet): { vm: VmState; port: Port } | null {
  const { network, parts } = gateway;
  const { destinationPort } = packet;
  const direct = network.vmAt(packet.destination);
  if (direct !== undefined) {
    // Private addresses are reached from the VNet alone.
    return network.isVirtualNetwork(packet.source) ? { vm: direct, port: destinationPort } : null;
  }
  const owner = network.ownerOf(packet.destination);
  if (owner === undefined) return null;
  if ('ilpip' in owner) return { vm: owner, port: destinationPort };
  const protocol = packet.protocol === TCP ? 'tcp' : 'udp';
  const rule = owner.balancer.rules.find(
    (other) => other.protocol === protocol && other.frontendPort === destinationPort,
  );
  const vm = rule === undefined ? null : parts.distribute(network, owner, packet);
  return rule === undefined || vm === null ? null : { vm, port: rule.backendPort };
}
