import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parseCidr,
  PLATFORM_ADDRESS,
  type SecurityGroup,
  type SecurityRule,
} from '../../spec/vocabulary/index.ts';
import { TCP, UDP } from '../packets/packet.ts';
import { Network } from './network.ts';
import { deployment, FRONTEND, ip, SERVER, vm } from './scene.ts';
import { admits, type FirstPacket } from './security.ts';

function rule(overrides: Partial<SecurityRule>): SecurityRule {
  return {
    name: 'rule',
    priority: 100,
    direction: 'outbound',
    access: 'deny',
    protocol: '*',
    source: '*',
    sourcePorts: '*',
    destination: '*',
    destinationPorts: '*',
    ...overrides,
  };
}

const group = (name: string, ...rules: SecurityRule[]): SecurityGroup => ({ name, rules });

/** Whether the groups, the NIC's and the subnet's, let the packet to or from a pass. */
function passes(
  direction: 'inbound' | 'outbound',
  packet: Partial<FirstPacket>,
  nic: SecurityGroup | null,
  subnet: SecurityGroup | null = null,
): boolean {
  const network = new Network();
  network.putUp(
    deployment({
      securityGroups: [nic, subnet].filter((g) => g !== null),
      vms: [vm('a', { securityGroup: nic?.name ?? null })],
      subnets: [{ name: 's', range: parseCidr('10.0.0.0/24'), securityGroup: subnet?.name ?? null }],
    }),
  );
  const a = network.vmNamed('a');
  const whole: FirstPacket = {
    protocol: UDP,
    source: direction === 'outbound' ? a.address : SERVER,
    sourcePort: 5_000,
    destination: direction === 'outbound' ? SERVER : a.address,
    destinationPort: 443,
    ...packet,
  };
  return admits(network, direction, a, whole);
}

const plain = group('plain');

test('default rules alone, outbound: VNet and INTERNET, nothing else', () => {
  assert.ok(passes('outbound', { destination: SERVER }, plain));
  assert.ok(passes('outbound', { destination: ip('10.0.9.9') }, plain));
  assert.ok(passes('outbound', { destination: ip('192.168.7.1') }, plain), 'a connected network');
  assert.not.ok(passes('outbound', { destination: ip('172.16.0.1') }, plain), 'neither VNet nor public');
  assert.not.ok(passes('outbound', { destination: PLATFORM_ADDRESS }, plain));
});

test('default rules alone, inbound: VNet and the load balancer, nothing else', () => {
  assert.not.ok(passes('inbound', { source: SERVER }, plain));
  assert.ok(passes('inbound', { source: ip('10.0.9.9') }, plain));
  assert.ok(passes('inbound', { source: PLATFORM_ADDRESS }, plain));
});

test('without a group everything passes', () => {
  assert.ok(passes('inbound', {}, null));
  assert.ok(passes('outbound', { destination: ip('172.16.0.1') }, null));
});

test('the lowest priority number decides, in whatever order the rules stand', () => {
  const deny = rule({ priority: 200 });
  const allow = rule({ priority: 199, access: 'allow' });
  assert.ok(passes('outbound', {}, group('g', deny, allow)));
  assert.ok(passes('outbound', {}, group('g', allow, deny)));
  assert.not.ok(passes('outbound', {}, group('g', { ...deny, priority: 198 }, allow)));
});

test('a rule applies to its direction, protocol, addresses and ports alone', () => {
  const denies = (overrides: Partial<SecurityRule>, packet: Partial<FirstPacket> = {}) =>
    !passes('outbound', packet, group('g', rule(overrides)));
  assert.ok(denies({}));
  assert.not.ok(denies({ direction: 'inbound' }));
  assert.equal([denies({ protocol: 'udp' }), denies({ protocol: 'tcp' })], [true, false]);
  assert.equal([denies({ protocol: 'tcp' }, { protocol: TCP }), denies({}, { protocol: TCP })], [true, true]);
  const server = parseCidr('198.51.100.7/32');
  assert.equal(
    [denies({ destination: server }), denies({ destination: server }, { destination: SERVER + 1 })],
    [true, false],
  );
  assert.equal([denies({ source: parseCidr('10.0.0.0/24') }), denies({ source: server })], [true, false]);
  assert.equal(
    [denies({ destination: 'INTERNET' }), denies({ destination: 'VIRTUAL_NETWORK' })],
    [true, false],
  );
  assert.ok(denies({ destination: 'VIRTUAL_NETWORK' }, { destination: ip('10.0.3.3') }));
  assert.ok(denies({ destination: 'INTERNET' }, { destination: FRONTEND }));
  const ports = { first: 443, last: 444 };
  assert.equal(
    [442, 443, 444, 445].map((destinationPort) => denies({ destinationPorts: ports }, { destinationPort })),
    [false, true, true, false],
  );
  assert.ok(denies({ sourcePorts: { first: 5_000, last: 5_000 } }));
  assert.not.ok(denies({ sourcePorts: { first: 5_001, last: 5_001 } }));
});

test("the subnet's and the NIC's group must both allow, either way", () => {
  for (const direction of ['inbound', 'outbound'] as const) {
    const deny = group('deny', rule({ direction }));
    const allow = group('allow', rule({ direction, access: 'allow' }));
    assert.not.ok(passes(direction, {}, deny, allow));
    assert.not.ok(passes(direction, {}, allow, deny));
    assert.ok(passes(direction, {}, allow, group('too', rule({ direction, access: 'allow' }))));
  }
});

test('a denied probe: the user denies what rule 65001 would allow', () => {
  const deny = rule({ direction: 'inbound', source: 'AZURE_LOADBALANCER' });
  assert.not.ok(passes('inbound', { source: PLATFORM_ADDRESS }, group('g', deny)));
});

test.run();
