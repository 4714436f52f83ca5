import type { Address, Discover, DiscoverOutcome } from '../../../spec/vocabulary/index.ts';
import { DISCOVERY_NAME, DNS_PORT, RESOLVER } from '../../packets/discover.ts';
import { readAnswer, readQuery, writeAnswer, writeQuery } from '../../packets/dns.ts';
import type { Done } from './done.ts';
import type { Host, Hosts } from './host.ts';
import type { HostEvent } from './messages.ts';

/** Longest message of ours. */
const MESSAGE_BYTES = 512;

/** A VM asks the resolver for its own address; the host outside is the resolver, and answers whoever asks. */
export async function discover(
  hosts: Hosts,
  done: Done,
  { sourcePort }: Discover,
  vm: Address,
  token: number,
  now: () => number,
): Promise<DiscoverOutcome> {
  const id = token & 0xffff;
  const resolver = { at: RESOLVER, atPort: DNS_PORT };
  const sent = now();
  const outside = await hosts.outside.ofUdp(resolver);
  await outside.ask({ do: 'bind', udp: [resolver], tcp: [] });
  const client = { at: vm, atPort: sourcePort };
  const inside = await hosts.inside.ofUdp(client);
  const message = new Uint8Array(MESSAGE_BYTES);
  const question = message.slice(0, writeQuery(message, 0, id, DISCOVERY_NAME));
  const send = { bytes: 0, token: 0 };
  const ask = { ...client, peer: RESOLVER, peerPort: DNS_PORT, raw: question, ...send };
  await inside.ask({ do: 'datagrams', datagrams: [ask] });
  const query = await heard(hosts.outside, done, ({ at, atPort, raw }) => {
    const here = at === RESOLVER && atPort === DNS_PORT;
    return here && readQuery(raw, 0, raw.length, DISCOVERY_NAME) === id ? true : null;
  });
  if (query === null) return { sent, seen: now(), source: null, sourcePort: null, answer: null };
  const { peer, peerPort } = query.event;
  const length = writeAnswer(message, 0, id, DISCOVERY_NAME, peer);
  const reply = { ...resolver, peer, peerPort, raw: message.slice(0, length), ...send };
  await outside.ask({ do: 'datagrams', datagrams: [reply] });
  const answer = await heard(hosts.inside, done, (event) => {
    const mine = event.at === vm && event.atPort === sourcePort;
    const theirs = event.peer === RESOLVER && event.peerPort === DNS_PORT;
    return mine && theirs ? readAnswer(event.raw, 0, event.raw.length, id, DISCOVERY_NAME) : null;
  });
  return { sent, seen: now(), source: peer, sourcePort: peerPort, answer: answer?.value ?? null };
}

type Raw = Extract<HostEvent, { saw: 'datagram' | 'record' }> & { readonly raw: Uint8Array };

/** The first datagram that `read` makes something of. */
async function heard<T>(
  host: Host,
  { untilDone, graceMs }: Done,
  read: (event: Raw) => T | null,
): Promise<{ readonly event: Raw; readonly value: T } | null> {
  for (const waitMs of [0, graceMs]) {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    untilDone();
    for (const event of (await host.drain()).events) {
      if (event.saw !== 'datagram' || event.raw === null) continue;
      const raw = event as Raw;
      const value = read(raw);
      if (value !== null) return { event: raw, value };
    }
  }
  return null;
}
