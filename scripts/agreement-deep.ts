/**
 * npx tsx scripts/agreement-deep.ts [--alphabet udp|tcp|both|all] [--length N] [--seeds N]
 *
 * The comparison of the fast ledger with the plain one, further than the tests take it: every trace of an alphabet up
 * to a length (by default all symbols, 6: some 20 million traces, a quarter of an hour), then generated traces of many
 * seeds. Exit 0: they agree; 1: they do not, and the first trace that shows it is printed; 2: usage.
 */
import { parseArgs } from 'node:util';
import { ALL, BOTH, TCP, UDP } from '../spec/model/agreement/alphabets.ts';
import { compareAll } from '../spec/model/agreement/exhaustive.ts';
import { choicesFrom, decode } from '../spec/model/agreement/generated.ts';
import { disagreement } from '../spec/model/agreement/step.ts';
import { FastLedger } from '../spec/model/fast/index.ts';
import { PlainLedger } from '../spec/model/plain-ledger.ts';

const ALPHABETS = new Map([
  ['udp', UDP],
  ['tcp', TCP],
  ['both', BOTH],
  ['all', ALL],
]);
const STEPS = 150;

function main(): number {
  const { values } = parseArgs({
    options: {
      alphabet: { type: 'string', default: 'all' },
      length: { type: 'string', default: '6' },
      seeds: { type: 'string', default: '50000' },
    },
  });
  const alphabet = ALPHABETS.get(values.alphabet);
  const length = Number(values.length);
  const seeds = Number(values.seeds);
  if (alphabet === undefined || !Number.isInteger(length) || length < 1 || !Number.isInteger(seeds)) {
    console.error(
      `--alphabet takes one of ${[...ALPHABETS.keys()].join(', ')}; --length and --seeds take a number.`,
    );
    return 2;
  }
  const fast = new FastLedger();
  const plain = new PlainLedger();
  const started = performance.now();
  const census = compareAll(fast, plain, alphabet, length);
  const total = census.traces.reduce((sum, count) => sum + count, 0).toLocaleString('en');
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`${values.alphabet}: ${total} traces, by length ${census.traces.join(', ')}, in ${seconds} s`);
  if (census.disagreement !== null) {
    console.log(`They differ in ${census.disagreement.difference} after:`);
    for (const symbol of census.disagreement.trace) console.log(`  ${symbol}`);
    return 1;
  }
  for (let seed = 0; seed < seeds; seed++) {
    const trace = decode(choicesFrom(seed, STEPS));
    const found = disagreement(fast, plain, trace);
    if (found === null) continue;
    console.log(`Seed ${seed}: they differ in ${found.difference} after:`);
    for (const step of trace.steps.slice(0, found.step + 1)) console.log(`  ${JSON.stringify(step)}`);
    return 1;
  }
  console.log(`${seeds.toLocaleString('en')} generated traces: they agree`);
  return 0;
}

process.exitCode = main();
