import { randomInt } from 'node:crypto';
import { type Address, type Endpoint, formatEndpoint, type Protocol } from '../../spec/vocabulary/index.ts';
import { asks, type DnsMessage, dnsQuestion, readDnsMessage } from './dns-message.ts';
import { whyNotPublic } from './public-address.ts';
import { TcpFlow } from './tcp-flow.ts';
import { type Lie, type Patience, type Question, UdpPort } from './udp-port.ts';

/** What became of the question under which address one is seen. */
export type Discovered = {
  /** By which the last word came. */
  readonly protocol: Protocol;
  /** How often the question was sent. */
  readonly tries: number;
  /** What came and was no answer to it. */
  readonly lies: readonly Lie[];
} & (
  | { readonly kind: 'answer'; readonly address: Address }
  /** Whoever answered does not see us from the internet, or makes answers up. */
  | { readonly kind: 'not-public'; readonly address: Address; readonly why: string }
  | { readonly kind: 'no-such-name' }
  | { readonly kind: 'no-address' }
  /** Another response code of RFC 1035 section 4.1.1. */
  | { readonly kind: 'refused'; readonly code: number }
  /** Answers came, none of them to our question. */
  | { readonly kind: 'lying' }
  | { readonly kind: 'nothing'; readonly why: string }
);

export interface Asking extends Patience {
  readonly resolver: Endpoint;
  /** Labels of 1..63 ASCII characters. */
  readonly name: string;
  /** 0 as address and port leaves the choice to the system. */
  readonly local: Endpoint;
  /** What is asked by first; an answer that UDP truncates is asked for again by TCP, from the same port. */
  readonly protocol: Protocol;
}

/** One question under a name that answers with its asker's address. @throws SnatcheckError `local-endpoint` */
export async function askResolver(asking: Asking): Promise<Discovered> {
  return asking.protocol === 'tcp' ? askByTcp(asking, []) : askByUdp(asking);
}

async function askByUdp(asking: Asking): Promise<Discovered> {
  const { resolver, name, local } = asking;
  const port = await UdpPort.open(local);
  try {
    const chosen = { address: local.address, port: port.local.port };
    const { value, lies, tries } = await port.exchange(resolver, resolverQuestion(name), asking);
    if (value === null) return withoutAnswer('udp', tries, lies, 'timeout');
    if (!value.truncated) return judged(value, 'udp', tries, lies);
    return await askByTcp({ ...asking, local: chosen }, lies);
  } finally {
    port.close();
  }
}

/** @param id unpredictable by default, so that only who saw the question can answer it. */
export function resolverQuestion(name: string, id = randomInt(0x1_0000)): Question<DnsMessage> {
  return {
    message: dnsQuestion(id, name),
    hear(bytes) {
      const message = readDnsMessage(bytes);
      if (message === null || !message.isResponse) return { is: 'lie', what: 'malformed' };
      if (message.id !== id) return { is: 'lie', what: 'id' };
      return asks(message, name) ? { is: 'answer', value: message } : { is: 'lie', what: 'question' };
    },
  };
}

async function askByTcp(
  { resolver, name, local, tries, tryMs }: Asking,
  lies: readonly Lie[],
): Promise<Discovered> {
  const to = formatEndpoint(resolver.address, resolver.port);
  const question = resolverQuestion(name);
  const flow = await TcpFlow.open(resolver, local, tries * tryMs);
  if (typeof flow === 'string') return withoutAnswer('tcp', 1, lies, flow);
  try {
    const { length } = question.message;
    flow.send(Buffer.concat([Buffer.from([length >> 8, length & 255]), question.message]));
    const read = await flow.read(framedDns, tries * tryMs);
    if ('failed' in read) return withoutAnswer('tcp', 1, lies, read.failed);
    const heard = question.hear(read.value);
    if (heard.is === 'answer') return judged(heard.value, 'tcp', 1, lies);
    const what = heard.is === 'lie' ? heard.what : 'malformed';
    return withoutAnswer('tcp', 1, [...lies, { what, from: to }], 'timeout');
  } finally {
    flow.destroy();
  }
}

/** RFC 1035 section 4.2.2: two octets of length in front. */
export function framedDns(bytes: Uint8Array): { value: Uint8Array; used: number } | null {
  const used = 2 + (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
  return bytes.length < 2 || bytes.length < used ? null : { value: bytes.subarray(2, used), used };
}

function judged(message: DnsMessage, protocol: Protocol, tries: number, lies: readonly Lie[]): Discovered {
  const about = { protocol, tries, lies };
  if (message.code === 3) return { ...about, kind: 'no-such-name' };
  if (message.code !== 0) return { ...about, kind: 'refused', code: message.code };
  const [address] = message.addresses;
  if (address === undefined) return { ...about, kind: 'no-address' };
  const why = whyNotPublic(address);
  return why === null
    ? { ...about, kind: 'answer', address }
    : { ...about, kind: 'not-public', address, why };
}

function withoutAnswer(protocol: Protocol, tries: number, lies: readonly Lie[], why: string): Discovered {
  return lies.length > 0
    ? { protocol, tries, lies, kind: 'lying' }
    : { protocol, tries, lies, kind: 'nothing', why };
}
