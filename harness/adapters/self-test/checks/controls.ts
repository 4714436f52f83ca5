import { formatAddress } from '../../../../spec/vocabulary/index.ts';
import type { Check } from '../check.ts';

/** If nothing gets through with nothing in its way, no silence later on is evidence of anything. */
export const controls: Check = {
  title: 'shows a packet of each VM outside',
  quick: true,
  skip: () => null,
  async run(bench) {
    await bench.deploy();
    for (const [vm, { name }] of bench.deployment.vms.entries()) {
      for (const protocol of bench.target.hello.capabilities.protocols) {
        const packet = bench.open(vm, 6_000 + vm, vm, protocol);
        if ((await bench.arrival(packet)) !== null) continue;
        return {
          expected: `a ${protocol} packet from ${name} to ${formatAddress(packet.destination)}:${packet.destinationPort} among the arrivals`,
          received: 'nothing',
          remedy: remedyFor(bench.target.packets !== undefined),
        };
      }
    }
    return null;
  },
};

function remedyFor(packets: boolean): string {
  return packets
    ? 'See that the NAT is handed every packet, knows the VMs of the deployment by their addresses, and that the adapter waits for what comes out before it answers.'
    : 'See that the adapter really sends what a step says, and reports what came out on the other side.';
}
