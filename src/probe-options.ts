import type { Destination } from '../harness/live/ask-destination.ts';
import { addressOf } from '../harness/live/ask-http.ts';
import { ANY } from '../harness/live/udp-port.ts';
import { DISCOVERY_NAME, DNS_PORT } from '../harness/packets/discover.ts';
import { type Endpoint, formatEndpoint, parseAddress, quote } from '../spec/vocabulary/index.ts';
import { readText } from './files.ts';
import { given } from './given.ts';
import { durationOption, integerOption, noArgument, readArguments, usageError } from './options.ts';
import { userPath } from './shell.ts';

export const RESOLVER_NAME = 'resolver1.opendns.com';
export const STUN_PORT = 3478;
/** Where `snatcheck reflector` listens unless told otherwise. */
export const REFLECTOR_PORT = 7007;
const MOST_DESTINATIONS = 64;
/** RFC 1123 section 2.1, and the underscores that people use all the same. */
const NAME = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i;

/** @throws SnatcheckError `usage` */
export function readProbeOptions(args: readonly string[]) {
  const { values, rest } = readArguments('probe', args, {
    resolver: { type: 'string', multiple: true },
    stun: { type: 'string', multiple: true },
    reflector: { type: 'string', multiple: true },
    http: { type: 'string', multiple: true },
    name: { type: 'string' },
    ca: { type: 'string' },
    tcp: { type: 'boolean' },
    local: { type: 'string' },
    tries: { type: 'string' },
    timeout: { type: 'string' },
    json: { type: 'boolean' },
  });
  noArgument('probe', rest);
  const name = values.name ?? DISCOVERY_NAME;
  if (!NAME.test(name)) throw usageError('a host name for --name', quote(name), `Write ${DISCOVERY_NAME}.`);
  const ways = waysOf(values);
  const { ca } = values;
  return {
    /** Looked up. */
    destinations: async () => {
      const found = await Promise.all(ways.map(located));
      return given(() => onlyOnce(found));
    },
    name,
    ca: ca === undefined ? undefined : readText(userPath(ca)),
    protocol: values.tcp === true ? ('tcp' as const) : ('udp' as const),
    local: localOf(values.local),
    tries: integerOption('tries', values.tries, 1, 20) ?? 4,
    tryMs: durationOption('timeout', values.timeout) ?? 1_000,
    asJson: values.json === true,
  };
}

type Way =
  | { readonly way: 'http'; readonly url: URL }
  | { readonly way: 'resolver' | 'stun' | 'reflector'; readonly host: string; readonly port: number };

interface Named {
  readonly resolver?: readonly string[] | undefined;
  readonly stun?: readonly string[] | undefined;
  readonly reflector?: readonly string[] | undefined;
  readonly http?: readonly string[] | undefined;
}

function waysOf({ resolver = [], stun = [], reflector = [], http = [] }: Named): readonly Way[] {
  const ways = [
    ...resolver.map((text) => hostOf('resolver', text, DNS_PORT)),
    ...stun.map((text) => hostOf('stun', text, STUN_PORT)),
    ...reflector.map((text) => hostOf('reflector', text, REFLECTOR_PORT)),
    ...http.map(webOf),
  ];
  if (ways.length > MOST_DESTINATIONS)
    throw usageError(`at most ${MOST_DESTINATIONS} destinations`, `${ways.length}`, 'Ask in several calls.');
  return ways.length > 0 ? ways : [hostOf('resolver', RESOLVER_NAME, DNS_PORT)];
}

/** A name and an address may be one host. */
function onlyOnce(destinations: readonly Destination[]): readonly Destination[] {
  const texts = destinations.map(({ at: { address, port } }) => formatEndpoint(address, port));
  const twice = texts.find((text, nth) => texts.indexOf(text) < nth);
  if (twice === undefined) return destinations;
  throw usageError('each destination once', `${twice} twice`, 'One local port has one flow to each.');
}

async function located(one: Way): Promise<Destination> {
  if (one.way === 'http') {
    const { url } = one;
    const usual = url.protocol === 'http:' ? 80 : 443;
    return { way: 'http', url, at: await at(url.hostname, url.port === '' ? usual : Number(url.port)) };
  }
  return { way: one.way, at: await at(one.host, one.port) };
}

async function at(host: string, port: number): Promise<Endpoint> {
  const address = /^[0-9.]+$/.test(host)
    ? given(() => parseAddress(host))
    : parseAddress(await addressOf(host));
  return { address, port };
}

function webOf(text: string): Way {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '')
    return { way: 'http', url };
  throw usageError('a web address for --http', quote(text), 'Write for example https://ip.example.org/.');
}

function hostOf(way: 'resolver' | 'stun' | 'reflector', text: string, usual: number): Way {
  const [host = '', port, ...more] = text.split(':');
  if (NAME.test(host) && more.length === 0)
    return { way, host, port: integerOption(way, port, 1, 65_535) ?? usual };
  throw usageError(`ADDRESS, NAME or either with :PORT for --${way}`, quote(text), 'IPv4 only.');
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
