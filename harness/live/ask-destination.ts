import { createServer, type AddressInfo } from 'node:net';
import { type Endpoint, formatAddress, formatEndpoint, type Protocol } from '../../spec/vocabulary/index.ts';
import { askHttp } from './ask-http.ts';
import { askReflectorByTcp, askReflectorByUdp } from './ask-reflector.ts';
import { askResolver, askResolverByUdp } from './ask-resolver.ts';
import { askStunByTcp, askStunByUdp } from './ask-stun.ts';
import { TcpFlow } from './tcp-flow.ts';
import { localRefused, type Patience, UdpPort } from './udp-port.ts';
import { unanswered, type Witnessed } from './witness.ts';

/** Somebody outside who tells the source that they see. */
export type Destination = { readonly at: Endpoint } & (
  { readonly way: 'resolver' | 'stun' | 'reflector' } | { readonly way: 'http'; readonly url: URL }
);

export interface Question extends Patience {
  /** By which all but web servers are asked. */
  readonly protocol: Protocol;
  /** Where all are asked from; 0 as address and port leaves the choice to the system. */
  readonly local: Endpoint;
  /** For resolvers. */
  readonly name: string;
  /** For web servers by HTTPS: PEM of the authority that is trusted. */
  readonly ca?: string | undefined;
}

/** What came of one question, on the monotonic clock, in ms. */
export interface Asked {
  readonly destination: Destination;
  readonly found: Witnessed;
  /** Before the first packet, those of a handshake among them. */
  readonly sent: number;
  readonly seen: number;
  /**
   * From question to answer; null without an answer, and where the question was sent again: which of them was answered is not known
   * then (RFC 6298 section 3).
   */
  readonly roundTripMs: number | null;
}

/**
 * One after the other, from one local port by UDP and by TCP each: what a NAT makes of one source towards each of them.
 * @throws SnatcheckError `local-endpoint`
 */
export async function askDestinations(
  destinations: readonly Destination[],
  question: Question,
): Promise<readonly Asked[]> {
  const byUdp = destinations.some((one) => protocolOf(one, question) === 'udp');
  const port = byUdp ? await UdpPort.open(question.local) : null;
  try {
    const isChosen = question.local.port !== 0 || destinations.length < 2;
    const local = isChosen ? question.local : { ...question.local, port: await freeTcpPort(question.local) };
    const asked: Asked[] = [];
    for (const destination of destinations) asked.push(await one(destination, { ...question, local }, port));
    return asked;
  } finally {
    port?.close();
  }
}

async function one(destination: Destination, question: Question, port: UdpPort | null): Promise<Asked> {
  const sent = performance.now();
  let connected = sent;
  const found = await ask(destination, question, port, () => (connected = performance.now()));
  const seen = performance.now();
  const isAnswer = found.kind === 'answer' || found.kind === 'not-public';
  // A truncated answer was asked for again, by TCP.
  const isOnce = found.tries === 1 && found.protocol === protocolOf(destination, question);
  return { destination, found, sent, seen, roundTripMs: isAnswer && isOnce ? seen - connected : null };
}

export function protocolOf({ way }: Destination, { protocol }: Pick<Question, 'protocol'>): Protocol {
  return way === 'http' ? 'tcp' : protocol;
}

async function ask(
  destination: Destination,
  { protocol, local, name, ca, tries, tryMs }: Question,
  port: UdpPort | null,
  onConnected: () => void,
): Promise<Witnessed> {
  const { at, way } = destination;
  const ms = tries * tryMs;
  if (way === 'http') return askHttp({ url: destination.url, at: at.address, local, ms, ca, onConnected });
  if (way === 'resolver') {
    return port !== null && protocol === 'udp'
      ? askResolverByUdp(port, at, name, { tries, tryMs }, local)
      : askResolver({ resolver: at, name, local, protocol, tries, tryMs, onConnected });
  }
  if (port !== null && protocol === 'udp')
    return (way === 'stun' ? askStunByUdp : askReflectorByUdp)(port, at, { tries, tryMs });
  const flow = await TcpFlow.open(at, local, ms);
  if (typeof flow === 'string') return unanswered({ protocol, tries: 1, lies: [] }, flow);
  onConnected();
  try {
    const byTcp = way === 'stun' ? askStunByTcp : askReflectorByTcp;
    return await byTcp(flow, formatEndpoint(at.address, at.port), ms);
  } finally {
    flow.destroy();
  }
}

/** Connections to several destinations share it; the system would give each its own. */
async function freeTcpPort(local: Endpoint): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(localRefused(local, error)));
    server.listen({ port: 0, host: formatAddress(local.address) }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
