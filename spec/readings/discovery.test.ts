import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, stillOpen, violates } from './expect.ts';
import { type Deployment, parseAddress, parseCidr, RESOLVER } from '../vocabulary/index.ts';
import { deny } from './changes.ts';
import { BEYOND_CHANCE, trace, type Trace } from './trace.ts';
import {
  DEFAULT_ADDRESS,
  FRONTEND,
  group,
  ILPIP,
  POOLED,
  PRIVATE,
  RESERVED,
  STANDALONE,
  T,
  WITH_ILPIP,
} from './world.ts';

const DISCOVERY = 'discovery-answers-source-ip';
const MAPS = 'outbound-maps-to-public';
const FOREIGN = parseAddress('192.0.2.77');
const D = parseAddress('203.0.113.200');

test('each method: the answer is the address that this query was seen with', () => {
  for (const [vm, address, port] of [
    [POOLED, FRONTEND, 1_025],
    [STANDALONE, DEFAULT_ADDRESS, 1_025],
    [WITH_ILPIP, ILPIP, 5_353],
  ] as const) {
    quiet(trace().discover(vm, address, address, port));
    violates(trace().discover(vm, address, RESERVED, port), DISCOVERY);
  }
});

test('an answer that is right of a source that is wrong is a violation of the method first', () => {
  const t = trace().discover(POOLED, DEFAULT_ADDRESS, DEFAULT_ADDRESS);
  assert.is(t.primary()[0], 'method-load-balancer-snat');
  assert.ok(t.told().some((told) => told.startsWith(DISCOVERY)));
});

test('an answer that was lost decides nothing', () => {
  stillOpen(
    trace().discover(POOLED, FRONTEND, null),
    DISCOVERY,
    'the query was seen, but its answer was lost',
  );
});

test('a query that nobody saw is a lost flow, not an answer', () => {
  const t = trace().control(1).discover(POOLED, null, null).control(1);
  assert.is(t.tally(DISCOVERY).inconclusive, 0);
  assert.ok(t.told().some((told) => told.startsWith('no-failure-below-capacity')));
});

test('a query that was answered got through, though nobody saw it', () => {
  quiet(trace().control(1).discover(POOLED, null, FRONTEND).control(1));
});

test('a query whose port the resolver does not tell may hold one all the same', () => {
  const asked = () =>
    trace({ ports: 1 })
      .control(1)
      .discover(POOLED, FRONTEND, FRONTEND, null)
      .flow('b', { vm: 1, to: RESOLVER, at: 53 })
      .fail('b')
      .control(1);
  stillOpen(asked(), 'no-failure-below-capacity', 'a port may have been free or not');
  // Whatever is known of the packet before it.
  const after = trace({ ports: 1 })
    .control(1)
    .open('old', { vm: STANDALONE })
    .advance(T)
    .control(1)
    .send('old')
    .discover(POOLED, FRONTEND, FRONTEND, null)
    .flow('b', { vm: 1, to: RESOLVER, at: 53 })
    .fail('b')
    .control(1);
  stillOpen(after, 'no-failure-below-capacity', 'a port may have been free or not');
});

test('the address of such a query is one that default SNAT uses, and its one port may be taken', () => {
  const t = trace({ ports: 1 }).control(1).discover(STANDALONE, DEFAULT_ADDRESS, DEFAULT_ADDRESS, null);
  t.flow('b', { vm: STANDALONE, to: RESOLVER, at: 53 }).fail('b').control(1);
  stillOpen(t, 'no-failure-below-capacity', 'a port may have been free or not');
});

test('a query whose port the resolver does not tell may go on in the flow of one before a change', () => {
  const change = { kind: 'assign-ilpip', vm: 'vm-2', address: RESERVED } as const;
  const asked = (t: ReturnType<typeof trace>) =>
    t.discover(STANDALONE, DEFAULT_ADDRESS, DEFAULT_ADDRESS, null);
  quiet(asked(asked(trace()).change(change)));
  violates(trace().discover(POOLED, DEFAULT_ADDRESS, DEFAULT_ADDRESS, null), DISCOVERY);
});

test('with several frontends the one of this query counts, not another flow`s', () => {
  const two = { frontends: [FRONTEND, RESERVED - 1] };
  quiet(
    trace(two)
      .open('a')
      .discover(POOLED, RESERVED - 1, RESERVED - 1),
  );
  violates(
    trace(two)
      .open('a')
      .discover(POOLED, RESERVED - 1, FRONTEND),
    DISCOVERY,
  );
});

test('a query that was answered got through, by whatever was seen of it: what was lost before was lost on the way', () => {
  for (const [source, answer, port] of [
    [FRONTEND, FRONTEND, null],
    [FRONTEND, null, null],
    [FRONTEND, FRONTEND, 1_025],
    [null, FRONTEND, null],
  ] as const) {
    const t = trace({ capabilities: { lossless: false, deterministic: false } }).control();
    for (let i = 0; i < BEYOND_CHANCE; i++)
      t.discover(POOLED, null, null).control().discover(POOLED, source, answer, port).advance(1_000);
    quiet(t);
  }
  const lost = trace({ capabilities: { lossless: false, deterministic: false } }).control();
  for (let i = 0; i < BEYOND_CHANCE; i++) lost.discover(POOLED, null, null).control();
  violates(lost, 'no-failure-below-capacity');
});

test('a query whose port is not seen arrives though the groups deny it, unless it may go on in a flow of before', () => {
  const denying = { securityGroups: [group('deny', {}), group('empty')] };
  const asked = (t: Trace, port: number | null = null) => t.discover(POOLED, FRONTEND, FRONTEND, port);
  for (const port of [null, 1_025]) {
    violates(asked(trace({ ...denying, nicGroup: 'deny' }), port), 'nsg-limits-destinations');
    quiet(asked(trace({ ...denying, nicGroup: 'empty' }), port));
    quiet(asked(asked(trace(denying), port).change(deny), port));
  }
  const [nowhere] = elsewhere;
  const away = trace({ ...denying, nicGroup: 'empty', ...(nowhere && { deployment: nowhere }) });
  violates(asked(away), 'nsg-default-rules');
  quiet(asked(trace({ ...denying, nicGroup: 'deny', deployment: { platformAddresses: [RESOLVER] } })));
});

test('a query to a resolver of which nothing is judged may hold a port all the same, seen or not', () => {
  for (const port of [null, 1_025])
    for (const deployment of [{ platformAddresses: [RESOLVER] }, elsewhere[0]])
      quiet(
        trace({ ports: 1, ...(deployment && { deployment }) })
          .discover(POOLED, FRONTEND, FRONTEND, port)
          .alerts(FRONTEND),
      );
});

/** The resolver is where no SNAT is judged: nowhere, in the VNet, or one of the deployment's own addresses. */
const elsewhere: readonly Partial<Deployment>[] = [
  { publicSpace: ['198.18.0.0/15', '203.0.113.0/24'].map(parseCidr) },
  { virtualNetwork: ['10.0.0.0/16', '208.67.222.0/24'].map(parseCidr) },
  { platformAddresses: [RESOLVER] },
];

test('a resolver that is not public tells of the source that it saw alone, which no method has a say in', () => {
  for (const deployment of elsewhere) {
    for (const source of [PRIVATE, FRONTEND, DEFAULT_ADDRESS, RESERVED]) {
      for (const port of [5_353, null]) {
        const asked = (answer: typeof source | null) =>
          trace({ deployment }).open('a', { vm: 1 }).discover(POOLED, source, answer, port);
        quiet(asked(source));
        violates(asked(ILPIP), DISCOVERY);
        stillOpen(asked(null), DISCOVERY, 'the query was seen, but its answer was lost');
        const { conforming, situations } = asked(source).tally(DISCOVERY);
        assert.is(conforming, 0);
        assert.is(situations['load balancer SNAT, with other flows live'], 0);
      }
    }
    quiet(trace({ deployment }).control(1).discover(POOLED, null, null).control(1));
    quiet(trace({ deployment }).control(1).discover(POOLED, null, PRIVATE).control(1));
  }
  for (const port of [5_353, null])
    violates(trace().discover(POOLED, PRIVATE, PRIVATE, port), ...(port === null ? [] : [MAPS]), DISCOVERY);
});

test('nor is an address that it saw one of default SNAT', () => {
  const [deployment] = elsewhere;
  const t = trace({ ports: 1, ...(deployment && { deployment }) }).control(1);
  t.discover(STANDALONE, FOREIGN, FOREIGN, null).open('a', { vm: STANDALONE, to: D, as: 1_025 });
  t.flow('b', { vm: STANDALONE, to: D }).fail('b').control(1);
  quiet(t);
  assert.ok(t.tally('exhaustion-fails-new-flows').conforming > 0);
});

test.run();
