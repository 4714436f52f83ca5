// `tsx scripts/mutation.ts [SLICE...]`: mutation testing of spec/, and of shrinking, in slices of 20 minutes or less; no slice: all of them.
// Stryker switches mutants by an environment variable, so each costs one run of the slice's tests and no compilation.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';

const LIMIT_MS = 20 * 60_000;
const OUT = '.stryker-tmp';
/** In Stryker's copy of the sources: the tests, with the mutants in them. */
const PROGRAM = 'mutation-tests.mjs';

interface Slice {
  readonly mutate: readonly string[];
  /** Parts of the paths of the test files that speak of it, fast ones first; the slow ones are left out. */
  readonly tests: readonly string[];
}

const testsIn = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.test.ts') ? [`${folder}/${name}`] : []));
/** Whole traces, which say something of every part. */
const TRACES = ['spec/behaviours/examples.test.ts', ...testsIn('spec/readings')];
/** The catalogue looks for its files, and what it says is no judgement. */
const BEHAVIOURS = testsIn('spec/behaviours').filter((path) => !path.endsWith('/catalogue.test.ts'));
/** Parts of the model by their unit tests, and by whole traces. */
const model = (names: readonly string[], more: readonly string[] = []): Slice => ({
  mutate: names.map((name) => `spec/model/${name}.ts`),
  tests: [...names.flatMap((name) => [`spec/model/${name}.test`, `spec/model/${name}-`]), ...more, ...TRACES],
});
/** The search comes last: it runs whole scenarios. */
const SHRINKING = ['simpler-step', 'simpler-whole', 'plain-labels', 'candidates', 'search'];

const SLICES: Readonly<Record<string, Slice>> = {
  vocabulary: { mutate: ['spec/vocabulary/*.ts'], tests: ['spec/vocabulary/'] },
  judge: {
    mutate: ['spec/judge.ts', 'spec/taint.ts', 'spec/fact-counts.ts'],
    tests: ['spec/judge.test', 'spec/taint.test', 'spec/fact-counts', ...TRACES],
  },
  ...Object.fromEntries(
    // By first letters: all at once would take longer than a slice may.
    ['a-d', 'e-i', 'm-n', 'o-z'].map((letters) => [
      `behaviours-${letters}`,
      { mutate: [`spec/behaviours/[${letters}]*.ts`], tests: [...BEHAVIOURS, ...TRACES] },
    ]),
  ),
  configuration: model(['configuration', 'security', 'expectation']),
  failures: model(['candidates', 'failures']),
  failure: model(['controls', 'exhaustions', 'failure', 'failure-weight']),
  losses: model(['chance', 'earlier', 'ghosts']),
  unseen: model(['measured-capacity', 'streaks', 'unseen'], ['spec/characteristics/measured']),
  outside: model(['alert-log', 'health', 'context']),
  clients: model(['client-flows', 'client-packets']),
  model: model(['model', 'packet-transition', 'replies']),
  history: model(['misdelivery', 'vm-history', 'doubled-end', 'nowhere-flows']),
  outbound: model(['flow-facts', 'outbound', 'outbound-event', 'send-facts']),
  pools: model(['discovery', 'pool-facts']),
  traits: model(['handshake-watch', 'outbound-traits', 'trait-watch', 'traits'], ['spec/characteristics']),
  // Mutants of what ends a search make it endless, and cost the whole of their time: so these are two slices.
  shrinking: {
    mutate: SHRINKING.map((name) => `harness/generate/shrink/${name}.ts`),
    tests: SHRINKING.map((name) => `harness/generate/shrink/${name}.test`),
  },
  minimising: {
    mutate: ['harness/generate/shrink/simpler-deployment.ts', 'harness/campaign/minimise.ts'],
    tests: [
      'harness/generate/shrink/simpler-deployment',
      'harness/generate/shrink/merged-vms',
      'harness/campaign/minimise',
    ],
  },
  // The readings are judged on the fast one, which the plain one is compared with.
  ledger: {
    mutate: ['spec/model/plain-*.ts'],
    tests: ['spec/model/plain-', 'spec/model/ledger-agreement.test'],
  },
};

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !(name in SLICES));
if (unknown.length > 0) {
  console.error(`no slice ${unknown.join(', ')}; there are ${Object.keys(SLICES).join(', ')}`);
  process.exit(2);
}

const env = { ...process.env, PATH: `node_modules/.bin${delimiter}${process.env['PATH'] ?? ''}` };

mkdirSync(OUT, { recursive: true });
for (const name of positionals.length > 0 ? positionals : Object.keys(SLICES)) {
  const { mutate, tests } = SLICES[name]!;
  const config = `${OUT}/${name}.config.json`;
  writeFileSync(
    config,
    JSON.stringify({
      testRunner: 'command',
      commandRunner: {
        command: `[ -e ${PROGRAM} ] || node_modules/.bin/tsx scripts/mutation-tests.ts ${PROGRAM} ${tests.join(' ')} && node ${PROGRAM}`,
      },
      mutate: [...mutate, '!**/*.test.ts', '!spec/behaviours/examples.ts', '!spec/behaviours/situations.ts'],
      // What a person reads is checked to be sensible, not to be this very sentence.
      mutator: { excludedMutations: ['StringLiteral'] },
      checkers: [],
      concurrency: 1,
      // A busy machine is no kill: what times out here does not end.
      timeoutMS: 30_000,
      incremental: true,
      incrementalFile: `${OUT}/${name}.incremental.json`,
      tempDirName: `${OUT}/${name}`,
      ignorePatterns: [
        'bench',
        'dist',
        'docs',
        'examples',
        'reports',
        'schemas',
        'src',
        'coverage',
        'snatcheck-out',
      ],
      reporters: ['clear-text', 'json', 'progress-append-only'],
      jsonReporter: { fileName: `${OUT}/${name}.report.json` },
      clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
      thresholds: { high: 95, low: 90, break: 90 },
    }),
  );
  const { status, error } = spawnSync('stryker', ['run', config], {
    stdio: 'inherit',
    timeout: LIMIT_MS,
    env,
  });
  rmSync(config);
  if (status !== 0) process.exitCode = 1;
  if (error !== undefined) console.error(`${name}: ${error.message}`);
}
