import { CLIENT, D2, trace, type Trace } from '../readings/trace.ts';
import {
  E,
  FRONTEND,
  FRONTEND_2,
  group,
  ILPIP,
  LETS_CLIENTS_IN,
  NETWORK_PEER,
  NOWHERE,
  PRIVATE,
  STANDALONE,
  T,
  WITH_ILPIP,
} from '../readings/world.ts';
import { parseAddress, parseCidr } from '../vocabulary/index.ts';

const tcp = { protocol: 'tcp' } as const;
const blocking = {
  securityGroups: [group('block', { direction: 'inbound', source: 'AZURE_LOADBALANCER' }, LETS_CLIENTS_IN)],
  nicGroup: 'block',
} as const;
const fill = (t: Trace, count: number, options: Parameters<Trace['flow']>[1] = {}): Trace => {
  for (let i = 0; i < count; i++) t.open(`held-${i}`, { as: 1_025 + i, ...options });
  return t;
};
const fails = (t: Trace, vm: number, protocol: 'udp' | 'tcp' = 'udp'): Trace =>
  t.flow('f', { vm, protocol, as: 60_000 }).fail('f').control();
const round = (t: Trace, up: boolean, reached = up): Trace =>
  t.probe([
    { vm: 0, reached, up },
    { vm: 1, reached: true, up: true },
  ]);
const denied = (
  rules: Parameters<typeof group>[1][],
  t: (one: Trace) => Trace = (one) => one.fail('x'),
): Trace =>
  t(
    trace({ securityGroups: [group('g', ...rules)], nicGroup: 'g' })
      .control(1)
      .flow('x'),
  ).control(1);
const NEW_ILPIP = parseAddress('203.0.113.51');

/** Traces that conform and in which together every situation of every behaviour occurs. */
export const occurrences: Readonly<Record<string, () => Trace>> = {
  'UDP flows': () =>
    trace()
      .flow('a')
      .send('a', { bytes: 0 })
      .send('a', { bytes: 1 })
      .send('a', { zeroChecksum: true })
      .reply('a')
      .open('b', { vm: 1 })
      .reply('b')
      .open('c', { at: 80 }),
  'TCP flows': () =>
    trace()
      .open('a', tcp)
      .send('a')
      .reply('a')
      .open('b', tcp)
      .send('a', { segment: 'fin' })
      .send('b', { segment: 'rst' })
      .flow('stray', { ...tcp, vm: 1 })
      .send('stray')
      .flow('reset', { ...tcp, vm: 1, to: D2 })
      .send('reset', { segment: 'rst' }),
  'replies late, and to a flow that ended': () =>
    trace()
      .open('a')
      .advance(T / 2)
      .reply('a')
      .send('a')
      .advance(2 * T)
      .reply('a'),
  'reply after a port was reused': () =>
    trace({ ports: 1 })
      .open('a')
      .advance(T + E)
      .open('b', { vm: 1, as: 1_025 })
      .reply('b'),
  'reply to a client': () =>
    trace()
      .client(CLIENT, 7_000, FRONTEND, 53, { vm: 0, port: 5_300 })
      .flow('r', { port: 5_300, to: CLIENT, at: 7_000, as: 53 })
      .send('r'),
  'default SNAT': () =>
    trace()
      .open('a', { vm: STANDALONE })
      .open('b', { vm: STANDALONE, ...tcp })
      .send('b'),
  'default SNAT after a change': () =>
    trace()
      .change({ kind: 'leave-pool', vm: 'vm-0', loadBalancer: 'lb' })
      .open('a', { from: trace().addressOf(STANDALONE) })
      .change({ kind: 'release-ilpip', vm: 'vm-3' })
      .open('b', { vm: WITH_ILPIP, from: trace().addressOf(STANDALONE) }),
  'frontend after a change': () =>
    trace({ frontends: [FRONTEND, FRONTEND_2] })
      .change({ kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' })
      .open('a', { vm: STANDALONE, from: FRONTEND })
      .change({ kind: 'assign-ilpip', vm: 'vm-1', address: NEW_ILPIP })
      .open('b', { vm: 1, port: 1_026, from: NEW_ILPIP })
      .change({ kind: 'release-ilpip', vm: 'vm-1' })
      .open('c', { vm: 1, from: FRONTEND_2 }),
  ILPIP: () =>
    trace()
      .open('a', { vm: WITH_ILPIP, port: 22, from: ILPIP, as: 22 })
      .open('b', { vm: WITH_ILPIP, ...tcp })
      .open('c', { vm: WITH_ILPIP, to: D2 })
      .open('d', { vm: WITH_ILPIP, port: 7_000, as: 7_000 })
      .open('e', { vm: WITH_ILPIP, port: 7_000, as: 7_000, at: 80 })
      .open('f', { vm: 0, port: 22, as: 1_025 })
      .open('g', { vm: WITH_ILPIP, ...tcp }),
  'ILPIP in a pool': () => trace({ loadBalancer: { pool: ['vm-0', 'vm-3'] } }).open('a', { vm: WITH_ILPIP }),
  'more than 64,512 flows of an ILPIP': () => {
    const t = trace();
    for (let i = 0; i < 64_513; i++) {
      const port = 1 + (i % 40_000);
      t.open('x', { vm: WITH_ILPIP, port, as: port, at: i < 40_000 ? 443 : 80 });
    }
    return t;
  },
  neighbours: () =>
    trace({ ports: 6 })
      .open('a', { port: 7_000 })
      .open('b', { port: 7_000, vm: 1 })
      .open('c', { at: 80 })
      .together((t) => t.open('d').open('e'))
      .open('f'),
  'all ports': () => fails(fill(trace({ ports: 64_511 }), 64_511), 0),
  'one port': () => fails(fill(trace({ ports: 1 }), 1), 1),
  'two ports': () =>
    fails(fill(trace({ ports: 2 }), 2, tcp), 0, 'tcp')
      .reply('held-0')
      .send('held-0'),
  'hundreds of ports': () => fails(fill(trace({ ports: 65 }), 65), 1),
  'several VMs': () =>
    fails(trace({ ports: 3 }).open('a').open('b', { vm: 1 }).open('c'), 1).open('d', { to: D2, as: 1_025 }),
  'second destination by TCP': () =>
    trace({ ports: 1 })
      .open('a', tcp)
      .open('b', { ...tcp, to: D2, as: 1_025 }),
  'exhausted, released, filled again by UDP': () =>
    fails(
      fails(fill(trace({ ports: 2 }), 2), 0)
        .advance(T + E)
        .open('x', { as: 1_025 })
        .open('y', { as: 1_026 }),
      1,
    ),
  'exhausted, released, filled again by TCP': () =>
    fill(trace({ ports: 2 }), 2, tcp)
      .send('held-0', { segment: 'rst' })
      .advance(T + E)
      .open('x', { ...tcp, as: 1_025 }),
  'competitors at the deadline': () => {
    const t = trace({ ports: 1, capabilities: { toleranceMs: 10 } });
    const at = (label: string, after: number): Trace =>
      t
        .open(`${label}-held`, { as: 1_025, to: t.next() })
        .advance(after)
        .flow(label, { vm: 1, to: t.last() })
        .fail(label);
    for (const offset of [-11, -1, 0, 1, 9]) at(`at-${offset}`, T + offset).control(STANDALONE);
    for (const offset of [10, 11]) {
      t.open(`late-${offset}`, { as: 1_025, to: t.next() })
        .advance(T + offset)
        .open(`new-${offset}`, { vm: 1, as: 1_025, to: t.last() });
    }
    return t;
  },
  'edges of the band': () =>
    trace()
      .open('a')
      .advance(T - E - 1)
      .send('a')
      .open('b', { vm: 1 })
      .advance(T - E)
      .send('b'),
  'TCP after half the timeout': () =>
    trace()
      .open('a', tcp)
      .advance(T / 2)
      .send('a'),
  'kept alive by outbound packets, beside one that ends': () => {
    const t = trace({ ports: 2 }).open('a').open('short', { vm: 1 });
    for (let i = 0; i < 3; i++) t.advance(T / 2).send('a');
    return t;
  },
  'kept alive by both, then by inbound packets alone': () => {
    const t = trace().open('a');
    for (let i = 0; i < 3; i++)
      t.advance(T / 2)
        .send('a')
        .reply('a');
    for (let i = 0; i < 3; i++) t.advance(T / 2).reply('a');
    return t.send('a');
  },
  alerts: () =>
    trace({ ports: 1 })
      .open('a', tcp)
      .alerts()
      .flow('b', { ...tcp, vm: 1 })
      .fail('b')
      .control()
      .alerts(FRONTEND),
  discovery: () =>
    trace()
      .open('a')
      .discover(0, FRONTEND, FRONTEND)
      .discover(STANDALONE, trace().addressOf(STANDALONE), trace().addressOf(STANDALONE))
      .discover(WITH_ILPIP, ILPIP, ILPIP, 5_353),
  'denied by destination': () => denied([{ destination: parseCidr('198.51.100.0/24') }]),
  'denied by protocol': () => denied([{ protocol: 'udp' }]),
  'denied by port': () => denied([{ destinationPorts: { first: 443, last: 443 } }]),
  'denied before allowed': () => denied([{}, { access: 'allow' }]),
  'allowed before denied': () => denied([{ access: 'allow' }, {}], (t) => t.send('x')),
  'groups disagree': () =>
    trace({
      securityGroups: [group('nic', {}), group('subnet', { access: 'allow' })],
      nicGroup: 'nic',
      subnetGroup: 'subnet',
    })
      .control(STANDALONE)
      .flow('x')
      .fail('x')
      .control(STANDALONE),
  'default rules': () =>
    trace({ securityGroups: [group('g')], nicGroup: 'g' })
      .open('a')
      .open('b', { to: NETWORK_PEER, from: PRIVATE, port: 7_000, as: 7_000 })
      .flow('c', { to: NOWHERE })
      .fail('c')
      .control(1),
  'a group that changed': () =>
    trace({ securityGroups: [group('g', { access: 'allow' })] })
      .open('a')
      .change({ kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: 'g' })
      .open('b'),
  'one port free, a denied flow, an allowed one': () =>
    trace({ ports: 1, securityGroups: [group('g', {})], nicGroup: 'g' })
      .flow('a')
      .fail('a')
      .open('b', { vm: 1, as: 1_025 }),
  'probe that a default rule lets in': () =>
    round(round(trace({ securityGroups: [group('none')], nicGroup: 'none' }), true), true),
  'probe blocked and unblocked': () => {
    const unblock = { kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null } as const;
    const block = { ...unblock, securityGroup: 'block' } as const;
    const client = (t: Trace, vm: number, port: number): Trace =>
      t.client(CLIENT, port, FRONTEND, 53, { vm, port: 5_300 });
    const t = client(
      round(
        trace({
          ...blocking,
          nicGroup: 'other',
          securityGroups: [...blocking.securityGroups, group('other', LETS_CLIENTS_IN)],
        }),
        true,
      ),
      0,
      1,
    );
    client(round(round(t.change(block), true, false), false), 1, 2);
    return client(round(round(t.change(unblock), false, true), true), 0, 3);
  },
};
