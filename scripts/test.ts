// The test runner: `npm test [-- PATTERN...]`, where a pattern is a part of a file's path.
// uvu's own one passes when nothing matches, when a file forgets `.run()`, and waits for ever on a hang; this one fails.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, type Suite } from 'uvu/parse';
import { killAll, runFile, type Outcome } from './test-process.ts';

const TEST_FILE = /\.test\.[cm]?[jt]sx?$/;
/** Files that measure true time, which one beside another would disturb: they take turns. They wait more than they work. */
const LAB_FILE = /\.lab\.test\.[cm]?[jt]sx?$/;
const IGNORE = ['(^|/)node_modules/', '^dist(/|$)', '^coverage(/|$)', '^snatcheck-out(/|$)', '^\\.[^/]'];
const SLOW_MS = 10_000;

const { values, positionals: patterns } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: 'string', default: '.' },
    timeout: { type: 'string', default: '120' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
process.once('exit', killAll);

const outcomes: Outcome[] = [];

const indent = (text: string) => text.trimEnd().replaceAll(/^/gm, '    ');
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

function report({ name, ms, passed, failures, skips, output }: Outcome): void {
  if (failures.length > 0) {
    console.log(`FAIL ${name} (${passed} passed, ${failures.length} failed, ${seconds(ms)})`);
    for (const { title, details } of failures) {
      console.log(`  - ${title}`);
      if (details !== '') console.log(indent(details));
    }
    if (output.trim() !== '') console.log(`  its output:\n${indent(output)}\n`);
  } else if (ms > SLOW_MS) {
    console.log(`slow ${name} (${passed} passed, ${seconds(ms)})`);
  }
  for (const reason of skips) console.log(`SKIPPED ${name}: ${reason}`);
}

async function run(suite: Suite): Promise<Outcome> {
  const outcome = await runFile({
    ...suite,
    cwd: resolve(values.root),
    timeoutMs: Number(values.timeout) * 1_000,
  });
  report(outcome);
  return outcome;
}

async function drain(waiting: Suite[]): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) outcomes.push(await run(next));
}

const isLab = ({ name }: Suite): boolean => LAB_FILE.test(name);

/** One job begins with the lab's files, one after another, and the others with the rest, which all of them end with. */
async function runAll(suites: readonly Suite[], jobs: number): Promise<void> {
  const labs = suites.filter(isLab);
  const others = suites.filter((suite) => !isLab(suite));
  const first = drain(labs).then(() => drain(others));
  if (jobs === 1) return first;
  await Promise.all([first, ...Array.from({ length: jobs - 1 }, () => drain(others))]);
}

/** What ran beside a lab's file may have taken the time that it measured: whether it did shows when nothing does. */
async function alone(suites: readonly Suite[]): Promise<void> {
  for (const suite of suites) {
    const nth = outcomes.findIndex(({ name, failures }) => name === suite.name && failures.length > 0);
    if (nth < 0) continue;
    console.log(`AGAIN ${suite.name}: it failed beside others, so it is run once with nothing beside it`);
    outcomes[nth] = await run(suite);
    if (outcomes[nth].failures.length === 0)
      console.log(`  it passed with nothing beside it: what failed is above`);
  }
}

const { suites: found } = await parse(values.root, TEST_FILE, { ignore: IGNORE });
const wanted = found.filter(
  ({ name }) => patterns.length === 0 || patterns.some((part) => name.includes(part)),
);
const problems: string[] = [];
if (found.length === 0) problems.push(`no test file in ${resolve(values.root)}`);
for (const part of patterns) {
  if (!found.some(({ name }) => name.includes(part))) problems.push(`no test file's path contains "${part}"`);
}

const jobs = Number(values.jobs);
if (Number.isInteger(jobs) && jobs > 0) {
  await runAll(wanted, jobs);
  if (jobs > 1 && wanted.length > 1) await alone(wanted.filter(isLab));
} else problems.push(`--jobs ${values.jobs} is no number of jobs: 1 or more`);
if (outcomes.length !== wanted.length)
  problems.push(`only ${outcomes.length} of ${wanted.length} files were run`);
const count = (of: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
const passed = count((outcome) => outcome.passed);
const skipped = count((outcome) => outcome.skips.length);
// Elsewhere a machine may lack what a test needs; CI is where everything has to run.
if (skipped > 0 && process.env['CI'] === 'true') problems.push(`${skipped} skipped, and CI=true allows none`);
const failed = count((outcome) => outcome.failures.length) + problems.length;

for (const problem of problems) console.log(`FAIL ${problem}`);
for (const { name, failures } of outcomes) if (failures.length > 0) console.log(`failed: ${name}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
