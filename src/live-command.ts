import { planOf, tellPlan } from '../harness/live/live-plan.ts';
import { readVmsFile } from '../harness/live/vms-file.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import type { Context } from './commands/command.ts';
import { readText } from './files.ts';
import { given } from './given.ts';
import { exitCodeOf, interruptible } from './interruption.ts';
import { runLive } from './live.ts';
import { readArguments, strictOption, usageError } from './options.ts';
import { formatsNamed, tellResult, writeWhatCanBe } from './reporting.ts';
import { shellLine, shownPath, userPath } from './shell.ts';

export const LIVE = 'live:';

export const LIVE_HELP = `                        live:vms.yaml  VMs in a cloud, reached through agents (docs/live.md)
  --plan              of live VMs: say what would be sent where, and send nothing
  --allow-exhaustion  of live VMs: exhaust the ports of a load balancer, within the bounds of the file; harms neighbours`;

/** `run --target live:FILE`. */
export async function runLiveCommand(args: readonly string[], { output, call }: Context): Promise<number> {
  const options = given(() => readOptions(args));
  const setup = given(() => readVmsFile(readText(options.path)));
  const plan = given(() => planOf(setup, options.mayExhaust));
  if (options.plan) {
    output.out(tellPlan(setup, plan));
    return 0;
  }
  const { signal, release } = interruptible();
  const progress = (text: string): void => {
    if (!options.quiet) output.err(`live      ${text}\n`);
  };
  try {
    const { result, recordPath } = await runLive(setup, {
      ...options,
      command: shellLine(['snatcheck', 'run', ...args]),
      again: shellLine([
        ...call,
        'run',
        '--target',
        `${LIVE}${options.given}`,
        ...(options.mayExhaust ? ['--allow-exhaustion'] : []),
      ]),
      signal,
      onStderr: (line) => output.err(`${line}\n`),
      progress,
    });
    const { result: told, written } = writeWhatCanBe(result, options.formats, options.outFolder);
    tellResult(told, options.asJson, output);
    if (!options.quiet) {
      for (const path of written) output.err(`report    ${shownPath(path)}\n`);
      output.err(`record    ${shownPath(recordPath)}\n`);
    }
    return told.exitCode;
  } catch (error) {
    // While agents were still being reached: there is nothing to report.
    if (!signal.aborted || !(error instanceof SnatcheckError)) throw error;
    output.err('interrupted before anything was asked\n');
    return exitCodeOf(signal);
  } finally {
    release();
  }
}

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('run', args, {
    target: { type: 'string' },
    plan: { type: 'boolean' },
    'allow-exhaustion': { type: 'boolean' },
    strict: { type: 'string' },
    json: { type: 'boolean' },
    format: { type: 'string' },
    output: { type: 'string' },
    quiet: { type: 'boolean' },
  });
  const file = (values.target ?? '').slice(LIVE.length);
  if (file === '') throw usageError('live:FILE', 'live: alone', 'Write --target live:vms.yaml.');
  return {
    given: file,
    path: userPath(file),
    plan: values.plan === true,
    mayExhaust: values['allow-exhaustion'] === true,
    behaviours: rest,
    statedOnly: strictOption(values.strict),
    asJson: values.json === true,
    quiet: values.quiet === true,
    formats: formatsNamed(values.format, ['html', 'json']),
    outFolder: userPath(values.output ?? 'snatcheck-out'),
  };
}
