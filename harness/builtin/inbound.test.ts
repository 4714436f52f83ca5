import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Deployment, SecurityRule } from '../../spec/vocabulary/index.ts';
import {
  balanced,
  DEFAULT_ADDRESS,
  FRONTEND,
  ILPIP,
  ip,
  OTHER_SERVER,
  Scene,
  SERVER,
  T,
  vm,
} from './scene.ts';

const rule = (overrides: Partial<SecurityRule>): SecurityRule => ({
  name: 'rule',
  priority: 100,
  direction: 'inbound',
  access: 'allow',
  protocol: '*',
  source: '*',
  sourcePorts: '*',
  destination: '*',
  destinationPorts: '*',
  ...overrides,
});

const GROUPS = [
  { name: 'plain', rules: [] },
  { name: 'clients', rules: [rule({ source: 'INTERNET' })] },
  {
    name: 'no-probe',
    rules: [
      rule({ source: 'INTERNET' }),
      rule({ priority: 101, access: 'deny', source: 'AZURE_LOADBALANCER', protocol: 'tcp' }),
    ],
  },
  {
    name: 'no-server',
    rules: [rule({ direction: 'outbound', access: 'deny', destination: { base: SERVER, bits: 32 } })],
  },
];

function scene(groups: Record<string, string> = {}, base: Deployment = balanced(), ports = 64_511): Scene {
  const vms = base.vms.map((other) => ({ ...other, securityGroup: groups[other.name] ?? null }));
  return new Scene({ ...base, vms, securityGroups: GROUPS }, ports);
}

const WEB = { address: FRONTEND, port: 80 };
/** Which VMs get new connections to the frontend's port 80. */
function receivers(s: Scene, from = 1_000): string[] {
  const ports = Array.from({ length: 30 }, (_, i) => from + i);
  const reached = ports.map((fromPort) => s.in(WEB, { fromPort, protocol: 'tcp' }));
  return [...new Set(reached.filter((name) => name !== null))].sort();
}

test('a load balancing rule brings flows to the pool, and the reply leaves under the frontend, with no SNAT port', () => {
  const s = scene({}, balanced(), 1);
  assert.equal(receivers(s), ['a:8080', 'b:8080']);
  assert.is(s.in({ ...WEB, port: 81 }, { protocol: 'tcp' }), null);
  assert.is(s.in(WEB, { protocol: 'udp' }), null);
  assert.is(s.in({ address: FRONTEND, port: 53 }, { fromPort: 9 })?.endsWith(':5353'), true);
  const name = s.in(WEB, { protocol: 'tcp', fromPort: 7 })?.slice(0, 1) ?? '';
  const reply = s.out({ from: name, port: 8_080, toPort: 7, protocol: 'tcp', segment: 'syn-ack' });
  assert.equal([reply?.source, reply?.sourcePort], [FRONTEND, 80]);
  assert.is(s.open(1, { protocol: 'tcp' }), 1025);
});

test('an ILPIP lets flows in on every port; default SNAT’s address lets none in', () => {
  const base = balanced();
  const s = scene({}, { ...base, vms: [vm('a', { ilpip: ILPIP }), vm('b'), vm('c')] });
  assert.is(s.in({ address: ILPIP, port: 22 }, { protocol: 'tcp' }), 'a:22');
  const reply = s.out({ from: 'a', port: 22, protocol: 'tcp', segment: 'syn-ack' });
  assert.equal([reply?.source, reply?.sourcePort], [ILPIP, 22]);
  s.out({ from: 'c', port: 1 });
  assert.is(s.in({ address: DEFAULT_ADDRESS, port: 22 }, { protocol: 'tcp' }), null);
});

test('segments other than SYN open nothing from outside', () => {
  const s = scene();
  for (const segment of ['ack', 'data', 'fin', 'rst', 'syn-ack'] as const) {
    assert.is(s.in(WEB, { protocol: 'tcp', segment }), null);
  }
});

test('a private address is reached from the VNet alone', () => {
  const s = scene();
  const a = { address: vm('a').address, port: 22 };
  assert.is(s.in(a, { protocol: 'tcp' }), null);
  assert.is(s.in(a, { protocol: 'tcp', from: ip('10.0.9.9') }), 'a:22');
});

test('by the default rules clients do not get in; by a rule of the user’s they do', () => {
  assert.equal(receivers(scene({ a: 'plain', b: 'clients' })), ['b:8080']);
});

test('groups are stateful: replies pass either way', () => {
  const s = scene({ a: 'plain', b: 'clients' });
  const port = s.open(5_000) ?? 0;
  assert.is(s.in({ address: FRONTEND, port }), 'a:5000', 'despite rule 65500 inbound');
  const denied = new Scene({
    ...balanced(),
    securityGroups: [{ name: 'in-only', rules: [rule({}), rule({ direction: 'outbound', access: 'deny' })] }],
    vms: [vm('a', { securityGroup: 'in-only' }), vm('b', { securityGroup: 'in-only' }), vm('c')],
  });
  const name = denied.in(WEB, { protocol: 'tcp', fromPort: 7 })?.slice(0, 1) ?? '';
  const reply = { from: name, port: 8_080, toPort: 7, protocol: 'tcp', segment: 'syn-ack' } as const;
  assert.is(denied.out(reply)?.source, FRONTEND);
});

test('a denied flow does not leave and takes no port', () => {
  const s = scene({ a: 'no-server' }, balanced(), 1);
  assert.is(s.out({ from: 'a', port: 5_000 }), null);
  assert.is(s.open(5_000, { to: OTHER_SERVER }), 1025);
  assert.is(s.out({ from: 'b', port: 5_000 })?.sourcePort, 1025);
});

test('a group that comes with flows live decides about new ones', () => {
  const s = scene();
  const before = s.open(5_000);
  s.change({ kind: 'set-security-group', on: { vm: 'a' }, securityGroup: 'no-server' });
  assert.is(s.open(5_000), before);
  assert.is(s.open(5_001), null);
  s.change({ kind: 'set-security-group', on: { vm: 'a' }, securityGroup: null });
  assert.ok(s.open(5_001));
  s.change({ kind: 'set-security-group', on: { subnet: 'subnet' }, securityGroup: 'no-server' });
  assert.is(s.open(5_002), null);
  assert.is(s.out({ from: 'b', port: 1 }), null);
});

test('a VM whose probe is blocked is marked down after the threshold, gets no new flow, keeps the old, and comes back', () => {
  const s = scene({ a: 'clients', b: 'clients' });
  let fromPort = 2_000;
  while (s.in(WEB, { protocol: 'tcp', fromPort }) !== 'a:8080') fromPort += 1;
  assert.equal(s.probe(), [
    { vm: 0, reached: true, up: true },
    { vm: 1, reached: true, up: true },
  ]);
  s.change({ kind: 'set-security-group', on: { vm: 'a' }, securityGroup: 'no-probe' });
  assert.equal(s.probe()[0], { vm: 0, reached: false, up: true });
  assert.equal(receivers(s, 3_000), ['a:8080', 'b:8080']);
  assert.equal(s.probe()[0], { vm: 0, reached: false, up: false });
  assert.equal(receivers(s, 4_000), ['b:8080']);
  assert.is(s.in(WEB, { protocol: 'tcp', segment: 'data', fromPort }), 'a:8080');
  s.change({ kind: 'set-security-group', on: { vm: 'a' }, securityGroup: 'clients' });
  assert.equal([s.probe()[0]?.up, s.probe()[0]?.up], [false, true]);
  assert.equal(receivers(s, 5_000), ['a:8080', 'b:8080']);
});

test('one failed probe between good ones marks nobody down', () => {
  const s = scene({ a: 'clients', b: 'clients' });
  const set = (securityGroup: string) =>
    s.change({ kind: 'set-security-group', on: { vm: 'a' }, securityGroup });
  for (let i = 0; i < 3; i += 1) {
    set('no-probe');
    assert.ok(s.probe()[0]?.up);
    set('clients');
    assert.ok(s.probe()[0]?.up);
  }
});

test('with every VM down nobody gets new flows; their own still leave', () => {
  const s = scene({ a: 'no-probe', b: 'no-probe' });
  s.probe();
  s.probe();
  assert.equal(receivers(s), []);
  assert.is(s.out({ from: 'a', port: 1 })?.source, FRONTEND);
});

test('inbound flows idle out too', () => {
  const s = scene();
  s.in(WEB, { protocol: 'tcp', fromPort: 7 });
  s.advance(T);
  assert.is(s.in(WEB, { protocol: 'tcp', segment: 'data', fromPort: 7 }), null);
});

test('SNAT steps aside where an inbound flow has the very tuple', () => {
  const base = balanced({ rules: [{ protocol: 'udp', frontendPort: 1025, backendPort: 9 }] });
  const s = scene({}, base, 2);
  assert.ok(s.in({ address: FRONTEND, port: 1025 }));
  assert.is(s.open(5_000), 1026);
  assert.is(s.open(5_001, { toPort: 444 }), 1025, 'another port of that host is another tuple');
});

test('an inbound flow that the VM could not tell from its own is not let in', () => {
  const s = scene({}, balanced({ pool: ['a'] }));
  const mine = s.out({ from: 'a', port: 8_080, protocol: 'tcp', toPort: 7 });
  assert.is(s.in(WEB, { protocol: 'tcp', fromPort: 7 }), null);
  assert.equal(s.out({ from: 'a', port: 8_080, protocol: 'tcp', toPort: 7 }), mine);
});

test.run();
