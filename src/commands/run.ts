import { dirname } from 'node:path';
import {
  ADAPTER_HELP,
  type ChosenTarget,
  chooseTarget,
  splitProgram,
  TARGET_OPTIONS,
  targetWords,
} from '../chosen-target.ts';
import { given } from '../given.ts';
import { annotationsOption, tellGitHub } from '../github.ts';
import { interruptible } from '../interruption.ts';
import { LIVE, LIVE_HELP, runLiveCommand } from '../live-command.ts';
import { knownFailingOption } from '../known-failing.ts';
import {
  durationOption,
  integerOption,
  readArguments,
  shardOption,
  strictOption,
  usageError,
} from '../options.ts';
import type { Output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { REGRESSIONS } from '../regressions.ts';
import { FORMATS, formatsNamed, tellResult, writeWhatCanBe } from '../reporting.ts';
import { run, type RunOutcome } from '../run.ts';
import { shellLine, shownPath, userPath } from '../shell.ts';
import type { Targets } from '../targets.ts';
import { withErrors } from '../with-errors.ts';
import type { Command } from './command.ts';

/** Starting, and writing the reports, take some seconds besides: by the clock on the wall it is a minute. */
const TIME_MS = 55_000;
/** Two idle timeouts of 4 minutes, what needs no waiting, and making small. */
const REALTIME_MS = 600_000;

export const runCommand: Command = {
  summary: 'check a target and write reports',
  help: (targets) => `Usage: snatcheck run [BEHAVIOUR...] [options] [-- PROGRAM ARGS]

Generates scenarios, drives the target through them, and judges what was seen by the documented behaviours. What breaks is
made as small as possible, confirmed, saved and shown with one line that replays it.

  BEHAVIOUR           ids or patterns ('idle-*'); they decide the verdict and the exit code. All by default.
  --target NAME       what to check (default builtin):
${Object.entries(targets)
  .map(([name, { title }]) => `                        ${name.padEnd(28)}  ${title}`)
  .join('\n')}
${ADAPTER_HELP}
${LIVE_HELP}
  --seed N            base seed of the generator, -2147483648..2147483647 (default 1)
  --cases N           at most so many cases
  --time D            drive the target for so long at most: 500ms, 60s, 2m (default 55s: a minute with start and reports)
  --realtime          of a lab: timers of 4 minutes in place of 4 s, and --time 10m by default
  --workers N|auto    processes that share the cases; what is found does not depend on their number (default auto: one for
                      each core, but 1 for servers, labs, real clocks, runs below 10 s or 4,000 cases, and with --pcap)
  --shard I/N         the I-th of N equal parts of the cases, for several machines; 'snatcheck report' puts the results together.
                      What a part alone did not meet is still 5: the merged result decides
  --strict stated     behaviours that are only inferred from the document do not fail the run
  --known-failing FILE  behaviours that are known to fail: a line 'id' or 'id:situation' each, '#' begins a comment. They do not
                      fail the run; one that passes does
  --json              one JSON document on stdout instead of the table
  --format A,B        reports to write (default html,json), of
                      ${FORMATS}
  --junit FILE        a JUnit report besides, where a CI server looks for it
  --annotations auto|always|never  GitHub annotations on stderr and the summary of the job's step (default auto: where
                      GITHUB_ACTIONS is true)
  --output FOLDER     where reports and the run record go (default snatcheck-out)
  --regressions FOLDER  where failures are saved, and retried from first (default ${REGRESSIONS})
  --pcap FILE         both sides of the run as pcapng: interfaces inside and outside, times on the run's clock
  --no-save           retry none, and save failures beside the reports alone
  --quiet             no progress
  --config FILE       settings (default: snatcheck.config.json or .ts in the working folder); --no-config takes none
  --print-config      print each setting with where it came from, and run nothing

Progress goes to stderr, and so does what became of failures that were saved before. Exit codes, first that applies:
2 usage, 130 or 143 interrupted, 1 a violation or a known failure that passes, 3 the target or its set-up failed or the disk is full, 4 nothing was
exercised, 5 a behaviour stayed not exercised or inconclusive, 0 every selected behaviour conforms, varies within what is
permitted, or cannot be seen on this target.

  snatcheck run
  snatcheck run --target lab:nftables --json
  snatcheck run 'nsg-*' --cases 500 --seed 7
  snatcheck run -- ./my-nat-adapter --verbose
`,
  async run(args, context) {
    const { output, targets, call } = context;
    if (isLive(args)) return runLiveCommand(args, context);
    const options = given(() => readOptions(args, targets));
    const { target, outFolder, asJson, quiet } = options;
    const line = new ProgressLine(output);
    const { signal, release } = interruptible();
    try {
      const outcome = await run({
        start: target.start,
        behaviours: options.behaviours,
        campaign: { ...options.campaign, signal },
        workers: options.workers,
        statedOnly: options.statedOnly,
        known: options.known,
        command: shellLine(['snatcheck', 'run', ...args]),
        outFolder,
        pcap: options.pcap,
        regressions: options.regressions,
        replay: (path, { case: { index } }) =>
          shellLine([
            ...call,
            ...(path === null
              ? // The same cases again, from the first to this one.
                ['run', '--seed', String(options.campaign.seed), '--cases', String(Math.max(0, index + 1))]
              : ['replay', shownPath(path)]),
            ...target.words,
          ]),
        ...(!quiet && { progress: (progress) => line.show(progress) }),
      });
      line.clear();
      const unsummarised = tellGitHub(outcome.result, options.annotations, output);
      const judged = withErrors(outcome.result, unsummarised === null ? [] : [unsummarised]);
      const { result, written } = writeWhatCanBe(judged, options.formats, outFolder, options.junit);
      tellResult(result, asJson, output);
      if (!quiet) tellFiles(outcome, written, output);
      tellRetried(outcome, output);
      return result.exitCode;
    } finally {
      line.clear();
      release();
    }
  },
};

/** VMs are checked by a plan and not by generated cases, so that most of the options mean nothing to them. */
function isLive(args: readonly string[]): boolean {
  return args.some(
    (arg, nth) =>
      arg.startsWith(`--target=${LIVE}`) || (arg.startsWith(LIVE) && args[nth - 1] === '--target'),
  );
}

function readOptions(args: readonly string[], targets: Targets) {
  const { own, program } = splitProgram(args);
  const { values, rest } = readArguments('run', own, {
    ...TARGET_OPTIONS,
    realtime: { type: 'boolean' },
    seed: { type: 'string' },
    cases: { type: 'string' },
    time: { type: 'string' },
    workers: { type: 'string' },
    shard: { type: 'string' },
    strict: { type: 'string' },
    'known-failing': { type: 'string' },
    json: { type: 'boolean' },
    format: { type: 'string' },
    junit: { type: 'string' },
    annotations: { type: 'string' },
    output: { type: 'string' },
    regressions: { type: 'string' },
    'no-save': { type: 'boolean' },
    quiet: { type: 'boolean' },
    pcap: { type: 'string' },
    'print-config': { type: 'boolean' },
    plan: { type: 'boolean' },
    'allow-exhaustion': { type: 'boolean' },
  });
  if (values.plan === true)
    throw usageError('--plan with --target live:FILE', 'another target', 'Only spot checks have a plan.');
  if (values['allow-exhaustion'] === true)
    throw usageError('--allow-exhaustion with --target live:FILE', 'another target', 'Others harm nobody.');
  const target = chooseTarget(targetWords(values, program), 'builtin', targets);
  return {
    target,
    workers: workersOption(values.workers, target),
    behaviours: rest,
    campaign: {
      seed: integerOption('seed', values.seed, -(2 ** 31), 2 ** 31 - 1) ?? 1,
      cases: integerOption('cases', values.cases, 0, 2 ** 31 - 1),
      timeMs: durationOption('time', values.time) ?? (values.realtime === true ? REALTIME_MS : TIME_MS),
      ...shardOption(values.shard),
    },
    statedOnly: strictOption(values.strict),
    known: knownFailingOption(values['known-failing']),
    asJson: values.json === true,
    quiet: values.quiet === true,
    formats: formatsNamed(values.format, ['html', 'json']),
    junit: values.junit === undefined ? null : userPath(values.junit),
    annotations: annotationsOption(values.annotations),
    pcap: values.pcap === undefined ? null : userPath(values.pcap),
    outFolder: userPath(values.output ?? 'snatcheck-out'),
    regressions: values['no-save'] === true ? null : userPath(values.regressions ?? REGRESSIONS),
  };
}

/** Null where the target can be there once only. */
function workersOption(text: string | undefined, { anew, title }: ChosenTarget) {
  const auto = text === undefined || text === 'auto';
  const count = auto ? ('auto' as const) : (integerOption('workers', text, 1, 64) ?? 1);
  if (anew !== null) return { count, ...anew };
  if (auto || count === 1) return null;
  throw usageError(
    `--workers 1 for ${title}`,
    `--workers ${count}`,
    'It cannot be there several times at once.',
  );
}

function tellFiles(
  { recordPath, unrecorded, saved }: RunOutcome,
  written: readonly string[],
  output: Output,
): void {
  for (const path of written) output.err(`report    ${shownPath(path)}\n`);
  if (recordPath !== null) {
    const left = unrecorded === 0 ? '' : `  (${unrecorded.toLocaleString('en')} uneventful cases left out)`;
    output.err(`record    ${shownPath(recordPath)}${left}\n`);
  }
  const [first] = saved;
  if (first === undefined) return;
  const what = saved.length === 1 ? '1 failure' : `${saved.length} failures`;
  output.err(`saved     ${what} in ${shownPath(dirname(first))}\n`);
}

/** Whether what was broken before still is; a target that failed tells nothing. */
function tellRetried({ retried, result }: RunOutcome, output: Output): void {
  const sound = result.errors.length === 0;
  for (const { path, behaviour, shown, tries } of retried) {
    const times = `${shown} of ${tries} ${tries === 1 ? 'try' : 'tries'}`;
    const where = shownPath(path);
    if (shown > 0) output.err(`again     ${behaviour}, in ${times}: ${where}\n`);
    else if (!sound || tries === 0) output.err(`untold    ${behaviour}: the run ended too early: ${where}\n`);
    else if (result.behaviours[behaviour]?.judged === 0)
      output.err(`untold    ${behaviour}: nothing of it was judged: ${where}\n`);
    else
      output.err(
        `fixed     ${behaviour}, shown in ${times}: ${where}\n          keep the file to guard it\n`,
      );
  }
}
