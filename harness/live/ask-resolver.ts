import { randomInt } from 'node:crypto';
import { type Endpoint, formatEndpoint, type Protocol } from '../../spec/vocabulary/index.ts';
import { asks, type DnsMessage, dnsQuestion, readDnsMessage } from './dns-message.ts';
import { TcpFlow } from './tcp-flow.ts';
import { ANY, type Lie, type Patience, type Question, UdpPort } from './udp-port.ts';
import { unanswered, witnessed, type Witnessed } from './witness.ts';

export interface Asking extends Patience {
  readonly resolver: Endpoint;
  /** Labels of 1..63 ASCII characters. */
  readonly name: string;
  /** 0 as address and port leaves the choice to the system. */
  readonly local: Endpoint;
  /** What is asked by first; an answer that UDP truncates is asked for again by TCP, from the same port. */
  readonly protocol: Protocol;
  /** Called once a connection stands. */
  readonly onConnected?: () => void;
}

/** One question under a name that answers with its asker's address. @throws SnatcheckError `local-endpoint` */
export async function askResolver(asking: Asking): Promise<Witnessed> {
  return asking.protocol === 'tcp' ? askByTcp(asking, []) : askByUdp(asking);
}

async function askByUdp(asking: Asking): Promise<Witnessed> {
  const { resolver, name, local } = asking;
  const port = await UdpPort.open(local);
  try {
    return await askResolverByUdp(port, resolver, name, asking, local);
  } finally {
    port.close();
  }
}

/** From a port that is open; TCP, where the answer is truncated, from the same port number. */
export async function askResolverByUdp(
  port: UdpPort,
  resolver: Endpoint,
  name: string,
  { tries: most, tryMs }: Patience,
  local: Endpoint = ANY,
): Promise<Witnessed> {
  const { value, lies, tries } = await port.exchange(resolver, resolverQuestion(name), {
    tries: most,
    tryMs,
  });
  if (value === null) return unanswered({ protocol: 'udp', tries, lies }, 'timeout');
  if (!value.truncated) return judged(value, 'udp', tries, lies);
  const chosen = { address: local.address, port: port.local.port };
  return askByTcp({ resolver, name, local: chosen, protocol: 'tcp', tries: most, tryMs }, lies);
}

/** @param id unpredictable by default, so that only who saw the question can answer it. */
function resolverQuestion(name: string, id = randomInt(0x1_0000)): Question<DnsMessage> {
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
  { resolver, name, local, tries, tryMs, onConnected }: Asking,
  lies: readonly Lie[],
): Promise<Witnessed> {
  const to = formatEndpoint(resolver.address, resolver.port);
  const question = resolverQuestion(name);
  const flow = await TcpFlow.open(resolver, local, tries * tryMs);
  if (typeof flow === 'string') return unanswered({ protocol: 'tcp', tries: 1, lies }, flow);
  onConnected?.();
  try {
    const { length } = question.message;
    flow.send(Buffer.concat([Buffer.from([length >> 8, length & 255]), question.message]));
    const read = await flow.read(framedDns, tries * tryMs);
    if ('failed' in read) return unanswered({ protocol: 'tcp', tries: 1, lies }, read.failed);
    const heard = question.hear(read.value);
    if (heard.is === 'answer') return judged(heard.value, 'tcp', 1, lies);
    const what = heard.is === 'lie' ? heard.what : 'malformed';
    return unanswered({ protocol: 'tcp', tries: 1, lies: [...lies, { what, from: to }] }, 'timeout');
  } finally {
    flow.destroy();
  }
}

/** RFC 1035 section 4.2.2: two octets of length in front. */
function framedDns(bytes: Uint8Array): { value: Uint8Array; used: number } | null {
  const used = 2 + (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
  return bytes.length < 2 || bytes.length < used ? null : { value: bytes.subarray(2, used), used };
}

function judged(message: DnsMessage, protocol: Protocol, tries: number, lies: readonly Lie[]): Witnessed {
  const about = { protocol, tries, lies };
  if (message.code === 3) return { ...about, kind: 'no-such-name' };
  if (message.code !== 0) return { ...about, kind: 'refused', code: message.code };
  const [address, ...others] = new Set(message.addresses);
  // Whoever tells several does not say which of them asked.
  if (address === undefined || others.length > 0) return { ...about, kind: 'no-address' };
  return witnessed(about, address, null);
}
