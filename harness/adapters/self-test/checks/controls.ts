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
          remedy:
            'See that the adapter really sends what a step says, and reports what came out on the other side.',
        };
      }
    }
    return null;
  },
};
