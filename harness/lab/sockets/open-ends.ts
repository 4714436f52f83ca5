import type { Deployment, Protocol } from '../../../spec/vocabulary/index.ts';
import type { VmAddresses } from '../../packets/vm-addresses.ts';
import type { FlowOperation } from './chunk.ts';
import type { Hosts } from './host.ts';
import type { HostSide } from './host-networks.ts';
import { type Local, localKey } from './messages.ts';
import { checkResources } from './sending.ts';

/**
 * Opens the sockets where operations are expected to come out, as far as they are not open.
 * @throws SnatcheckError `lab-descriptors-few`
 */
export async function openEnds(
  hosts: Hosts,
  protocol: Protocol,
  operations: readonly FlowOperation[],
  vms: VmAddresses,
  deployment: Deployment | null,
): Promise<void> {
  const udp = protocol === 'udp';
  for (const host of [hosts.inside, hosts.outside]) {
    const wanted = new Map<number, Local>();
    for (const operation of operations) {
      for (const local of endsOf(operation, host.side, vms, deployment)) {
        const open = udp ? host.hasUdp(local) : host.accepts(local);
        if (!open) wanted.set(localKey(local), local);
      }
    }
    for (const local of wanted.values()) {
      const process = udp ? await host.ofUdp(local) : await host.ofListener(local);
      checkResources(await process.ask({ do: 'bind', udp: udp ? [local] : [], tcp: udp ? [] : [local] }));
    }
  }
}

/** Where a VM's packet is sent to; and where one from outside may come to a VM that did not ask, at an address of its own. */
function endsOf(
  { op, destination: at, destinationPort: atPort }: FlowOperation,
  side: HostSide,
  vms: VmAddresses,
  deployment: Deployment | null,
): readonly Local[] {
  if (op === 'send') {
    const there = vms.indexOf(at) === undefined ? 'outside' : 'inside';
    return there === side ? [{ at, atPort }] : [];
  }
  if (side === 'outside') return [];
  const owners = deployment?.vms.filter(({ ilpip }) => ilpip === at) ?? [];
  return owners.map(({ address }) => ({ at: address, atPort }));
}
