import type { Check } from '../check.ts';

export const concurrent: Check = {
  title: 'has the steps of a group under way at one instant, if it says so',
  quick: false,
  skip: ({ capabilities }) =>
    capabilities.concurrentOpens ? null : 'it does not claim to open at one instant',
  async run(bench) {
    await bench.deploy();
    const batch = [0, 1, 2].map((nth) => bench.open(0, 9_300 + nth, nth, bench.protocol, 1));
    const outcomes = await bench.target.run(batch);
    const lastSent = Math.max(...outcomes.map(({ sent }) => sent));
    const firstSeen = Math.min(...outcomes.map(({ seen }) => seen));
    if (lastSent <= firstSeen) return null;
    return {
      expected: 'intervals of one group that overlap',
      received: `one seen at ${firstSeen} ms, before another was sent at ${lastSent} ms`,
      remedy: 'Send all packets of a group before waiting for any, or declare concurrentOpens false.',
    };
  },
};
