import { type HealthProbe, PLATFORM_ADDRESS, type Port } from '../../spec/vocabulary/index.ts';
import { TCP } from '../packets/packet.ts';
import type { BalancerState, Member, Network, VmState } from './network.ts';
import type { FirstPacket } from './security.ts';

/** Where probes come from; any port above the well-known ones would do. */
const PROBE_SOURCE_PORT: Port = 50_000;

/** The first packet of a probe: from the platform to the VM itself, so that the VM's groups decide about it. */
export function probePacket(vm: VmState, probe: HealthProbe): FirstPacket {
  return {
    protocol: TCP,
    source: PLATFORM_ADDRESS,
    sourcePort: PROBE_SOURCE_PORT,
    destination: vm.address,
    destinationPort: probe.port,
  };
}

/** A VM changes sides after `threshold` consecutive probes that say so. */
export function mark(member: Member, reached: boolean, threshold: number): void {
  member.against = reached === member.up ? 0 : member.against + 1;
  if (member.against < threshold) return;
  member.up = reached;
  member.against = 0;
}

/** The member that a new flow from outside goes to, by a hash of its tuple over those that are up; null when none is. */
export function distribute(_network: Network, state: BalancerState, packet: FirstPacket): VmState | null {
  const up = state.members.filter((member) => member.up);
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  let hash = Math.imul(source ^ Math.imul(destination, 0x85ebca6b), 0xc2b2ae35);
  hash = Math.imul(hash ^ ((sourcePort << 16) | destinationPort) ^ protocol, 0x9e3779b1);
  return up[((hash ^ (hash >>> 16)) >>> 0) % up.length]?.vm ?? null;
}
