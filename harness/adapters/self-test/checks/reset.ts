import type { PacketOutcome } from '../../../../spec/vocabulary/index.ts';
import type { Check } from '../check.ts';

/**
 * After a reset nothing is known of a flow, so what its destination sends reaches nobody, whatever the rules of the
 * translator are: the deployment has no rule that would let it in.
 */
export const reset: Check = {
  title: 'forgets every flow with a reset',
  quick: true,
  skip: ({ capabilities: { shows } }) =>
    shows.deliveries && shows.publicPort ? null : 'it shows no deliveries, so nobody could tell',
  async run(bench) {
    await bench.deploy();
    const seen = await bench.arrival(bench.open(0, 9_000));
    if (seen === null) return null;
    const before = await bench.one<PacketOutcome>(bench.reply(seen));
    await bench.target.reset();
    if (before.deliveries.length === 0) return null;
    const { deliveries } = await bench.one<PacketOutcome>(bench.reply(seen));
    if (deliveries.length === 0) return null;
    return {
      expected: 'no delivery of a reply to a flow from before the reset',
      received: `a delivery to VM ${deliveries[0]?.vm}, port ${deliveries[0]?.port}`,
      remedy: 'Let reset clear the translation table: flows, ports, alerts and changes.',
    };
  },
};
