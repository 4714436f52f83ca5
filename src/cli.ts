import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { behavioursCommand } from './commands/behaviours.ts';
import type { Command } from './commands/command.ts';
import { doctorCommand } from './commands/doctor.ts';
import { recheckCommand } from './commands/recheck.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { type Output, standardOutput } from './output.ts';
import { version } from './version.ts';

/** A new command is one file and one line. */
export const commands: Readonly<Record<string, Command>> = {
  run: runCommand,
  replay: replayCommand,
  recheck: recheckCommand,
  report: reportCommand,
  behaviours: behavioursCommand,
  doctor: doctorCommand,
};

/** Usage and configuration. */
const USAGE = 2;
/** The target or its set-up failed, or the disk is full. */
const FAILED = 3;

const ABOUT_USE: ReadonlySet<string> = new Set([
  'usage',
  'behaviour-unknown',
  'target-unknown',
  'format-unknown',
  'file-unreadable',
]);

/** Runs a command line and tells its exit code; never throws. */
export async function main(args: readonly string[], output: Output = standardOutput()): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = rest[0] === undefined ? undefined : commands[rest[0]];
    (name === undefined ? output.err : output.out)(command?.help ?? overview());
    return name === undefined ? USAGE : 0;
  }
  if (name === '--version' || name === '-V') {
    output.out(`snatcheck ${version}\n`);
    return 0;
  }
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      throw new SnatcheckError('usage', {
        expected: `a command: ${Object.keys(commands).join(', ')}`,
        received: JSON.stringify(name),
        remedy: 'See: snatcheck --help',
      });
    }
    const ownArguments = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (ownArguments.includes('--help') || ownArguments.includes('-h')) {
      output.out(command.help);
      return 0;
    }
    return await command.run(rest, output);
  } catch (error) {
    output.err(tell(error));
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof SnatcheckError)) return FAILED;
  // What a file says is configuration; what a target or a disk does is not.
  const fromFile = /^(json|scenario|failure|record|result|deployment|address|cidr|endpoint|port)-/.test(error.code);
  const ofDisk = error.code === 'record-disk-full' || error.code === 'record-write-failed';
  return ABOUT_USE.has(error.code) || (fromFile && !ofDisk) ? USAGE : FAILED;
}

export function tell(error: unknown): string {
  if (error instanceof SnatcheckError) {
    return `snatcheck: ${error.code}\n  expected  ${error.expected}\n  received  ${error.received}\n  remedy    ${error.remedy}\n`;
  }
  return `snatcheck: internal-error\n  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`);
  return `snatcheck ${version}: which documented outbound rules does a source NAT keep?

Usage: snatcheck COMMAND [options]

${rows.join('\n')}

Start with
  snatcheck run                          judge the built-in gateway: what a green report looks like
  snatcheck run --target lab:nftables    judge the NAT of this machine's kernel
  snatcheck help run                     everything about a command

Exit codes, first that applies: 2 usage, 130 or 143 interrupted, 1 a violation, 3 the target or its set-up failed,
4 nothing was exercised, 5 something stayed open, 0 everything selected conforms.
`;
}
