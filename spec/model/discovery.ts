import {
  type Address,
  type Discover,
  type DiscoverOutcome,
  type PacketOutcome,
  RESOLVER,
  type Send,
} from '../vocabulary/index.ts';
import { F, type FactSet } from './facts.ts';
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

/** What became of it as of any packet. One that was answered arrived, whether or not anybody saw its source. */
export function queryOutcome({ sent, seen, source, sourcePort, answer }: DiscoverOutcome): PacketOutcome {
  const nothing = { sent, seen, arrivals: [], deliveries: [], answer: null };
  if (source === null) return answer === null ? nothing : { ...nothing, unknown: true };
  const arrival = { source, sourcePort: sourcePort ?? 0, destination: RESOLVER, destinationPort: DNS_PORT };
  return { ...nothing, arrivals: [{ ...arrival, intact: true }] };
}

/** Of a query that arrived though it was to be denied: where its port is not seen, that is all that is known of it. */
export function describeDenied(t: Transition, source: Address): void {
  keep(t.facts, [F.expectDenied, F.byUser, F.byDefault, F.grouplessVm]).add(F.outbound);
  t.publicAddress = source;
}

/** From what was found of the query, what is to be said of the answer. */
export function describeAnswer(
  t: Transition,
  source: Address,
  answer: Address | null,
  fits: boolean,
  othersLive: boolean,
): void {
  const { toPublic, expectDefault, expectFrontend, expectIlpip, expectEither, demoted } = F;
  // As one from before a change, it may keep the mapping of what lies between its endpoints.
  t.facts.addIf(t.has(F.answersClient), demoted);
  // Of a resolver that is not public no method decides.
  const methods = [toPublic, expectDefault, expectFrontend, expectIlpip, expectEither, demoted];
  keep(t.facts, t.has(toPublic) ? methods : []);
  t.facts.add(F.discovery).addIf(othersLive, F.othersLive).addIf(fits, F.sourceFits);
  t.facts.addIf(answer === source, F.answerMatches).addIf(answer === null, F.answerMissing);
  t.publicAddress = source;
  t.allowed = answer === null ? [] : [answer];
}

/** Forgets all facts but those of these that are there. */
function keep(facts: FactSet, some: readonly number[]): FactSet {
  const kept = some.filter((fact) => facts.has(fact));
  facts.clear();
  for (const fact of kept) facts.add(fact);
  return facts;
}
