import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress, parseCidr, PLATFORM_ADDRESS, type SecurityRule } from '../vocabulary/index.ts';
import { group } from '../readings/world.ts';
import { decide, type FlowQuery, isPrivate, isPublic } from './security.ts';

const space = { publicSpace: [parseCidr('192.0.2.0/24')], virtualNetwork: [parseCidr('10.0.0.0/16')] };
const INSIDE = parseAddress('10.0.0.4');
const PEER = parseAddress('10.0.1.1');
const PUBLIC = parseAddress('192.0.2.1');
const NOWHERE = parseAddress('172.16.0.1');

const query = (
  direction: 'inbound' | 'outbound',
  other: number,
  more: Partial<FlowQuery> = {},
): FlowQuery => ({
  direction,
  protocol: 'tcp',
  source: direction === 'outbound' ? INSIDE : other,
  sourcePort: 5_000,
  destination: direction === 'outbound' ? other : INSIDE,
  destinationPort: 443,
  ...more,
});
const access = (flow: FlowQuery, ...rules: readonly Partial<SecurityRule>[]) =>
  decide(group('g', ...rules), flow, space).access;

test('default rules outbound: 65000 within the VNet, 65001 to the internet, 65500 denies', () => {
  assert.is(access(query('outbound', PEER)), 'allow');
  assert.is(access(query('outbound', PUBLIC)), 'allow');
  assert.is(access(query('outbound', NOWHERE)), 'deny');
  assert.is(access(query('outbound', PLATFORM_ADDRESS)), 'deny');
});

test('default rules inbound: 65000 within the VNet, 65001 from the load balancer, 65500 denies', () => {
  assert.is(access(query('inbound', PEER)), 'allow');
  assert.is(access(query('inbound', PLATFORM_ADDRESS)), 'allow');
  assert.is(access(query('inbound', PUBLIC)), 'deny');
  assert.is(access(query('inbound', NOWHERE)), 'deny');
});

test('default rules say that they decided', () => {
  const decision = decide(group('g'), query('outbound', PUBLIC), space);
  assert.equal(decision, {
    access: 'allow',
    by: 'default',
    rule: null,
    contradicted: false,
    disagree: false,
  });
});

test('the lowest priority number decides, in whatever order the rules stand', () => {
  const allow = { priority: 200, access: 'allow' } as const;
  const deny = { priority: 100, access: 'deny' } as const;
  for (const rules of [
    [allow, deny],
    [deny, allow],
  ]) {
    const decision = decide(group('g', ...rules), query('outbound', PUBLIC), space);
    assert.is(decision.access, 'deny');
    assert.is(decision.by, 'user');
    assert.is(decision.contradicted, true);
    assert.is(decision.rule?.priority, 100);
  }
});

test('rules that agree contradict nobody', () => {
  assert.is(decide(group('g', {}, {}), query('outbound', PUBLIC), space).contradicted, false);
});

test('a rule matches in every respect, or not at all', () => {
  const flow = query('outbound', PUBLIC);
  const matching: Partial<SecurityRule>[] = [
    {},
    { protocol: 'tcp' },
    { source: parseCidr('10.0.0.4/32') },
    { source: 'VIRTUAL_NETWORK' },
    { destination: parseCidr('192.0.2.0/28') },
    { destination: 'INTERNET' },
    { sourcePorts: { first: 5_000, last: 5_000 } },
    { destinationPorts: { first: 443, last: 500 } },
    { destinationPorts: { first: 1, last: 443 } },
  ];
  for (const rule of matching) assert.is(access(flow, rule), 'deny', JSON.stringify(rule));
  const other: Partial<SecurityRule>[] = [
    { direction: 'inbound' },
    { protocol: 'udp' },
    { source: parseCidr('10.0.0.5/32') },
    { source: 'INTERNET' },
    { source: 'AZURE_LOADBALANCER' },
    { destination: parseCidr('192.0.2.128/25') },
    { destination: 'VIRTUAL_NETWORK' },
    { sourcePorts: { first: 5_001, last: 6_000 } },
    { sourcePorts: { first: 1, last: 4_999 } },
    { destinationPorts: { first: 444, last: 500 } },
    { destinationPorts: { first: 1, last: 442 } },
  ];
  for (const rule of other) assert.is(access(flow, rule), 'allow', JSON.stringify(rule));
  assert.is(
    access(query('inbound', PLATFORM_ADDRESS), { direction: 'inbound', source: 'AZURE_LOADBALANCER' }),
    'deny',
  );
});

test('what is public is declared, and never in the VNet', () => {
  assert.ok(isPublic(PUBLIC, space));
  assert.not.ok(isPublic(NOWHERE, space));
  assert.not.ok(isPublic(PEER, { ...space, publicSpace: [parseCidr('0.0.0.0/0')] }));
});

test('what is private', () => {
  for (const address of [
    '10.0.0.4',
    '10.255.255.255',
    '172.31.255.255',
    '192.168.255.255',
    '100.127.255.255',
    '169.254.1.1',
    '127.1.1.1',
  ])
    assert.ok(isPrivate(parseAddress(address), space), address);
  for (const address of [
    '11.0.0.0',
    '9.255.255.255',
    '172.32.0.0',
    '172.15.0.0',
    '192.169.0.0',
    '100.128.0.0',
    '100.63.0.0',
    '169.255.0.0',
    '128.0.0.0',
  ])
    assert.not.ok(isPrivate(parseAddress(address), space), address);
  const owned = { ...space, virtualNetwork: [parseCidr('20.0.0.0/8')] };
  assert.ok(isPrivate(parseAddress('20.0.0.1'), owned));
});

test.run();
