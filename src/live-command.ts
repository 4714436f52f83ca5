import { planOf, tellPlan } from '../harness/live/live-plan.ts';
import { readVmsFile } from '../harness/live/vms-file.ts';
import type { WitnessRow } from '../harness/live/witness-log.ts';
import type { Context } from './commands/command.ts';
import { readText } from './files.ts';
import { given } from './given.ts';
import { interruptible } from './interruption.ts';
import { runLive } from './live.ts';
import { readArguments, strictOption, usageError } from './options.ts';
import { formatsNamed, tellResult, writeWhatCanBe } from './reporting.ts';
import { shellLine, shownPath, userPath } from './shell.ts';

export const LIVE = 'live:';

export const LIVE_HELP = `                        live:vms.yaml  VMs in a cloud, reached through agents (docs/live.md)
  --plan              of live VMs: say what would be sent where, and send nothing`;

/** `run --target live:FILE`. */
export async function runLiveCommand(args: readonly string[], { output, call }: Context): Promise<number> {
  const options = given(() => readOptions(args));
  const setup = given(() => readVmsFile(readText(options.path)));
  if (options.plan) {
    output.out(tellPlan(setup, planOf(setup)));
    return 0;
  }
  const { signal, release } = interruptible();
  const progress = (text: string): void => {
    if (!options.quiet) output.err(`live      ${text}\n`);
  };
  try {
    const { result, witnesses, recordPath } = await runLive(setup, {
      ...options,
      command: shellLine(['snatcheck', 'run', ...args]),
      again: shellLine([...call, 'run', '--target', `${LIVE}${options.given}`]),
      signal,
      onStderr: (line) => output.err(`${line}\n`),
      progress,
    });
    const { result: told, written } = writeWhatCanBe(result, options.formats, options.outFolder);
    tellResult(told, options.asJson, output);
    if (!options.quiet) {
      output.err(tellWitnesses(witnesses, setup.deployment.vms));
      for (const path of written) output.err(`report    ${shownPath(path)}\n`);
      output.err(`record    ${shownPath(recordPath)}\n`);
    }
    return told.exitCode;
  } finally {
    release();
  }
}

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('run', args, {
    target: { type: 'string' },
    plan: { type: 'boolean' },
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
    behaviours: rest,
    statedOnly: strictOption(values.strict),
    asJson: values.json === true,
    quiet: values.quiet === true,
    formats: formatsNamed(values.format, ['html', 'json']),
    outFolder: userPath(values.output ?? 'snatcheck-out'),
  };
}

/** What was seen of each VM by which probe. */
function tellWitnesses(rows: readonly WitnessRow[], vms: readonly { readonly name: string }[]): string {
  const lines: string[] = [];
  let last = -1;
  for (const { vm, probe, answers, silent, addresses, remarks } of rows) {
    if (vm !== last) lines.push(`seen      ${vms[vm]?.name ?? ''}`);
    last = vm;
    const seen = addresses.length === 0 ? 'nothing' : addresses.join(', ');
    const lost = silent === 0 ? '' : `, ${silent} silent (${remarks.join('; ')})`;
    lines.push(`            ${probe.padEnd(40)} ${seen}  ${answers} answers${lost}`);
  }
  return `${lines.join('\n')}\n`;
}
