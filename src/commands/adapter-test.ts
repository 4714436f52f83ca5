import { type Checked, selfTest } from '../../harness/adapters/index.ts';
import { shown } from '../../reports/sanitise.ts';
import { ADAPTER_HELP, chooseTarget, splitProgram, TARGET_OPTIONS, targetWords } from '../chosen-target.ts';
import { given } from '../given.ts';
import { noArgument, readArguments, usageError } from '../options.ts';
import type { Output } from '../output.ts';
import type { Targets } from '../targets.ts';
import type { Command } from './command.ts';

export const adapterTestCommand: Command = {
  summary: 'whether an adapter can be trusted, before its NAT is judged',
  help: () => `Usage: snatcheck adapter-test --target ADAPTER [--json]
       snatcheck adapter-test [--json] -- PROGRAM ARGS

Asks the adapter for things that have one right answer whatever the system behind it does, and says of each wrong one
what is wrong and how to mend it. Every run does the quick part of this first.

  --target ADAPTER
${ADAPTER_HELP}
  --json              one JSON document on stdout

Exit code 0 when every check that applies passes, 2 for a wrong command line, 3 otherwise.
`,
  async run(args, { output, targets }) {
    const { start, asJson } = given(() => readOptions(args, targets));
    const target = await start();
    let checked: readonly Checked[];
    try {
      checked = await selfTest(target, 'all');
    } catch (error) {
      await Promise.resolve(target.bye()).catch(() => {});
      throw error;
    }
    const bye = await endOf(target);
    const all = [...checked, bye];
    if (asJson) output.out(`${JSON.stringify({ target: target.hello, checks: all }, null, 2)}\n`);
    else tellChecks(all, output);
    return all.some(({ outcome }) => outcome === 'failed') ? 3 : 0;
  },
};

function readOptions(args: readonly string[], targets: Targets) {
  const { own, program } = splitProgram(args);
  const { values, rest } = readArguments('adapter-test', own, {
    ...TARGET_OPTIONS,
    json: { type: 'boolean' },
  });
  noArgument('adapter-test', rest);
  if (values.target === undefined && program === null) {
    throw usageError('--target ADAPTER, or -- PROGRAM', 'neither', 'See: snatcheck adapter-test --help');
  }
  const { adapter } = chooseTarget(targetWords(values, program), 'builtin', targets);
  if (adapter === null) {
    throw usageError('an adapter', String(values.target), 'This target is reached without one.');
  }
  return { start: adapter, asJson: values.json === true };
}

/** The last thing to ask for; after a fault everything has been ended already. */
async function endOf(target: { readonly bye: () => unknown }): Promise<Checked> {
  const head = { check: 'bye', title: 'answers bye' };
  try {
    await target.bye();
    return { ...head, outcome: 'passed' };
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    return {
      ...head,
      outcome: 'failed',
      expected: 'an answer to bye, and then the end',
      received,
      remedy: 'Answer {"id":...,"done":true}, then exit.',
    };
  }
}

const WORDS = {
  passed: 'ok',
  noted: 'noted',
  skipped: 'skipped',
  failed: 'FAILED',
  'not-reached': 'not reached',
} as const;

function tellChecks(all: readonly Checked[], output: Output): void {
  for (const one of all) {
    output.out(`${WORDS[one.outcome].padEnd(12)}${one.check.padEnd(16)}${one.title}\n`);
    if (one.outcome === 'noted') output.out(`${' '.repeat(28)}${shown(one.what)}\n`);
    if (one.outcome === 'skipped') output.out(`${' '.repeat(28)}${one.why}\n`);
    if (one.outcome !== 'failed') continue;
    for (const key of ['expected', 'received', 'remedy'] as const) {
      for (const [nth, line] of one[key].split('\n').entries()) {
        output.out(`    ${(nth === 0 ? key : '').padEnd(10)}${shown(line.trim())}\n`);
      }
    }
  }
  const failed = all.filter(({ outcome }) => outcome === 'failed').length;
  output.out(
    failed === 0
      ? '\nThe adapter can be trusted: snatcheck run judges what is behind it.\n'
      : `\n${failed === 1 ? '1 check' : `${failed} checks`} failed. Nothing here says anything about the NAT behind the adapter.\n`,
  );
}
