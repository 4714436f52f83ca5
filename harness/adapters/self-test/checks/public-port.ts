import type { Check } from '../check.ts';

export const publicPort: Check = {
  title: 'shows public ports, if it says so',
  quick: false,
  skip: ({ capabilities: { shows } }) => (shows.publicPort ? null : 'it does not claim to show public ports'),
  async run(bench) {
    await bench.deploy();
    const seen = await bench.arrival(bench.open(0, 9_200));
    if (seen === null || seen.sourcePort !== 0) return null;
    return {
      expected: 'the source port that the destination saw',
      received: '0',
      remedy: 'Report the port of the packet outside, or declare shows.publicPort false.',
    };
  },
};
