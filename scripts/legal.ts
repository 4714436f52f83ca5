/**
 * npm run legal [-- --from 1 --gateways 100 --cases 400 --wild]
 *
 * Judges legal gateways whose choices, network and adapter are drawn by chance. Prints each that is called wrong in anything, with
 * the case that did; exit code 1 if there is one. A gateway depends on its number alone. The cases are those of a run or, with --wild,
 * scenarios that anybody may write and no run makes.
 */
import { parseArgs } from 'node:util';
import { drawLegal, drawnTarget } from '../harness/faults/drawn-legal.ts';
import { exonerate } from '../harness/faults/exonerate.ts';
import { wildSource } from '../harness/faults/wild/wild-scenario.ts';
import { isLarge } from '../harness/faults/is-large.ts';
import { createJudge } from '../spec/judge.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    gateways: { type: 'string', default: '100' },
    cases: { type: 'string', default: '400' },
    wild: { type: 'boolean', default: false },
  },
});
const [from, gateways, cases] = [values.from, values.gateways, values.cases].map(Number) as [
  number,
  number,
  number,
];

let wrong = 0;
let judged = 0;
for (let seed = from; seed < from + gateways; seed++) {
  const drawn = drawLegal(seed);
  const variant = { id: `drawn-${seed}`, target: () => drawnTarget(drawn) };
  const budget = { cases, timeMs: Infinity };
  const sourceOf = values.wild ? wildSource : undefined;
  const one = await exonerate(variant, seed, budget, createJudge(), (one) => !isLarge(one), sourceOf);
  judged += one.judged;
  if (one.findings.length === 0) continue;
  wrong += 1;
  console.log(`gateway ${seed}: ${JSON.stringify(one.findings)}\n  ${JSON.stringify(drawn)}`);
}
console.log(
  `${gateways} legal gateways of ${cases} cases each, ${judged.toLocaleString('en')} judgements: ${wrong} called wrong.`,
);
process.exitCode = wrong === 0 ? 0 : 1;
