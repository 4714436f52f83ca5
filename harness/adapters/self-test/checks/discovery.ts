import type { DiscoverOutcome } from '../../../../spec/vocabulary/index.ts';
import type { Check } from '../check.ts';

const TRIES = 4;

export const discovery: Check = {
  title: 'answers discovery queries, if it says so',
  quick: false,
  skip: ({ features }) => (features.discovery ? null : 'it does not claim to carry discovery queries'),
  async run(bench) {
    await bench.deploy();
    for (let nth = 0; nth < (bench.target.hello.capabilities.lossless ? 1 : TRIES); nth += 1) {
      const { source } = await bench.one<DiscoverOutcome>({ op: 'discover', vm: 0, sourcePort: 9_400 });
      if (source !== null) return null;
    }
    return {
      expected: 'a query for myip.opendns.com that the resolver saw',
      received: 'none',
      remedy: 'Let the adapter play the resolver 208.67.222.222, or declare features.discovery false.',
    };
  },
};
