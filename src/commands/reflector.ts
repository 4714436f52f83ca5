import { REFLECTOR_DEFAULTS, startReflector } from '../../harness/live/reflector.ts';
import { formatEndpoint, parseCidr, parseEndpoint } from '../../spec/vocabulary/index.ts';
import { given } from '../given.ts';
import { exitCodeOf, interruptible } from '../interruption.ts';
import { integerOption, noArgument, readArguments } from '../options.ts';
import type { Command } from './command.ts';
import { REFLECTOR_PORT } from '../probe-options.ts';

export const reflectorCommand: Command = {
  summary: 'answers flows with the source that they are seen with',
  help: () => `Usage: snatcheck reflector [options]

Listens by UDP and TCP, and answers "snatcheck probe --reflector" and live runs with the source address and port that each
question came from. It sends no more bytes than it was sent, only when asked, and is bounded in everything. Put it where your
VMs' flows leave for: outside their cloud network, and not behind another NAT.

  --listen A:PORT     where to listen, once or several times (default 0.0.0.0:${REFLECTOR_PORT})
  --allow PREFIX      sources that are answered, once or several times (default all)
  --rate N            questions a second from one address (default ${REFLECTOR_DEFAULTS.rate})
  --rate-overall N    questions a second in all (default ${REFLECTOR_DEFAULTS.rateOverall})
  --connections N     TCP connections in all (default ${REFLECTOR_DEFAULTS.connections})

Runs until Ctrl-C (exit code 130) or SIGTERM (143).

  snatcheck reflector --listen 0.0.0.0:7007 --listen 0.0.0.0:7008 --allow 203.0.113.0/24
`,
  async run(args, { output }) {
    const options = given(() => readOptions(args));
    const { signal, release } = interruptible();
    try {
      const reflector = await startReflector(options);
      for (const { address, port } of reflector.at)
        output.err(`listening ${formatEndpoint(address, port)}\n`);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
      reflector.stop();
      return exitCodeOf(signal);
    } finally {
      release();
    }
  },
};

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('reflector', args, {
    listen: { type: 'string', multiple: true },
    allow: { type: 'string', multiple: true },
    rate: { type: 'string' },
    'rate-overall': { type: 'string' },
    connections: { type: 'string' },
  });
  noArgument('reflector', rest);
  return {
    listen: (values.listen ?? [`0.0.0.0:${REFLECTOR_PORT}`]).map(parseEndpoint),
    allow: (values.allow ?? []).map(parseCidr),
    rate: integerOption('rate', values.rate, 1, 1_000_000) ?? REFLECTOR_DEFAULTS.rate,
    rateOverall:
      integerOption('rate-overall', values['rate-overall'], 1, 1_000_000) ?? REFLECTOR_DEFAULTS.rateOverall,
    connections:
      integerOption('connections', values.connections, 1, 100_000) ?? REFLECTOR_DEFAULTS.connections,
  };
}
