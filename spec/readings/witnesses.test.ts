import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { behaviours } from '../behaviours/index.ts';
import { quiet } from './expect.ts';
import { D2, trace, type Trace } from './trace.ts';
import { E, group, ILPIP, NETWORK_PEER, PRIVATE, T, WITH_ILPIP } from './world.ts';

const occurred = (t: Trace, behaviour: keyof typeof behaviours, situation: string): number => {
  quiet(t);
  const count = t.tally(behaviour).situations[situation];
  if (count === undefined) throw new Error(`${behaviour} has no situation ${situation}`);
  return count;
};
const tcp = { protocol: 'tcp' } as const;
const ilpip = { vm: WITH_ILPIP } as const;

test('flows by an ILPIP hold no port: they say nothing of reclaim, of release, or of a second destination', () => {
  const t = trace({ ports: 1 })
    .open('a', ilpip)
    .open('b', { ...ilpip, to: D2 })
    .advance(T + E)
    .open('c', ilpip);
  quiet(t);
  for (const id of [
    'idle-reclaimed-at-4-minutes',
    'release-restores-service',
    'destinations-share-ports',
  ] as const)
    assert.is(t.tally(id).conforming, 0, id);
  assert.is(occurred(t, 'idle-reclaimed-at-4-minutes', 'UDP, by a different flow'), 0);
  assert.is(occurred(t, 'exhaustion-fails-new-flows', 'last free port taken'), 0);
  assert.is(occurred(t, 'connections-exceed-ports', 'more live flows than ports'), 0);
});

test('flows by an ILPIP are nobody`s neighbours, and no case of a privileged or a missing port', () => {
  const t = trace().open('a', { ...ilpip, port: 22 });
  t.open('b', { ...ilpip, at: 80 }).together((one) => one.open('c', ilpip));
  for (const [situation, count] of Object.entries(t.tally('one-port-per-flow-per-destination').situations))
    assert.is(count, 0, situation);
  for (const situation of ['UDP', 'TCP']) {
    assert.is(occurred(t, 'no-privileged-ports', situation), 0);
    assert.is(occurred(t, 'no-failure-below-capacity', situation), 0);
  }
});

test('a mapping that nobody translates is none: within the VNet, or by an ILPIP, nothing is kept from being reclaimed', () => {
  const inside = trace()
    .open('a', { to: NETWORK_PEER, from: PRIVATE, port: 7_000, as: 7_000 })
    .advance(T / 2)
    .send('a');
  assert.is(occurred(inside, 'outbound-maps-to-public', 'first UDP packet'), 0);
  assert.is(occurred(inside, 'mapping-is-stable', 'later UDP packet'), 0);
  assert.is(occurred(inside, 'no-reclaim-before-4-minutes', 'UDP, after half the timeout'), 0);
  const own = trace()
    .open('a', ilpip)
    .advance(T / 2)
    .send('a');
  assert.is(occurred(own, 'no-reclaim-before-4-minutes', 'UDP, after half the timeout'), 0);
  assert.is(occurred(own, 'mapping-is-stable', 'later UDP packet'), 1);
});

test('a packet that nobody saw shows no payload, no method and no port', () => {
  const t = trace()
    .change({ kind: 'leave-pool', vm: 'vm-0', loadBalancer: 'lb' })
    .flow('stray', { ...tcp, port: 22 })
    .fail('stray', { segment: 'rst', bytes: 1 });
  assert.is(occurred(t, 'payload-intact', 'one byte'), 0);
  assert.is(occurred(t, 'method-default-snat', 'after leaving a pool'), 0);
  assert.is(occurred(t, 'no-failure-below-capacity', 'TCP'), 0);
  // Its source would have been private, had it come out so.
  assert.is(occurred(t, 'outbound-maps-to-public', 'RST without a flow'), 1);
});

test('a failure occurs with controls before and after, and on a network that loses packets once it was repeated', () => {
  const full = (lossless: boolean) => trace({ ports: 1, capabilities: { lossless } }).open('a').control(1);
  const first = (t: Trace) => occurred(t, 'exhaustion-fails-new-flows', 'first failure by UDP');
  assert.is(first(full(true).flow('b', { vm: 1 }).fail('b')), 0);
  assert.is(first(full(true).flow('b', { vm: 1 }).fail('b').control(1)), 1);
  assert.is(first(full(false).flow('b', { vm: 1 }).fail('b').control(1)), 0);
  assert.is(first(full(false).flow('b', { vm: 1 }).failOften('b', 3).control(1)), 1);
  const denied = trace({ securityGroups: [group('g', {})], nicGroup: 'g' })
    .control(1)
    .flow('x')
    .fail('x');
  assert.is(occurred(denied, 'nsg-limits-destinations', 'denied by a rule'), 0);
});

test('another VM fails where one VM holds every port, and no other', () => {
  const failing = (second: number, vm: number) =>
    trace({ ports: 2 }).open('a').open('b', { vm: second }).flow('c', { vm }).fail('c').control(1);
  const another = (t: Trace) => occurred(t, 'exhaustion-fails-new-flows', 'failure of another VM');
  assert.is(another(failing(0, 1)), 1);
  assert.is(another(failing(1, 1)), 0);
  assert.is(another(failing(0, 0)), 0);
});

test('a live flow is spared by exhaustion where there was one', () => {
  const spared = (ports: number) =>
    occurred(
      trace({ ports, capabilities: { lossless: false } })
        .open('a')
        .flow('b', { vm: 1 })
        .fail('b')
        .send('b')
        .send('a'),
      'exhaustion-spares-live-flows',
      'outbound packet of a live flow after a failure',
    );
  assert.is(spared(4), 0);
  const full = trace({ ports: 1 }).open('a').flow('b', { vm: 1 }).fail('b').send('a').reply('a');
  assert.is(
    occurred(full, 'exhaustion-spares-live-flows', 'outbound packet of a live flow after a failure'),
    1,
  );
  assert.is(
    occurred(full, 'exhaustion-spares-live-flows', 'inbound packet of a live flow after a failure'),
    1,
  );
});

test('a flow from before a change is not one that the new rule allows', () => {
  const t = trace({ securityGroups: [group('g', {})] })
    .open('a')
    .change({ kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: 'g' })
    .send('a');
  assert.is(occurred(t, 'nsg-limits-destinations', 'allowed by a rule'), 0);
  assert.is(occurred(t, 'nsg-limits-destinations', 'a group changed while flows live'), 1);
});

test('a query whose answer was lost shows no answer', () => {
  const t = trace().open('a', ilpip).discover(WITH_ILPIP, ILPIP, null, 5_353);
  assert.is(occurred(t, 'discovery-answers-source-ip', 'ILPIP, with other flows live'), 0);
});

test.run();
