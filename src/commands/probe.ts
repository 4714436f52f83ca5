import { lookup } from 'node:dns/promises';
import { askResolver, type Discovered } from '../../harness/live/ask-resolver.ts';
import { ANY } from '../../harness/live/udp-port.ts';
import { DISCOVERY_NAME, DNS_PORT } from '../../harness/packets/discover.ts';
import {
  type Endpoint,
  formatAddress,
  formatEndpoint,
  parseAddress,
  quote,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { given } from '../given.ts';
import { durationOption, integerOption, noArgument, readArguments, usageError } from '../options.ts';
import { tell } from '../tell.ts';
import type { Command } from './command.ts';

const RESOLVER_NAME = 'resolver1.opendns.com';
/** RFC 1123 section 2.1, and the underscores that people use all the same. */
const NAME = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i;

export const probeCommand: Command = {
  summary: "the public address that this machine's flows use",
  help: () => `Usage: snatcheck probe [options]

Does what "nslookup myip.opendns.com resolver1.opendns.com" does, and says what came: an answer, a truncated one (asked for
again by TCP), no such name, an answer to another question, an answer that cannot be a public address, or nothing.

  --resolver R      who to ask: an address or a name, with :PORT where it is not 53 (default ${RESOLVER_NAME})
  --name N          the name that answers with its asker's address (default ${DISCOVERY_NAME})
  --tcp             ask by TCP; by UDP otherwise
  --local A[:PORT]  the local address and port to ask from; --local :PORT for the port alone
  --tries N         how often the question is sent at most, 1..20 (default 4)
  --timeout D       how long each of them is waited for (default 1s)
  --json            one JSON document on stdout

Exit code 0 when an address was learned, 2 for a wrong command line, 3 otherwise.

  snatcheck probe
  snatcheck probe --resolver 208.67.222.222 --local :5000 --json
`,
  async run(args, { output }) {
    const options = given(() => readOptions(args));
    const resolver = await addressed(options.resolver);
    const found = await askResolver({ ...options, resolver });
    const failure = failureOf(found, options.name, formatEndpoint(resolver.address, resolver.port));
    if (options.asJson) output.out(`${JSON.stringify(encode(found, resolver, failure), null, 2)}\n`);
    else if (found.kind === 'answer') output.out(`${formatAddress(found.address)}\n`);
    if (found.kind === 'answer' && found.lies.length > 0) output.err(`beside it: ${liesOf(found)}\n`);
    if (failure !== null) output.err(tell(failure));
    return failure === null ? 0 : 3;
  },
};

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('probe', args, {
    resolver: { type: 'string' },
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
    resolver: hostOf(values.resolver ?? RESOLVER_NAME),
    name,
    protocol: values.tcp === true ? ('tcp' as const) : ('udp' as const),
    local: localOf(values.local),
    tries: integerOption('tries', values.tries, 1, 20) ?? 4,
    tryMs: durationOption('timeout', values.timeout) ?? 1_000,
    asJson: values.json === true,
  };
}

function hostOf(text: string): { readonly host: string; readonly port: number } {
  const [host = '', port] = text.split(':');
  if (!NAME.test(host) || text.split(':').length > 2) {
    throw usageError('ADDRESS, NAME or either with :PORT for --resolver', quote(text), 'IPv4 only.');
  }
  return { host, port: integerOption('resolver', port, 1, 65_535) ?? DNS_PORT };
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

async function addressed({ host, port }: { host: string; port: number }): Promise<Endpoint> {
  if (/^[0-9.]+$/.test(host)) return { address: given(() => parseAddress(host)), port };
  try {
    const { address } = await lookup(host, { family: 4 });
    return { address: parseAddress(address), port };
  } catch (error) {
    throw new SnatcheckError(
      'probe-resolver-unknown',
      {
        expected: `an address of ${host}`,
        received: (error as NodeJS.ErrnoException).code ?? 'nothing',
        remedy: 'Give the address itself: --resolver 208.67.222.222.',
      },
      error,
    );
  }
}

const liesOf = ({ lies }: Discovered) =>
  lies.map(({ what, from }) => `wrong ${what} from ${from}`).join(', ');

function failureOf(found: Discovered, name: string, resolver: string): SnatcheckError | null {
  const told = (code: string, expected: string, received: string, remedy: string): SnatcheckError =>
    new SnatcheckError(`probe-${code}`, { expected, received, remedy });
  const answer = `an address for ${name} from ${resolver}`;
  switch (found.kind) {
    case 'answer':
      return null;
    case 'not-public':
      return told(
        found.kind,
        'a public address',
        `${formatAddress(found.address)} (${found.why})`,
        'Whoever answered sees this machine from within: something between answers in place of the resolver.',
      );
    case 'no-such-name':
      return told(found.kind, answer, 'NXDOMAIN', `Only OpenDNS knows ${DISCOVERY_NAME}: see who answers.`);
    case 'no-address':
      return told(found.kind, answer, 'an answer without an A record', 'Ask a resolver that knows the name.');
    case 'refused':
      return told(found.kind, answer, `response code ${found.code}`, 'Ask a resolver that serves you.');
    case 'lying':
      return told(
        found.kind,
        answer,
        liesOf(found),
        'Something between answers in place of the resolver, or strangers guess: try --tcp.',
      );
    case 'nothing':
      return told(
        found.kind,
        answer,
        `${found.why}, after ${found.tries} ${found.tries === 1 ? 'try' : 'tries'} by ${found.protocol.toUpperCase()}`,
        'See whether port 53 is let out, to this resolver; a security group may deny it.',
      );
  }
}

function encode(found: Discovered, resolver: Endpoint, failure: SnatcheckError | null) {
  return {
    ...found,
    ...('address' in found && { address: formatAddress(found.address) }),
    resolver: formatEndpoint(resolver.address, resolver.port),
    error: failure === null ? null : { code: failure.code, message: failure.message },
  };
}
