import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_ADDRESS, FRONTEND } from '../readings/world.ts';
import { type Address, type DiscoverOutcome, RESOLVER } from '../vocabulary/index.ts';
import { describeAnswer, queryOf, queryOutcome } from './discovery.ts';
import { F, type FactName } from './facts.ts';
import { transition } from './fixtures/packets.ts';

const DNS = 53;

test('the query is a datagram of its own, with a checksum, from the VM’s port to the resolver', () => {
  const query = queryOf({ op: 'discover', vm: 2, sourcePort: 5_353 });
  const { op, protocol, segment, group, zeroChecksum } = query;
  assert.equal([op, protocol, segment, group, zeroChecksum], ['send', 'udp', 'data', 0, false]);
  assert.equal([query.vm, query.sourcePort], [2, 5_353]);
  assert.equal([query.destination, query.destinationPort], [RESOLVER, DNS]);
  assert.ok(query.bytes > 1, 'it asks something');
});

const outcome = (more: Partial<DiscoverOutcome>) =>
  queryOutcome({ sent: 10, seen: 20, source: null, sourcePort: null, answer: null, ...more });

test('a query that the resolver saw arrived as it was sent, answered or not', () => {
  for (const answer of [null, FRONTEND]) {
    assert.equal(outcome({ source: FRONTEND, sourcePort: 1_025, answer }), {
      sent: 10,
      seen: 20,
      arrivals: [
        { source: FRONTEND, sourcePort: 1_025, destination: RESOLVER, destinationPort: DNS, intact: true },
      ],
      deliveries: [],
      answer: null,
    });
  }
});

test('a query that nobody saw was lost, unless it was answered: then nobody knows what became of it', () => {
  const nothing = { sent: 10, seen: 20, arrivals: [], deliveries: [], answer: null };
  assert.equal(outcome({}), nothing);
  assert.equal(outcome({ answer: FRONTEND }), { ...nothing, unknown: true });
});

interface Answered {
  readonly answer?: Address | null;
  readonly fits?: boolean;
  readonly othersLive?: boolean;
  /** What was found of the query. */
  readonly query?: readonly FactName[];
}

/** The resolver saw the query come from the frontend. */
function said({ answer = FRONTEND, fits = true, othersLive = false, query = ['toPublic'] }: Answered = {}) {
  const t = transition(0, { publicAddress: 0, allowed: [DEFAULT_ADDRESS] });
  for (const name of query) t.facts.add(F[name]);
  describeAnswer(t, FRONTEND, answer, fits, othersLive);
  return { t, facts: new Set(t.facts.names()) };
}

test('an answer is right that names the source which this query was seen with', () => {
  const of = (answer: Address | null) => {
    const { t, facts } = said({ answer });
    return [facts.has('answerMatches'), facts.has('answerMissing'), t.publicAddress, t.allowed];
  };
  assert.equal(of(FRONTEND), [true, false, FRONTEND, [FRONTEND]]);
  assert.equal(of(DEFAULT_ADDRESS), [false, false, FRONTEND, [DEFAULT_ADDRESS]]);
  assert.equal(of(null), [false, true, FRONTEND, []]);
});

test('whether the source fits the method, and whether other flows live meanwhile, is told as it is', () => {
  const of = (fits: boolean, othersLive: boolean) => {
    const { facts } = said({ fits, othersLive });
    return [facts.has('discovery'), facts.has('sourceFits'), facts.has('othersLive')];
  };
  assert.equal(of(true, false), [true, true, false]);
  assert.equal(of(false, true), [true, false, true]);
});

test('of the query it is told again where it went and what the VM’s method is, and nothing else', () => {
  const methods = ['expectDefault', 'expectFrontend', 'expectIlpip', 'expectEither', 'demoted'] as const;
  const kept = (...query: readonly FactName[]) =>
    [...said({ query }).facts].filter((name) => query.includes(name));
  for (const method of methods) {
    assert.equal(kept('toPublic', method), ['toPublic', method]);
    assert.equal(kept('toNetwork', method), [], 'of a resolver that is not public no method decides');
    assert.equal(kept(method), []);
  }
  assert.equal(kept('toPublic'), ['toPublic']);
  assert.equal(kept('outbound', 'udp', 'snat', 'toPublic', 'opens'), ['toPublic'], 'it is no packet');
});

test.run();
