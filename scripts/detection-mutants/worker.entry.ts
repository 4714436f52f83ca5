// Of a forked process: takes a job, answers with a message for each mutant when it begins and when it is done.
import { readFileSync, writeFileSync } from 'node:fs';
import { HELLO } from '../../harness/builtin/hello.ts';
import { builtinTarget } from '../../harness/builtin/target.ts';
import { ScenarioSource } from '../../harness/generate/index.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import type { Target } from '../../harness/target/contract.ts';
import type { Difference, Job, Outcome, Reference, Told } from './job.ts';
import { stryker, Subjects } from './subjects.ts';
import { Tracer } from './traces.ts';

const tell = (told: Told): void => void process.send?.(told);

async function referenceOf({ cases, seed }: Job, subjects: Subjects): Promise<Reference> {
  const source = new ScenarioSource(HELLO, seed);
  const coverage = { static: {}, perTest: {} as Record<string, Record<string, number>> };
  stryker.mutantCoverage = coverage;
  const target = (await subjects.make(null))();
  const reference: Reference = { statics: [], shown: [], hashes: [], observations: [], covered: {} };
  for (let index = 0; index < cases; index += 1) {
    stryker.currentTestId = String(index);
    const tracer = new Tracer();
    const { hash, observations, blamed } = await tracer.trace(source.at(index).scenario, target);
    reference.shown.push(tracer.shown);
    if (blamed !== null) throw new Error(`the gateway without a mutant breaks ${blamed} in case ${index}`);
    reference.hashes.push(hash);
    reference.observations.push(observations);
    for (const id of Object.keys(coverage.perTest[String(index)] ?? {})) {
      (reference.covered[id] ??= []).push(index);
    }
    delete coverage.perTest[String(index)];
  }
  stryker.currentTestId = undefined;
  delete stryker.mutantCoverage;
  reference.statics.push(...Object.keys(coverage.static));
  return reference;
}

async function outcomeOf(
  id: string,
  { seed }: Job,
  reference: Reference,
  subjects: Subjects,
): Promise<Outcome> {
  const { hashes, observations, covered, statics } = reference;
  const isStatic = statics.includes(id);
  const met = isStatic ? hashes.map((_hash, index) => index) : (covered[id] ?? []);
  if (met.length === 0) return { id, kind: 'never-met' };
  // What is found by few packets is found by many too, later.
  const order = met.toSorted((a, b) => sizeOf(observations, a) - sizeOf(observations, b) || a - b);
  const source = new ScenarioSource(HELLO, seed);
  const tracer = new Tracer();
  let make;
  try {
    make = await subjects.make(id);
  } catch (error) {
    return { id, kind: 'caught', case: 0, blamed: 'target-stopped', error: String(error) };
  }
  let target = make();
  let differs: number | null = null;
  let seen = 0;
  for (const index of order) {
    Subjects.begin();
    const {
      hash,
      observations: count,
      blamed,
      error,
    } = await tracer.trace(source.at(index).scenario, target);
    seen += count;
    if (blamed !== null) return { id, kind: 'caught', case: index, blamed, error };
    if (hash !== hashes[index]) differs ??= index;
    if (error !== null) target = make();
  }
  return differs === null
    ? { id, kind: 'no-difference', observations: seen, cases: order.length }
    : {
        id,
        kind: 'slipped',
        case: differs,
        difference: await differenceIn(source.at(differs).scenario, target, tracer),
        unseen: unseen(reference, order, tracer.shown),
        observations: seen,
        cases: order.length,
      };
}

/** Runs the cases of a default run until one shows that something is wrong. */
async function search(
  id: string,
  { seed }: Job,
  searchMs: number,
  subjects: Subjects,
): Promise<Outcome | null> {
  const source = new ScenarioSource(HELLO, seed);
  const tracer = new Tracer();
  const target = (await subjects.make(id))();
  const began = performance.now();
  for (let index = 0; performance.now() - began < searchMs; index += 1) {
    Subjects.begin();
    const { blamed, error } = await tracer.trace(source.at(index).scenario, target);
    if (blamed !== null) return { id, kind: 'caught', case: index, blamed, error, searched: true };
  }
  return null;
}

/** What all cases show of the gateway without a mutant, and neither these of the mutant nor the others. */
function unseen({ shown }: Reference, run: readonly number[], now: readonly string[]): readonly string[] {
  const others = shown.filter((_names, index) => !run.includes(index));
  const still = new Set([...others.flat(), ...now]);
  return [...new Set(shown.flat())].filter((name) => !still.has(name));
}

async function differenceIn(scenario: Scenario, target: Target, tracer: Tracer): Promise<Difference | null> {
  Subjects.begin();
  const changed = await linesOf(scenario, target, tracer);
  const sound = await linesOf(scenario, builtinTarget(), tracer);
  const n = sound.findIndex((line, at) => line !== changed[at]);
  if (n >= 0) return { n, without: sound[n] ?? null, with: changed[n] ?? null };
  return changed.length > sound.length
    ? { n: sound.length, without: null, with: changed[sound.length] ?? null }
    : null;
}

async function linesOf(scenario: Scenario, target: Target, tracer: Tracer): Promise<readonly string[]> {
  const lines: string[] = [];
  await tracer.trace(scenario, target, ({ operation, outcome }) => {
    lines.push(JSON.stringify({ operation, outcome }));
  });
  return lines;
}

/** Cases of up to 4,096 observations are alike; larger ones come after them. */
const sizeOf = (observations: readonly number[], index: number): number =>
  (observations[index] ?? 0) > 4_096 ? 1 : 0;

process.on('message', (job: Job) => {
  void (async () => {
    const subjects = new Subjects(job.folder, job.files);
    if (job.mutants === null) {
      writeFileSync(job.reference, JSON.stringify(await referenceOf(job, subjects)));
    } else {
      const reference = JSON.parse(readFileSync(job.reference, 'utf8')) as Reference;
      for (const id of job.mutants) {
        tell({ tells: 'begins', id });
        const { searchMs } = job;
        const outcome =
          searchMs === undefined
            ? await outcomeOf(id, job, reference, subjects)
            : await search(id, job, searchMs, subjects);
        if (outcome !== null) tell({ tells: 'done', outcome });
        else tell({ tells: 'nothing', id });
      }
    }
    process.disconnect();
  })();
});
