import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress, parseCidr, PLATFORM_ADDRESS } from '../vocabulary/index.ts';
import { release } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { trace } from './trace.ts';
import { DEFAULT_ADDRESS, FRONTEND, group, ILPIP, NETWORK_PEER, NOWHERE, RESERVED } from './world.ts';

const PRIVATE = parseAddress('10.0.0.4');
const grouped = { securityGroups: [group('empty')], nicGroup: 'empty' } as const;
const toPeer = { to: NETWORK_PEER, from: PRIVATE, port: 5_000, as: 5_000 } as const;
const toNowhere = { to: NOWHERE } as const;

test('documentation ranges belong to the public space: a private source there is a violation', () => {
  for (const to of ['192.0.2.1', '198.51.100.1', '203.0.113.200']) {
    violates(
      trace()
        .flow('a', { to: parseAddress(to) })
        .send('a', { seen: { source: PRIVATE } }),
      'outbound-maps-to-public',
    );
  }
});

test('the deployment declares what else is public', () => {
  const eight = parseAddress('8.8.8.8');
  const leak = (publicSpace: readonly string[]) =>
    trace({ deployment: { publicSpace: publicSpace.map(parseCidr) } })
      .flow('a', { to: eight })
      .send('a', { seen: { source: PRIVATE } });
  violates(leak(['8.8.8.0/24']), 'outbound-maps-to-public');
  quiet(leak(['9.9.9.0/24']));
});

test('every private source counts, not only the VNet`s', () => {
  for (const source of ['10.9.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.0.1', '127.0.0.1']) {
    violates(
      trace()
        .flow('a')
        .send('a', { seen: { source: parseAddress(source) } }),
      'outbound-maps-to-public',
    );
  }
  violates(
    trace()
      .flow('a')
      .send('a', { seen: { source: parseAddress('172.32.0.1') } }),
    'method-load-balancer-snat',
  );
});

test('within the VNet the private source is right, rule 65000 allows it, and no port is held', () => {
  const t = trace({ ...grouped, ports: 1 })
    .open('a', toPeer)
    .open('b', { ...toPeer, port: 5_001, as: 5_001 });
  quiet(t);
  assert.ok(t.tally('nsg-default-rules').conforming > 0);
  assert.is(t.tally('one-port-per-flow-per-destination').conforming, 0);
  violates(trace(grouped).control(1).flow('a', toPeer).fail('a').control(1), 'nsg-default-rules');
});

test('neither VNet nor public: denied by 65500 where there is a group, and SNAT is not judged', () => {
  violates(trace(grouped).open('a', { ...toNowhere, from: PRIVATE }), 'nsg-default-rules');
  const denied = trace(grouped).control(1).flow('a', toNowhere).fail('a').control(1);
  quiet(denied);
  assert.is(denied.tally('nsg-default-rules').conforming > 0, true);
  // Without a group nobody denies it, and what comes out is nobody's business either.
  quiet(trace().open('a', { ...toNowhere, from: PRIVATE }));
  quiet(trace().control().flow('a', toNowhere).fail('a').control());
});

test('a deployment`s own public addresses (hairpin) are a characteristic', () => {
  for (const to of [FRONTEND, ILPIP, RESERVED, DEFAULT_ADDRESS]) {
    quiet(trace().control(1).flow('a', { to }).fail('a').control(1));
    quiet(
      trace()
        .flow('a', { to })
        .send('a', { seen: { source: PRIVATE } }),
    );
  }
});

test('an ILPIP that is given back stays one of them', () => {
  const to = (address: number) =>
    trace({ capabilities: { changeDelayMs: 1_000 } })
      .control(1)
      .change(release)
      .flow('a', { to: address })
      .fail('a')
      .advance(1_001)
      .fail('a')
      .control(1);
  quiet(to(ILPIP));
  violates(to(ILPIP + 1), 'no-failure-below-capacity');
});

test('flows to its own addresses may fill a port range unseen, so an alert after them is not held against it', () => {
  const tcp = { protocol: 'tcp' } as const;
  // A port is left that nobody outside saw taken.
  quiet(
    trace({ ports: 2 })
      .control()
      .flow('a', { ...tcp, to: FRONTEND })
      .fail('a')
      .control()
      .alerts(FRONTEND),
  );
  violates(trace({ ports: 2 }).control().control().alerts(FRONTEND), 'no-alert-without-exhaustion');
});

test('outbound to 168.63.129.16 is never judged', () => {
  const all = { securityGroups: [group('deny', {})], nicGroup: 'deny' } as const;
  quiet(trace(all).open('a', { to: PLATFORM_ADDRESS, from: PRIVATE }));
  quiet(trace().control().flow('a', { to: PLATFORM_ADDRESS }).fail('a').control());
});

test('groups are stateful: replies pass despite 65500', () => {
  quiet(trace(grouped).open('a').reply('a'));
  violates(
    trace(grouped).open('a').reply('a', { delivered: null }).control(1),
    'return-traffic-reaches-origin',
  );
});

test.run();
