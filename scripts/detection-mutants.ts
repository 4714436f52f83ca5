/**
 * npm run detection:mutants [-- --sample 300 --seed 1 --cases 1500 --processes 1]
 *
 * Makes mutants of `builtin` by Stryker's operators and runs the first cases of a default run against each: is it caught, and if
 * not, does anything differ from the gateway without it? What slips is searched for as long as a default run takes. Writes
 * reports/published/detection/mutants.json and mutants.md.
 * Exit code 1: fewer than 99% of those that differ were caught. What is done is kept in snatcheck-out/mutants: remove that
 * folder to begin anew.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GENERATOR_VERSION } from '../harness/generate/index.ts';
import { instrumentBuiltin } from './detection-mutants/instrument.ts';
import type { Job, Outcome } from './detection-mutants/job.ts';
import { legalReason } from './detection-mutants/legal.ts';
import { type MutantsTable, writePage } from './detection-mutants/page.ts';
import { sampled } from './detection-mutants/sample.ts';
import { makeReference, runMutants } from './detection-mutants/workers.ts';

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '1500' },
    processes: { type: 'string', default: '1' },
  },
});
const [sample, seed, cases, processes] = [values.sample, values.seed, values.cases, values.processes].map(
  Number,
) as [number, number, number, number];

/** By one process; a default run has two. */
const DEFAULT_RUN_MS = 120_000;

const folder = fileURLToPath(new URL('../snatcheck-out/mutants/', import.meta.url));
const PUBLISHED = new URL('../reports/published/detection/', import.meta.url);
mkdirSync(folder, { recursive: true });

const { files, mutants } = await instrumentBuiltin();
const chosen = sampled(mutants, sample, seed);
const reference = `${folder}reference-${seed}-${cases}.json`;
const finished = `${folder}outcomes-${seed}-${cases}.jsonl`;
const job: Job = { folder, files, seed: 1, cases, reference, mutants: [] };
if (!existsSync(reference)) await makeReference(job);

const outcomes = new Map<string, Outcome>();
if (existsSync(finished)) {
  for (const line of readFileSync(finished, 'utf8').split('\n').filter(Boolean)) {
    const one = JSON.parse(line) as Outcome;
    outcomes.set(one.id, one);
  }
}
const left = chosen.map(({ id }) => id).filter((id) => !outcomes.has(id));
const done = (one: Outcome): void => {
  outcomes.set(one.id, one);
  appendFileSync(finished, `${JSON.stringify(one)}\n`);
  if (outcomes.size % 50 === 0) console.error(`${outcomes.size} of ${chosen.length}`);
};
await Promise.all(
  Array.from({ length: processes }, (_, part) =>
    runMutants({ ...job, mutants: left.filter((_id, at) => at % processes === part) }, done),
  ),
);

/** What slipped, and is not legal, as a default run would meet it. */
const missed = chosen.filter((mutant) => {
  const outcome = outcomes.get(mutant.id);
  return outcome?.kind === 'slipped' && outcome.unseen.length === 0 && legalReason(mutant) === null;
});
await runMutants({ ...job, mutants: missed.map(({ id }) => id), searchMs: DEFAULT_RUN_MS }, done);

const table: MutantsTable = {
  generator: GENERATOR_VERSION,
  cases,
  seed,
  made: mutants.length,
  mutants: chosen.map((mutant) => ({ ...mutant, outcome: outcomes.get(mutant.id)! })),
};
writeFileSync(new URL('mutants.json', PUBLISHED), `${JSON.stringify(table, null, 2)}\n`);
const { text, score } = writePage(table);
writeFileSync(new URL('mutants.md', PUBLISHED), text);
process.exitCode = score >= 0.99 ? 0 : 1;
