/**
 * npm run coverage:situations [-- --seed N --cases N --least 0.001]
 *
 * How often each situation of each behaviour occurs on the built-in gateway: in which directed case, and at what rate in cases
 * at random, with Wilson's interval. Exit 1 where one occurs in no directed case and is not shown to be common enough.
 */
import { parseArgs } from 'node:util';
import { builtinTarget } from '../harness/builtin/target.ts';
import { wilson } from '../harness/situations/sequential.ts';
import { isMet, measureSituations } from '../harness/situations/measure.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '25600' },
    // A run of 60 s has 20,000 cases and more on the built-in gateway, and misses one in 1,000 twice in a thousand million runs.
    least: { type: 'string', default: '0.001' },
  },
});
const requirement = { least: Number(values.least), tolerance: 0.9, error: 1e-9 };
const seen = await measureSituations(builtinTarget(), {
  seed: Number(values.seed),
  requirement,
  mostCases: Number(values.cases),
});

const percent = (rate: number) => `${(100 * rate).toFixed(2)}%`;
for (const one of seen) {
  const { low, high } = wilson(one.count, one.cases, requirement.error);
  const rate = `${percent(one.count / one.cases).padStart(7)}  ${percent(low).padStart(7)}..${percent(high).padEnd(7)}`;
  const verdict = !isMet(one) ? 'TOO RARE' : one.decision === 'enough' ? 'enough' : 'directed';
  console.log(`${verdict.padEnd(9)} ${rate}  ${one.behaviour}: ${one.situation}`);
  if (one.template !== null) console.log(`${' '.repeat(29)} first in the directed case "${one.template}"`);
}
const missed = seen.filter((one) => !isMet(one));
const chance = seen.filter(({ decision }) => decision === 'enough');
const directed = seen.filter(({ template }) => template !== null);
console.log(
  `${seen.length} situations, ${directed.length} in directed cases; ${chance.length} by chance in ${percent(requirement.least)} of the cases or more (${seen[0]?.cases ?? 0} cases, error ${requirement.error} a look); ${missed.length} too rare`,
);
if (missed.length > 0) process.exitCode = 1;
