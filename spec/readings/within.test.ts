import { test } from 'uvu';
import { parseAddress, RESOLVER } from '../vocabulary/index.ts';
import { leave } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { client, down } from './probing.ts';
import { CLIENT, D1, trace, type Trace } from './trace.ts';
import {
  E,
  FRONTEND,
  group,
  ILPIP,
  LETS_CLIENTS_IN,
  NETWORK_PEER,
  POOLED,
  PRIVATE,
  T,
  WITH_ILPIP,
  type WorldOptions,
} from './world.ts';

// What stays within the VNet, and what lies between the endpoints of a client's flow: others than the VM's own groups and its method have a
// say in it.

const LIMITS = 'nsg-limits-destinations';
const DEFAULTS = 'nsg-default-rules';
const OTHER_VM = parseAddress('10.0.0.5');
const EMPTY: WorldOptions = { securityGroups: [group('empty')], nicGroup: 'empty' };
const fails = (t: Trace, to: number): Trace =>
  t.control(1).flow('a', { to, from: PRIVATE }).fail('a').control(1);

test('a packet to another VM is for that one to get, and for its groups', () => {
  quiet(fails(trace(EMPTY), OTHER_VM));
  violates(fails(trace(EMPTY), NETWORK_PEER), DEFAULTS);
  quiet(fails(trace({ ...EMPTY, subnetGroup: 'empty' }), parseAddress('10.0.0.77')));
  const denies = { securityGroups: [group('denies', {})], nicGroup: 'denies' };
  violates(trace(denies).control(1).open('a', { to: OTHER_VM, from: PRIVATE, as: 5_000 }), LIMITS);
});

test('a flow within the VNet that may be over may meet silence, a new one may not', () => {
  const late = (delay: number) =>
    trace(EMPTY)
      .control()
      .open('a', { to: NETWORK_PEER, from: PRIVATE, as: 5_000 })
      .advance(delay)
      .fail('a')
      .control();
  quiet(late(T));
  quiet(late(T + E + 1));
  violates(late(T / 4), 'mapping-is-stable');
});

test('an answer within the VNet to a client whose flow may be over may be of a flow of the VM`s own', () => {
  const own = { port: 5_300, to: NETWORK_PEER, at: 7_000, as: 5_300, from: PRIVATE } as const;
  const answered = (delay: number) =>
    trace()
      .client(NETWORK_PEER, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
      .advance(delay)
      .flow('own', own)
      .send('own');
  violates(answered(1_000), 'outbound-maps-to-public');
  quiet(answered(T));
  const lossy = trace({ capabilities: { lossless: false } });
  quiet(lossy.client(NETWORK_PEER, 7_000, FRONTEND, 53, null).flow('own', own).send('own'));
});

test('groups let an answer pass: to a packet from within the VNet, and to another VM', () => {
  const denies = { securityGroups: [group('denies', {})], nicGroup: 'denies' };
  const answers = (steps: (t: Trace) => Trace, to: number) =>
    steps(trace(denies))
      .flow('answer', { port: 5_300, to, at: 7_000, from: PRIVATE, as: 5_300 })
      .send('answer');
  const came = (from: number, to: number) => (t: Trace) =>
    t.client(from, 7_000, to, 5_300, { vm: POOLED, port: 5_300 });
  quiet(answers(came(NETWORK_PEER, PRIVATE), NETWORK_PEER));
  violates(
    answers((t) => t, NETWORK_PEER),
    LIMITS,
  );
  // An outsider who got in by a private address has the answer from there, and from nowhere else: that is no flow of the VM's.
  quiet(answers(came(CLIENT, PRIVATE), CLIENT));
  violates(
    answers((t) => t, CLIENT),
    'outbound-maps-to-public',
  );
  violates(answers(came(CLIENT, PRIVATE), D1), 'outbound-maps-to-public');
  const delivered = { vm: POOLED, port: 5_300, source: OTHER_VM, sourcePort: 7_000, intact: true };
  const asks = (t: Trace) =>
    t.flow('asks', { vm: 1, port: 7_000, to: PRIVATE, at: 5_300 }).fail('asks', { delivered });
  quiet(answers(asks, OTHER_VM));
  violates(
    answers((t) => t, OTHER_VM),
    LIMITS,
  );
});

test('a query between the endpoints of a client`s flow may leave as that one does, its port seen or not', () => {
  const rules = [{ protocol: 'udp', frontendPort: 5_353, backendPort: 5_353 }] as const;
  const asks = (t: Trace, vm: number) => t.client(RESOLVER, 53, FRONTEND, 5_353, { vm, port: 5_353 });
  for (const port of [5_353, null]) {
    const loadBalancer = { rules, pool: ['vm-0', 'vm-1', 'vm-3'] };
    quiet(asks(trace({ loadBalancer }), WITH_ILPIP).discover(WITH_ILPIP, FRONTEND, FRONTEND, port));
    quiet(
      asks(trace({ loadBalancer: { rules } }), POOLED)
        .change(leave)
        .discover(POOLED, FRONTEND, FRONTEND, port),
    );
    violates(
      trace({ loadBalancer }).discover(WITH_ILPIP, FRONTEND, FRONTEND, null),
      'discovery-answers-source-ip',
    );
  }
  const denied = { securityGroups: [group('g', LETS_CLIENTS_IN, {})], nicGroup: 'g' };
  quiet(
    trace({ ...denied, loadBalancer: { rules } })
      .client(RESOLVER, 53, FRONTEND, 5_353, { vm: POOLED, port: 5_353 })
      .discover(POOLED, FRONTEND, FRONTEND, null),
  );
  quiet(trace().discover(WITH_ILPIP, ILPIP, ILPIP, null));
});

test('a client whose first packet a group dropped behind the load balancer may be known there', () => {
  const securityGroups = [
    group('shut'),
    group('open', LETS_CLIENTS_IN),
    group('block', { direction: 'inbound', source: 'AZURE_LOADBALANCER' }, LETS_CLIENTS_IN),
  ];
  const blocked = (nicGroup: string) => {
    const t = trace({ securityGroups, nicGroup }).client(CLIENT, 7_000, FRONTEND, 53, null);
    t.change({ kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: 'block' });
    return client(down(t), 0);
  };
  quiet(blocked('shut'));
  violates(blocked('open'), 'down-vm-gets-no-new-flows');
});

test.run();
