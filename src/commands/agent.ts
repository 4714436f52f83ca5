import { Agent, type AgentOptions } from '../../harness/live/agent.ts';
import { serveHttps } from '../../harness/live/agent-https.ts';
import { serveStdio } from '../../harness/live/agent-stdio.ts';
import { parseAllowed } from '../../harness/live/allow-list.ts';
import { formatEndpoint, parseEndpoint } from '../../spec/vocabulary/index.ts';
import { tokenOf } from '../chosen-target.ts';
import { readText } from '../files.ts';
import { given } from '../given.ts';
import { exitCodeOf, interruptible } from '../interruption.ts';
import { durationOption, integerOption, noArgument, readArguments, usageError } from '../options.ts';
import { version } from '../package.ts';
import { userPath } from '../shell.ts';
import type { Command } from './command.ts';

export const agentCommand: Command = {
  summary: 'asks probes from a VM, for a live run elsewhere',
  help: () => `Usage: snatcheck agent --allow DESTINATION... [options]

Serves "snatcheck run --target live:FILE" on stdin and stdout, so that any command that carries them reaches it (ssh, kubectl
exec, docker exec, ip netns exec). It opens flows to the destinations that it was started for, asks them for the source that
they see, and does nothing else. It ends, and every flow with it, when its controller goes.

  --allow D           address or prefix, perhaps with :PORT; once or several times, and nowhere without
  --flows N           sockets that are open at once, at most (default 1000)
  --rate N            questions a second, at most (default 200)
  --https A:PORT      serve by HTTPS instead; needs a token
  --cert F            certificate, as PEM; without it only 127.0.0.0/8, by plain HTTP
  --key F             the certificate's key, as PEM
  --token-env NAME    the environment variable that holds the token, of 16 characters or more
  --gone D            with --https: how long without a message until the controller is taken for gone (default 10m)

Exit code 0 when the controller ended it, 2 for a wrong command line, 3 for a set-up that failed, 130 and 143 on signals.

  ssh vm-a snatcheck agent --allow 198.51.100.7
`,
  async run(args, { output }) {
    const { agent: options, serving } = given(() => readOptions(args));
    const agent = new Agent(options);
    const { signal, release } = interruptible();
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      const served =
        serving === null
          ? serveStdio(agent, process.stdin, process.stdout)
          : serveHttps(agent, serving, ({ address, port }) =>
              output.err(`listening ${formatEndpoint(address, port)}\n`),
            );
      await Promise.race([served, ended]);
      agent.close();
      // A flow that would not end keeps nobody waiting.
      setTimeout(() => process.exit(), 500).unref();
      if (signal.aborted) process.stdin.destroy();
      return signal.aborted ? exitCodeOf(signal) : 0;
    } finally {
      release();
    }
  },
};

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('agent', args, {
    allow: { type: 'string', multiple: true },
    flows: { type: 'string' },
    rate: { type: 'string' },
    https: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    'token-env': { type: 'string' },
    gone: { type: 'string' },
  });
  noArgument('agent', rest);
  if (values.allow === undefined) {
    throw usageError('--allow, once or several times', 'none', 'Name the destinations of your vms.yaml.');
  }
  const agent: AgentOptions = {
    version,
    privileged: process.getuid?.() === 0,
    allow: values.allow.map(parseAllowed),
    flows: integerOption('flows', values.flows, 1, 100_000) ?? 1_000,
    rate: integerOption('rate', values.rate, 1, 100_000) ?? 200,
  };
  if (values.https === undefined) return { agent, serving: null };
  const token = tokenOf(values['token-env']);
  if (token === null) {
    throw usageError('--token-env NAME beside --https', 'none', 'Nobody may steer an agent without a token.');
  }
  const { cert, key } = values;
  if ((cert === undefined) !== (key === undefined))
    throw usageError('--cert and --key', 'one of them', 'Give both.');
  const certificate =
    cert === undefined || key === undefined
      ? null
      : { cert: readText(userPath(cert)), key: readText(userPath(key)) };
  const goneMs = durationOption('gone', values.gone) ?? 600_000;
  return { agent, serving: { listen: parseEndpoint(values.https), token, certificate, goneMs } };
}
