import type { Address } from '../../spec/vocabulary/index.ts';
import { writeTcp, writeUnreachable } from '../packets/build.ts';
import { ACK, type Packet, RST, TCP } from '../packets/packet.ts';
import type { Gateway } from './gateway.ts';
import type { Method } from './method.ts';
import type { VmState } from './network.ts';
import type { GatewayOptions } from './options.ts';

/** Code 13, communication administratively prohibited: what a NAT says that has no room for a flow (RFC 5508 REQ-8). */
const PROHIBITED = 13;
const scratch = new Uint8Array(128);

/**
 * A flow failed for want of a port. With logging on, a TCP flow's failure on a load balancer's frontends is logged, once for
 * each time that they fill up; then its VM is told, or not.
 */
export function reportExhaustion(
  gateway: Gateway,
  vm: VmState,
  method: Method,
  packet: Packet,
  bytes: Uint8Array,
  mode: GatewayOptions['exhaustion'],
): void {
  if (packet.protocol === TCP && method.kind === 'load-balancer' && method.balancer.logging) {
    const { parts } = gateway;
    for (const address of method.addresses) {
      const inventory = parts.inventoryOf(parts.ports, address, vm, packet);
      if (!inventory.alerted) gateway.alert(address);
      inventory.alerted = true;
    }
  }
  if (mode === 'rst' && packet.protocol === TCP) reset(gateway, packet);
  else if (mode === 'icmp') {
    const length = writeUnreachable(scratch, routerOf(vm), vm.address, PROHIBITED, bytes, packet.transport);
    gateway.sendInside(scratch, length);
  }
}

/** The RST of a port where nobody listens (RFC 9293 section 3.10.7.1), in the destination's name. */
function reset(gateway: Gateway, packet: Packet): void {
  const { source, sourcePort, destination, destinationPort, sequence } = packet;
  const next = (sequence + 1) >>> 0;
  const length = writeTcp(scratch, destination, destinationPort, source, sourcePort, RST | ACK, 0, next, 0);
  gateway.sendInside(scratch, length);
}

/** A subnet's first address is its router's. */
function routerOf(vm: VmState): Address {
  return ((vm.subnet?.range.base ?? vm.address & ~0xff) | 1) >>> 0;
}
