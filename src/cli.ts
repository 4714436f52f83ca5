import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { adapterTestCommand } from './commands/adapter-test.ts';
import { agentCommand } from './commands/agent.ts';
import { behavioursCommand } from './commands/behaviours.ts';
import type { Command, Context } from './commands/command.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { faultsCommand } from './commands/faults.ts';
import { labCommand } from './commands/lab.ts';
import { liveCommand } from './commands/live.ts';
import { probeCommand } from './commands/probe.ts';
import { recheckCommand } from './commands/recheck.ts';
import { reflectorCommand } from './commands/reflector.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { tryCommand } from './commands/try.ts';
import { ofDescriptors } from './descriptors.ts';
import { FAILED } from './failed.ts';
import { given, givenAsync, isGiven } from './given.ts';
import { layOut } from './help.ts';
import { nearest } from './nearest.ts';
import { standardOutput } from './output.ts';
import { version } from './package.ts';
import { printConfig } from './print-config.ts';
import { settle } from './settings.ts';
import { callOf } from './shell.ts';
import { targets } from './targets.ts';
import { tell } from './tell.ts';

/** A new command is one file and one line. */
export const commands: Readonly<Record<string, Command>> = {
  run: runCommand,
  replay: replayCommand,
  try: tryCommand,
  recheck: recheckCommand,
  report: reportCommand,
  behaviours: behavioursCommand,
  lab: labCommand,
  live: liveCommand,
  probe: probeCommand,
  agent: agentCommand,
  reflector: reflectorCommand,
  'adapter-test': adapterTestCommand,
  faults: faultsCommand,
  doctor: doctorCommand,
  completion: completionCommand,
};

/** Usage and configuration. */
const USAGE = 2;
/** Violations and interruptions are told first, whatever else went wrong. */
const FIRST: ReadonlySet<number> = new Set([1, USAGE, 130, 143]);

/** Runs a command line and tells its exit code; never throws. */
export async function main(args: readonly string[], chosen: Partial<Context> = {}): Promise<number> {
  const context: Context = { output: standardOutput(), targets, call: callOf(), commands, ...chosen };
  const { output } = context;
  let exitCode: number;
  try {
    exitCode = await obey(args, context);
  } catch (error) {
    output.err(tell(ofDescriptors(error), output.interactive ? output.width : undefined));
    exitCode = isGiven(error) ? USAGE : FAILED;
  }
  const failure = output.failure();
  if (failure === null || FIRST.has(exitCode)) return exitCode;
  output.err(tell(failure, output.interactive ? output.width : undefined));
  return FAILED;
}

async function obey([name, ...rest]: readonly string[], context: Context): Promise<number> {
  const { output } = context;
  if (name === undefined) {
    output.err(layOut(overview()));
    return USAGE;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const [topic] = rest;
    output.out(
      layOut(
        topic === undefined || topic === 'help' ? overview() : commandNamed(topic).help(context.targets),
      ),
    );
    return 0;
  }
  if (name === '--version' || name === '-V') {
    output.out(`snatcheck ${version}\n`);
    return 0;
  }
  const command = commandNamed(name);
  const ownArguments = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (ownArguments.includes('--help') || ownArguments.includes('-h')) {
    output.out(layOut(command.help(context.targets)));
    return 0;
  }
  const help = command.help(context.targets);
  const settled = await givenAsync(() => settle(name, rest, help, context.targets));
  if (name === 'run' && ownArguments.includes('--print-config')) {
    output.out(given(() => printConfig(settled, help)));
    return 0;
  }
  return command.run(settled.args, context);
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command;
  const near = nearest(name, Object.keys(commands));
  return given(() => {
    throw new SnatcheckError('usage', {
      expected: `a command: ${Object.keys(commands).join(', ')}`,
      received: quote(name),
      remedy: near === null ? 'See: snatcheck --help' : `Did you mean ${near}? See: snatcheck --help`,
    });
  });
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}`);
  return `snatcheck ${version}: which documented outbound rules does a source NAT keep?

Usage: snatcheck COMMAND [options]

${rows.join('\n')}

Start with
  snatcheck run                          judge the built-in gateway: what a green report looks like
  snatcheck run --target lab:nftables    judge the NAT of this machine's kernel
  snatcheck help run                     everything about a command

Exit codes, first that applies: 2 usage, 130 or 143 interrupted, 1 a violation or a known failure that passes, 3 the target or its set-up failed,
4 nothing was exercised, 5 something stayed open, 0 everything selected conforms.
`;
}
