import {
  type Address,
  type Arrival,
  type Discover,
  type DiscoverOutcome,
  RESOLVER,
  type Send,
} from '../vocabulary/index.ts';
import { F } from './facts.ts';
import type { Transition } from './transition.ts';

const DNS_PORT = 53;

/** The query of a discovery as the packet that it is: a flow like any other, whose destination also says what it saw. */
export function queryOf({ vm, sourcePort }: Discover): Send {
  return {
    op: 'send',
    vm,
    sourcePort,
    protocol: 'udp',
    segment: 'data',
    bytes: 32,
    group: 0,
    destination: RESOLVER,
    destinationPort: DNS_PORT,
    zeroChecksum: false,
  };
}

/** How the resolver saw it; not at all where its source is null. */
export function queryArrivals({ source, sourcePort }: DiscoverOutcome): readonly Arrival[] {
  if (source === null) return [];
  return [
    { source, sourcePort: sourcePort ?? 0, destination: RESOLVER, destinationPort: DNS_PORT, intact: true },
  ];
}

/** From what was found of the query, what is to be said of the answer. */
export function describeAnswer(
  t: Transition,
  source: Address,
  answer: Address | null,
  fits: boolean,
  othersLive: boolean,
): void {
  const { expectDefault, expectFrontend, expectIlpip, expectEither, demoted } = F;
  const kept = [expectDefault, expectFrontend, expectIlpip, expectEither, demoted].filter((fact) =>
    t.has(fact),
  );
  t.facts.clear().add(F.discovery).addIf(othersLive, F.othersLive).addIf(fits, F.sourceFits);
  for (const fact of kept) t.facts.add(fact);
  t.facts.addIf(answer === source, F.answerMatches).addIf(answer === null, F.answerMissing);
  t.publicAddress = source;
  t.allowed = answer === null ? [] : [answer];
}
