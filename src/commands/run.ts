import { join } from 'node:path';
import { interruptible } from '../interruption.ts';
import { durationOption, integerOption, readArguments, usageError, userPath } from '../options.ts';
import { ProgressLine } from '../progress.ts';
import { REGRESSIONS } from '../regressions.ts';
import { formatsNamed, tellResult, writeReports } from '../reporting.ts';
import { run } from '../run.ts';
import { targetNamed, targets } from '../targets.ts';
import type { Command } from './command.ts';

export const runCommand: Command = {
  summary: 'check a target and write reports',
  help: `Usage: snatcheck run [BEHAVIOUR...] [options]

Generates scenarios, drives the target through them, and judges what was seen by the documented behaviours. What breaks is
made as small as possible, confirmed, saved and shown with one line that replays it.

  BEHAVIOUR           ids or patterns ('idle-*'); they decide the verdict and the exit code. All by default.
  --target NAME       what to check (default builtin):
${Object.entries(targets)
  .map(([name, { title }]) => `                        ${name.padEnd(14)} ${title}`)
  .join('\n')}
  --seed N            base seed of the generator, -2147483648..2147483647 (default 1)
  --cases N           at most so many cases
  --time D            at most so long: 500ms, 60s, 2m (default 60s)
  --strict stated     behaviours that are only inferred from the document do not fail the run
  --json              one JSON document on stdout instead of the table
  --format A,B        reports to write (default html,json); also ctrf, junit, markdown, sarif, tap, text, annotations
  --output FOLDER     where reports and the run record go (default snatcheck-out)
  --regressions FOLDER  where failures are saved, and retried from first (default ${REGRESSIONS})
  --no-save           save no failures and retry none
  --quiet             no progress

Progress goes to stderr. Exit codes, first that applies: 2 usage, 130 or 143 interrupted, 1 a violation, 3 the target or
its set-up failed or the disk is full, 4 nothing was exercised, 5 a behaviour stayed not exercised or inconclusive,
0 every selected behaviour conforms, varies within what is permitted, or cannot be seen on this target.

  snatcheck run
  snatcheck run --target lab:nftables --json
  snatcheck run 'nsg-*' --cases 500 --seed 7
`,
  async run(args, output) {
    const { values, rest } = readArguments('run', args, {
      target: { type: 'string' },
      seed: { type: 'string' },
      cases: { type: 'string' },
      time: { type: 'string' },
      strict: { type: 'string' },
      json: { type: 'boolean' },
      format: { type: 'string' },
      output: { type: 'string' },
      regressions: { type: 'string' },
      'no-save': { type: 'boolean' },
      quiet: { type: 'boolean' },
    });
    if (values.strict !== undefined && values.strict !== 'stated') {
      throw usageError('stated for --strict', JSON.stringify(values.strict), 'Write --strict stated, or leave it out.');
    }
    const targetName = values.target ?? 'builtin';
    const kind = targetNamed(targetName);
    const formatNames = formatsNamed(values.format, ['html', 'json']);
    const outFolder = userPath(values.output ?? 'snatcheck-out');
    const seed = integerOption('seed', values.seed, -(2 ** 31), 2 ** 31 - 1) ?? 1;
    const cases = integerOption('cases', values.cases, 0, 2 ** 31 - 1);
    const timeMs = durationOption('time', values.time) ?? 60_000;
    const line = new ProgressLine(output);
    const { signal, release } = interruptible();
    try {
      const { result, saved, recordPath, unrecorded } = await run({
        targetName,
        start: kind.start,
        behaviours: rest,
        campaign: { seed, cases, timeMs, signal },
        statedOnly: values.strict === 'stated',
        command: `snatcheck run ${args.join(' ')}`.trim(),
        outFolder,
        regressions: values['no-save'] === true ? null : userPath(values.regressions ?? REGRESSIONS),
        ...(values.quiet !== true && { progress: (progress) => line.show(progress) }),
      });
      line.clear();
      const written = writeReports(result, formatNames, outFolder);
      tellResult(result, values.json === true, output);
      if (values.quiet !== true) {
        for (const path of written) output.err(`report    ${path}\n`);
        if (recordPath !== null) {
          const left = unrecorded === 0 ? '' : `  (${unrecorded.toLocaleString('en')} uneventful cases left out)`;
          output.err(`record    ${recordPath}${left}\n`);
        }
        if (saved.length > 0) output.err(`saved     ${saved.length} failures in ${join(saved[0]!, '..')}\n`);
      }
      return result.exitCode;
    } finally {
      line.clear();
      release();
    }
  },
};
