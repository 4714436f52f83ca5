import type { BehaviourId } from '../article/behaviour-ids.ts';
import { CLIENT, D2, trace, type Trace } from '../readings/trace.ts';
import {
  DEFAULT_ADDRESS,
  E,
  FRONTEND,
  FRONTEND_2,
  group,
  ILPIP,
  NETWORK_PEER,
  NOWHERE,
  PRIVATE,
  RESERVED,
  STANDALONE,
  T,
  WITH_ILPIP,
  LETS_CLIENTS_IN,
} from '../readings/world.ts';

interface Example {
  readonly conforms: () => Trace;
  readonly violates: () => Trace;
}

const tcp = { protocol: 'tcp' } as const;
const leak = { seen: { source: PRIVATE } } as const;
const denying = { securityGroups: [group('deny', {})], nicGroup: 'deny' } as const;
const refusing = { securityGroups: [group('refuse', { direction: 'inbound' })], nicGroup: 'refuse' } as const;
const grouped = { securityGroups: [group('empty')], nicGroup: 'empty' } as const;
const blocking = {
  securityGroups: [group('block', { direction: 'inbound', source: 'AZURE_LOADBALANCER' }, LETS_CLIENTS_IN)],
  nicGroup: 'block',
} as const;

const full = (): Trace => trace({ ports: 1 }).open('a');
const round = (t: Trace, up: boolean, reached = false): Trace =>
  t.probe([
    { vm: 0, reached, up },
    { vm: 1, reached: true, up: true },
  ]);
const client = (t: Trace, vm: number): Trace => t.client(CLIENT, 7_000, FRONTEND, 53, { vm, port: 5_300 });
const failing = (t: Trace, to?: number): Trace =>
  t
    .flow('f', { vm: 1, as: 9_000, ...(to === undefined ? {} : { to }) })
    .fail('f')
    .control();

/** Of every behaviour one trace that conforms, by a judgement and not for want of one, and one that violates. */
export const examples: Readonly<Record<BehaviourId, Example>> = {
  'outbound-maps-to-public': {
    conforms: () => trace().open('a'),
    violates: () =>
      trace()
        .open('a', tcp)
        .send('a', { segment: 'rst', ...leak }),
  },
  'destination-unchanged': {
    conforms: () => trace().open('a'),
    violates: () =>
      trace()
        .flow('a')
        .send('a', { seen: { destinationPort: 444 } }),
  },
  'return-traffic-reaches-origin': {
    conforms: () => trace().open('a').reply('a'),
    violates: () =>
      trace()
        .open('a')
        .reply('a', { delivered: { vm: 1 } }),
  },
  'payload-intact': {
    conforms: () => trace().open('a'),
    violates: () =>
      trace()
        .open('a')
        .reply('a', { delivered: { intact: false } }),
  },
  'mapping-is-stable': {
    conforms: () => trace().open('a').send('a'),
    violates: () => trace().open('a').remap('a', 1_027).send('a'),
  },
  'method-default-snat': {
    conforms: () => trace().open('a', { vm: STANDALONE }),
    violates: () => trace().open('a', { vm: STANDALONE, from: FRONTEND }),
  },
  'method-load-balancer-snat': {
    conforms: () => trace().open('a'),
    violates: () => trace().open('a', { from: DEFAULT_ADDRESS }),
  },
  'method-instance-level-ip': {
    conforms: () => trace().open('a', { vm: WITH_ILPIP }),
    violates: () => trace().open('a', { vm: WITH_ILPIP, port: 1_025, from: DEFAULT_ADDRESS }),
  },
  'instance-level-ip-for-all-flows': {
    conforms: () => trace().open('a', { vm: WITH_ILPIP }).open('b', { vm: WITH_ILPIP }),
    violates: () =>
      trace().open('a', { vm: WITH_ILPIP }).open('b', { vm: WITH_ILPIP, from: DEFAULT_ADDRESS }),
  },
  'instance-level-ip-keeps-port': {
    conforms: () => trace().open('a', { vm: WITH_ILPIP }),
    violates: () => trace().open('a', { vm: WITH_ILPIP, as: 1_025 }),
  },
  'instance-level-ip-never-exhausts': {
    conforms: () => trace().open('a', { vm: WITH_ILPIP }),
    violates: () => trace().control().flow('a', { vm: WITH_ILPIP }).fail('a').control(),
  },
  'default-ip-not-tenant-owned': {
    conforms: () => trace().open('a', { vm: STANDALONE }),
    violates: () => trace().open('a', { vm: STANDALONE, from: RESERVED }),
  },
  'ports-distinguish-flows': {
    conforms: () => trace().open('a').open('b'),
    violates: () => trace().open('a').open('b', { as: 1_025 }),
  },
  'ports-allocated-on-demand': {
    conforms: () => trace({ ports: 2 }).open('a').open('b'),
    violates: () => trace({ ports: 4 }).open('a').open('b').flow('c').fail('c').control(),
  },
  'one-port-per-flow-per-destination': {
    conforms: () => trace().open('a').open('b', { at: 80 }),
    violates: () => trace().open('a').open('b', { at: 80, as: 1_025 }),
  },
  'destinations-share-ports': {
    conforms: () => full().open('b', { to: D2, as: 1_025 }),
    violates: () => failing(full(), D2),
  },
  'connections-exceed-ports': {
    conforms: () => full().open('b', { to: D2, as: 1_025 }),
    // One witness suffices, and its absence is blamed on `destinations-share-ports`.
    violates: () => failing(full(), D2),
  },
  'exhaustion-fails-new-flows': {
    conforms: () => failing(full()),
    violates: () => full().open('b', { as: 1_026 }),
  },
  'no-failure-below-capacity': {
    conforms: () => trace().open('a'),
    violates: () => failing(trace({ ports: 2 }).open('a')),
  },
  'exhaustion-spares-live-flows': {
    conforms: () => failing(full()).send('a'),
    violates: () => failing(full()).remap('a', 1_030).send('a'),
  },
  'release-restores-service': {
    conforms: () =>
      trace({ ports: 1 })
        .open('a', tcp)
        .send('a', { segment: 'rst' })
        .advance(T + E)
        .open('b', { ...tcp, as: 1_025 }),
    violates: () =>
      trace({ ports: 1 })
        .open('a', tcp)
        .send('a', { segment: 'rst' })
        .advance(T + E)
        .flow('b', tcp)
        .fail('b')
        .control(),
  },
  'exhaustion-raises-alert': {
    conforms: () =>
      trace({ ports: 1 })
        .open('a', tcp)
        .flow('b', { ...tcp, vm: 1 })
        .fail('b')
        .control()
        .alerts(FRONTEND),
    violates: () =>
      trace({ ports: 1 })
        .open('a', tcp)
        .flow('b', { ...tcp, vm: 1 })
        .fail('b')
        .control()
        .alerts(),
  },
  'no-alert-without-exhaustion': {
    conforms: () => trace().open('a').alerts(),
    violates: () => trace().open('a').alerts(FRONTEND),
  },
  'idle-reclaimed-at-4-minutes': {
    conforms: () =>
      full()
        .advance(T + E)
        .open('b', { as: 1_025 }),
    violates: () => failing(full().advance(T + E)),
  },
  'no-reclaim-before-4-minutes': {
    conforms: () =>
      trace()
        .open('a')
        .advance(T - E - 1)
        .send('a'),
    violates: () =>
      trace()
        .open('a')
        .advance(T - E - 1)
        .remap('a', 1_027)
        .send('a'),
  },
  'capacity-64511': {
    conforms: () => failing(full()),
    violates: () => full().open('b', { to: D2, as: 1_026 }),
  },
  'no-privileged-ports': {
    conforms: () => trace().open('a'),
    violates: () => trace().open('a', { as: 1_023 }),
  },
  'discovery-answers-source-ip': {
    conforms: () => trace().discover(0, FRONTEND, FRONTEND),
    violates: () => trace().discover(0, FRONTEND, FRONTEND_2),
  },
  'nsg-limits-destinations': {
    conforms: () => trace(denying).control(1).flow('a').fail('a').control(1),
    violates: () => trace(denying).open('a'),
  },
  'nsg-default-rules': {
    conforms: () => trace(grouped).open('a'),
    violates: () => trace(grouped).open('a', { to: NOWHERE, from: PRIVATE }),
  },
  'denied-flow-takes-no-port': {
    conforms: () =>
      trace({ ...denying, ports: 1 })
        .flow('a')
        .fail('a')
        .open('b', { vm: 1, as: 1_025 }),
    violates: () =>
      trace({ ...denying, ports: 1 })
        .control(1)
        .flow('a')
        .fail('a')
        .flow('b', { vm: 1 })
        .fail('b')
        .control(1),
  },
  'probe-blocked-marks-down': {
    conforms: () => round(round(trace(blocking), true), false),
    violates: () => round(round(trace(blocking), true), true),
  },
  'down-vm-gets-no-new-flows': {
    conforms: () => client(round(round(trace(blocking), true), false), 1),
    violates: () => client(round(round(trace(blocking), true), false), 0),
  },
};

/** Other ways to break a behaviour, each with the behaviour that is told. */
export const more: readonly (readonly [BehaviourId, () => Trace])[] = [
  ['outbound-maps-to-public', () => trace().flow('a').send('a', leak)],
  [
    'outbound-maps-to-public',
    () =>
      trace()
        .open('a', tcp)
        .send('a', { segment: 'fin', ...leak }),
  ],
  [
    'payload-intact',
    () =>
      trace()
        .flow('a')
        .send('a', { seen: { intact: false } }),
  ],
  [
    'payload-intact',
    () =>
      trace()
        .flow('a')
        .send('a', { zeroChecksum: true, seen: { intact: false } }),
  ],
  ['return-traffic-reaches-origin', () => trace().open('a').reply('a', { delivered: null }).control()],
  [
    'return-traffic-reaches-origin',
    () =>
      trace()
        .open('a')
        .reply('a', { delivered: { sourcePort: 9 } }),
  ],
  ['mapping-is-stable', () => trace().open('a').fail('a').control()],
  ['exhaustion-spares-live-flows', () => failing(full()).reply('a', { delivered: null }).control()],
  ['exhaustion-spares-live-flows', () => failing(full()).fail('a').control()],
  [
    'no-reclaim-before-4-minutes',
    () =>
      trace()
        .open('a')
        .advance(T / 2)
        .fail('a')
        .control(),
  ],
  [
    'no-reclaim-before-4-minutes',
    () =>
      trace()
        .open('a')
        .advance(T / 2)
        .reply('a', { delivered: null })
        .control(),
  ],
  [
    'no-reclaim-before-4-minutes',
    () =>
      trace()
        .open('a')
        .advance(T / 2)
        .open('b', { vm: 1, as: 1_025 }),
  ],
  ['capacity-64511', () => full().open('b', { as: 1_025 + 1 })],
  ['capacity-64511', () => failing(trace({ ports: 2 }).open('a'))],
  ['probe-blocked-marks-down', () => round(trace(blocking), true, true)],
  ['nsg-default-rules', () => round(round(trace(grouped), true), false)],
  ['nsg-default-rules', () => client(trace(grouped), 0)],
  ['nsg-limits-destinations', () => client(trace(refusing), 0)],
  ['nsg-default-rules', () => trace(grouped).control(1).flow('a', { to: NETWORK_PEER }).fail('a').control(1)],
  ['nsg-default-rules', () => trace(grouped).control(1).flow('a').fail('a').control(1)],
  [
    'nsg-limits-destinations',
    () =>
      trace({ securityGroups: [group('pass', { access: 'allow' })], nicGroup: 'pass' })
        .control(1)
        .flow('a')
        .fail('a')
        .control(1),
  ],
  ['discovery-answers-source-ip', () => trace().discover(STANDALONE, FRONTEND, FRONTEND)],
  ['default-ip-not-tenant-owned', () => trace().open('a', { vm: STANDALONE, from: ILPIP })],
];
