import type { PacketOutcome } from '../../../../spec/vocabulary/index.ts';
import type { Check } from '../check.ts';

const TRIES = 4;

export const deliveries: Check = {
  title: 'shows what VMs receive, if it says so',
  quick: false,
  skip: ({ capabilities: { shows } }) =>
    shows.deliveries && shows.publicPort ? null : 'it does not claim to show deliveries',
  async run(bench) {
    await bench.deploy();
    const seen = await bench.arrival(bench.open(0, 9_100));
    if (seen === null) return null;
    for (let nth = 0; nth < (bench.target.hello.capabilities.lossless ? 1 : TRIES); nth += 1) {
      const outcome = await bench.one<PacketOutcome>(bench.reply(seen));
      if (outcome.deliveries.length > 0) return null;
    }
    return {
      expected: 'a delivery of the reply to a flow that was opened the moment before',
      received: 'nothing',
      remedy:
        'Report what VMs receive, or declare shows.deliveries false. If replies really do not get through, the system under test does not work at all.',
    };
  },
};
