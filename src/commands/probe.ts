import { addressOf, askHttp } from '../../harness/live/ask-http.ts';
import { askReflectorByTcp, askReflectorByUdp } from '../../harness/live/ask-reflector.ts';
import { askResolver } from '../../harness/live/ask-resolver.ts';
import { askStunByTcp, askStunByUdp } from '../../harness/live/ask-stun.ts';
import { TcpFlow } from '../../harness/live/tcp-flow.ts';
import { ANY, UdpPort } from '../../harness/live/udp-port.ts';
import { unanswered, type Witnessed } from '../../harness/live/witness.ts';
import { DISCOVERY_NAME, DNS_PORT } from '../../harness/packets/discover.ts';
import {
  type Endpoint,
  formatAddress,
  formatEndpoint,
  parseAddress,
  quote,
} from '../../spec/vocabulary/index.ts';
import { given } from '../given.ts';
import { durationOption, integerOption, noArgument, readArguments, usageError } from '../options.ts';
import { liesTold, probeFailure } from '../probe-failure.ts';
import { tell } from '../tell.ts';
import type { Command } from './command.ts';

const RESOLVER_NAME = 'resolver1.opendns.com';
const STUN_PORT = 3478;
/** Where `snatcheck reflector` listens unless told otherwise. */
export const REFLECTOR_PORT = 7007;
/** RFC 1123 section 2.1, and the underscores that people use all the same. */
const NAME = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i;

export const probeCommand: Command = {
  summary: "the public address that this machine's flows use",
  help: () => `Usage: snatcheck probe [options]

Does what "nslookup myip.opendns.com resolver1.opendns.com" does, and says what came: an answer, a truncated one (asked for
again by TCP), no such name, an answer to another question, an answer that cannot be a public address, or nothing.

  --resolver HOST     who to ask: an address or a name, with :PORT where it is not 53 (default ${RESOLVER_NAME})
  --name N            the name that answers with its asker's address (default ${DISCOVERY_NAME})
  --stun HOST         ask a STUN server instead, which tells address and port (port ${STUN_PORT})
  --reflector HOST    ask "snatcheck reflector" instead, which tells address and port (port ${REFLECTOR_PORT})
  --http URL          ask a web server instead that answers with its client's address
  --tcp               ask by TCP; by UDP otherwise
  --local A[:PORT]    the local address and port to ask from; --local :PORT for the port alone
  --tries N           how often the question is sent at most, 1..20 (default 4)
  --timeout D         how long each of them is waited for (default 1s)
  --json              one JSON document on stdout

Exit code 0 when an address was learned, 2 for a wrong command line, 3 otherwise.

  snatcheck probe
  snatcheck probe --resolver 208.67.222.222 --local :5000 --json
  snatcheck probe --stun stun.example.org --tcp
`,
  async run(args, { output }) {
    const options = given(() => readOptions(args));
    const { found, to } = await ask(options);
    const failure = probeFailure(found, `the source address, told by ${to}`);
    if (options.asJson) {
      const address = 'address' in found ? { address: formatAddress(found.address) } : {};
      const error = failure === null ? null : { code: failure.code, message: failure.message };
      output.out(`${JSON.stringify({ ...found, ...address, witness: to, error }, null, 2)}\n`);
    } else if (found.kind === 'answer') {
      const { address, port } = found;
      output.out(`${port === null ? formatAddress(address) : formatEndpoint(address, port)}\n`);
    }
    if (failure === null && found.lies.length > 0) output.err(`beside it: ${liesTold(found)}\n`);
    if (failure !== null) output.err(tell(failure));
    return failure === null ? 0 : 3;
  },
};

type Options = ReturnType<typeof readOptions>;

async function ask(options: Options): Promise<{ readonly found: Witnessed; readonly to: string }> {
  const { way, local, protocol, tries, tryMs } = options;
  if (way.kind === 'http') {
    return { found: await askHttp({ url: way.url, at: null, local, ms: tries * tryMs }), to: way.url.href };
  }
  const { host, port } = way;
  const address = /^[0-9.]+$/.test(host)
    ? given(() => parseAddress(host))
    : parseAddress(await addressOf(host));
  const at = { address, port };
  const to = formatEndpoint(address, port);
  if (way.kind === 'resolver') return { found: await askResolver({ ...options, resolver: at }), to };
  const [byUdp, byTcp] =
    way.kind === 'stun' ? [askStunByUdp, askStunByTcp] : [askReflectorByUdp, askReflectorByTcp];
  if (protocol === 'udp') {
    const from = await UdpPort.open(local);
    try {
      return { found: await byUdp(from, at, { tries, tryMs }), to };
    } finally {
      from.close();
    }
  }
  const flow = await TcpFlow.open(at, local, tries * tryMs);
  if (typeof flow === 'string') return { found: unanswered({ protocol, tries: 1, lies: [] }, flow), to };
  try {
    return { found: await byTcp(flow, to, tries * tryMs), to };
  } finally {
    flow.destroy();
  }
}

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('probe', args, {
    resolver: { type: 'string' },
    stun: { type: 'string' },
    reflector: { type: 'string' },
    http: { type: 'string' },
    name: { type: 'string' },
    tcp: { type: 'boolean' },
    local: { type: 'string' },
    tries: { type: 'string' },
    timeout: { type: 'string' },
    json: { type: 'boolean' },
  });
  noArgument('probe', rest);
  const name = values.name ?? DISCOVERY_NAME;
  if (!NAME.test(name)) throw usageError('a host name for --name', quote(name), `Write ${DISCOVERY_NAME}.`);
  return {
    way: wayOf(values),
    name,
    protocol: values.tcp === true ? ('tcp' as const) : ('udp' as const),
    local: localOf(values.local),
    tries: integerOption('tries', values.tries, 1, 20) ?? 4,
    tryMs: durationOption('timeout', values.timeout) ?? 1_000,
    asJson: values.json === true,
  };
}

type Way =
  | { readonly kind: 'http'; readonly url: URL }
  | { readonly kind: 'resolver' | 'stun' | 'reflector'; readonly host: string; readonly port: number };

function wayOf(values: {
  readonly resolver?: string | undefined;
  readonly stun?: string | undefined;
  readonly reflector?: string | undefined;
  readonly http?: string | undefined;
}): Way {
  const { resolver, stun, reflector, http } = values;
  const named = [resolver, stun, reflector, http].filter((one) => one !== undefined);
  if (named.length > 1) {
    throw usageError('one of --resolver, --stun, --reflector, --http', 'several', 'Ask one at a time.');
  }
  if (http !== undefined) {
    const url = URL.canParse(http) ? new URL(http) : null;
    if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '')
      return { kind: 'http', url };
    throw usageError('a web address for --http', quote(http), 'Write for example https://ip.example.org/.');
  }
  if (stun !== undefined) return hostOf('stun', stun, STUN_PORT);
  if (reflector !== undefined) return hostOf('reflector', reflector, REFLECTOR_PORT);
  return hostOf('resolver', resolver ?? RESOLVER_NAME, DNS_PORT);
}

function hostOf(kind: 'resolver' | 'stun' | 'reflector', text: string, usual: number): Way {
  const [host = '', port, ...more] = text.split(':');
  if (NAME.test(host) && more.length === 0)
    return { kind, host, port: integerOption(kind, port, 1, 65_535) ?? usual };
  throw usageError(`ADDRESS, NAME or either with :PORT for --${kind}`, quote(text), 'IPv4 only.');
}

function localOf(text: string | undefined): Endpoint {
  if (text === undefined) return ANY;
  const [address = '', port, ...more] = text.split(':');
  if (more.length > 0) throw usageError('ADDRESS[:PORT] for --local', quote(text), 'IPv4 only.');
  return {
    address: address === '' ? 0 : parseAddress(address),
    port: integerOption('local', port, 1, 65_535) ?? 0,
  };
}
