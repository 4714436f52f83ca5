import type { Operation } from '../../../../spec/vocabulary/index.ts';
import { encodeOutcome } from '../../../json/outcome.ts';
import type { Bench } from '../bench.ts';
import type { Check } from '../check.ts';

const FLOWS = 12;

export const deterministic: Check = {
  title: 'does the same twice, if it says so',
  quick: false,
  skip: ({ capabilities }) =>
    capabilities.deterministic && capabilities.clock === 'virtual'
      ? null
      : 'it does not claim to be deterministic',
  async run(bench) {
    const steps: Operation[] = [];
    for (let nth = 0; nth < FLOWS; nth += 1) {
      steps.push(bench.open(nth % bench.deployment.vms.length, 9_500 + nth, nth % 3));
      if (nth % 4 === 3) steps.push({ op: 'advance', ms: 10 * bench.target.hello.capabilities.resolutionMs });
    }
    await bench.deploy();
    const first = await textOf(bench, steps);
    await bench.target.reset();
    const second = await textOf(bench, steps);
    const index = first.findIndex((text, nth) => text !== second[nth]);
    if (index < 0) return null;
    return {
      expected: `outcome ${index + 1} after a reset as before it: ${first[index]}`,
      received: String(second[index]),
      remedy: 'Seed every choice by chance anew at deploy and reset, or declare deterministic false.',
    };
  },
};

/** Times count from the first, because a reset need not turn the clock back. */
async function textOf(bench: Bench, steps: readonly Operation[]): Promise<readonly string[]> {
  const outcomes = await bench.target.run(steps);
  const zero = outcomes[0]?.sent ?? 0;
  return outcomes.map((outcome, index) =>
    encodeOutcome(steps[index] as Operation, {
      ...outcome,
      sent: outcome.sent - zero,
      seen: outcome.seen - zero,
    }),
  );
}
