import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { SERVICES, to } from '../places.ts';
import { perProtocol, sharing, template, type Template } from './template.ts';

/** Tolerances and ticks around a deadline: its own edges, and one step beyond each. */
export const EDGES: readonly (readonly [tolerances: number, ticks: number])[] = [
  [-1, -1],
  [-1, 0],
  [0, -1],
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

const name = ([tolerances, ticks]: readonly [number, number]) =>
  `${tolerances}e${ticks < 0 ? '' : '+'}${ticks}`;

/** The idle timer, from both sides of its deadline. */
export const idle: readonly Template[] = [
  ...EDGES.flatMap((edge) =>
    perProtocol(`deadline ${name(edge)}`, (means, protocol) => {
      const other = Math.min(2, means.maxVms) - 1;
      return assemble(means, { layout: sharing(means), vms: other + 1 }, 3, [
        step.fill('f', [0], protocol, 5000, to(0), 0),
        step.deadline('f#0', ...edge),
        step.open('competitor', other, protocol, 6000, to(0)),
        step.send('f#1'),
        step.reply('f#1'),
        step.wait(0.3),
        // One timer runs on while others were renewed.
        step.open('late', other, protocol, 6001, to(1)),
        step.deadline('late', ...edge),
        step.reply('late'),
        step.send('late'),
      ]);
    }),
  ),
  // The article has one timeout, whatever the service is.
  ...perProtocol('services idle like anything else', (means, protocol) => {
    const opens = SERVICES.map((at, nth) => step.open(`s${nth}`, 0, protocol, 5000 + nth, at));
    return assemble(means, { layout: sharing(means), vms: 1 }, SERVICES.length, [
      ...opens,
      ...opens.map(({ flow }) => step.reply(flow)),
      step.wait(0.75),
      ...opens.flatMap(({ flow }) => [step.reply(flow), step.send(flow)]),
      step.expireAll,
      ...opens.map(({ flow, to: at }, nth) => step.open(`${flow}b`, 0, protocol, 6000 + nth, at)),
    ]);
  }),
  // One FIN ends nothing: what the destination still has to say may take its time.
  template('half closed, and idle as long as anything', (means) => {
    const other = Math.min(2, means.maxVms) - 1;
    if (!means.protocols.includes('tcp')) return null;
    return assemble(means, { layout: sharing(means), vms: other + 1 }, 2, [
      step.fill('f', [0], 'tcp', 5000, to(0), 0),
      step.close('f#0', 'half'),
      step.wait(0.75),
      step.open('competitor', other, 'tcp', 6000, to(0)),
      step.reply('f#0'),
      step.expireAll,
      step.open('competitor-later', other, 'tcp', 6001, to(0)),
    ]);
  }),
  // Counters that run over while flows are live. 32 bits of milliseconds do after weeks, which a target may count one by one.
  ...(
    [
      ['31 bits of microseconds', 2 ** 31 / 1_000],
      ['32 bits of microseconds', 2 ** 32 / 1_000],
      ['24 bits of milliseconds', 2 ** 24],
    ] as const
  ).map(([width, wrapMs]) =>
    template(`a clock of ${width} runs over`, (means) => {
      const { realClock, protocols, idleTimeoutMs, maxVms } = means;
      const protocol = protocols[0] ?? 'udp';
      const before = wrapMs / idleTimeoutMs - 0.5;
      return realClock || before < 1
        ? null
        : assemble(means, { layout: sharing(means), vms: Math.min(2, maxVms) }, 2, [
            step.wait(before),
            step.fill('f', [0], protocol, 5000, to(0), 0),
            step.wait(0.75),
            step.send('f#1'),
            step.reply('f#1'),
            step.expire('f#0'),
            step.open('competitor', Math.min(2, maxVms) - 1, protocol, 6000, to(0)),
            step.expireAll,
            step.fill('g', [0], protocol, 7000, to(0), 0),
            step.sendAll('g'),
          ]);
    }),
  ),
  ...perProtocol('an inbound packet just before the deadline, and a competitor', (means, protocol) => {
    const other = Math.min(2, means.maxVms) - 1;
    return assemble(means, { layout: sharing(means), vms: other + 1 }, 2, [
      step.fill('f', [0], protocol, 5000, to(0), 0),
      step.deadline('f#0', -1, -1),
      step.reply('f#0'),
      step.open('competitor', other, protocol, 6000, to(0)),
      // The inbound packet may have renewed the first flow's timer, or not.
      step.expire('f#0'),
      step.open('competitor-later', other, protocol, 6001, to(0)),
      step.reply('f#0'),
      step.expireAll,
      step.open('competitor-last', other, protocol, 6002, to(0)),
    ]);
  }),
  ...EDGES.flatMap((edge) =>
    perProtocol(`deadline ${name(edge)} after an inbound packet`, (means, protocol) => {
      const other = Math.min(2, means.maxVms) - 1;
      return assemble(means, { layout: sharing(means), vms: other + 1 }, 2, [
        step.fill('f', [0], protocol, 5000, to(0), 0),
        step.wait(0.5),
        // It may have renewed the timer: until that is over too, the port is possibly held.
        step.reply('f#0'),
        step.deadline('f#0', ...edge),
        step.open('competitor', other, protocol, 6000, to(0)),
        step.open('another', other, protocol, 6001, to(0)),
        step.reply('f#0'),
        step.send('f#0'),
      ]);
    }),
  ),
  // A timer and a close at one moment: the port comes back once, and not never.
  ...EDGES.map((edge) =>
    template(`closed at deadline ${name(edge)}, and filled again`, (means) =>
      !means.protocols.includes('tcp')
        ? null
        : assemble(means, { layout: sharing(means), vms: 1 }, 3, [
            step.fill('f', [0], 'tcp', 5000, to(0), 0),
            step.deadline('f#0', ...edge),
            step.close('f#0', 'rst'),
            step.close('f#1', 'fin'),
            step.expireAll,
            step.fill('g', [0], 'tcp', 6000, to(0), -1),
          ]),
    ),
  ),
  // RFC 4787 REQ-6 and RFC 5382 REQ-5 know no packet too small or too large to count.
  ...perProtocol('packets of every size restart the timer', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: 1 }, 4, [
      step.open('empty', 0, protocol, 5000, to(0)),
      step.open('one', 0, protocol, 5001, to(0)),
      step.open('large', 0, protocol, 5002, to(0)),
      step.wait(0.6),
      step.send('empty', 0),
      step.send('one', 1),
      step.send('large', 1_200),
      step.wait(0.6),
      ...['empty', 'one', 'large'].map((flow) => step.reply(flow)),
    ]),
  ),
  ...(['outbound', 'inbound', 'both'] as const).flatMap((by) =>
    perProtocol(`kept alive: ${by}`, (means, protocol) => {
      const other = Math.min(2, means.maxVms) - 1;
      return assemble(means, { layout: sharing(means), vms: other + 1 }, 2, [
        step.fill('f', [0], protocol, 5000, to(0), 0),
        step.keepAlive('f#0', by, 2),
        step.open('takes-the-other', other, protocol, 6000, to(0)),
        step.open('competitor', other, protocol, 6001, to(0)),
        step.reply('f#0'),
        step.send('f#0'),
        step.deadline('f#0', -1, -1),
        step.open('competitor-later', other, protocol, 6002, to(0)),
      ]);
    }),
  ),
  ...perProtocol('several timers in one window, the longest-lived first', (means, protocol) => {
    const other = Math.min(2, means.maxVms) - 1;
    return assemble(means, { layout: sharing(means), vms: other + 1 }, 3, [
      step.open('a', 0, protocol, 5000, to(0)),
      step.open('b', 0, protocol, 5001, to(0)),
      step.open('c', 0, protocol, 5002, to(0)),
      step.wait(0.3),
      step.send('a'),
      step.wait(0.2),
      step.send('b'),
      step.deadline('c', -1, -1),
      step.open('none', other, protocol, 6000, to(0)),
      step.expire('c'),
      step.open('for-c', other, protocol, 6001, to(0)),
      step.deadline('a', -1, -1),
      step.open('none-either', other, protocol, 6002, to(0)),
      step.expire('a'),
      step.open('for-a', other, protocol, 6003, to(0)),
      step.expire('b'),
      step.open('for-b', other, protocol, 6004, to(0)),
      step.reply('for-b'),
    ]);
  }),
  ...perProtocol('a mapping after half a timeout, and after three quarters', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: 1 }, 4, [
      step.open('a', 0, protocol, 5000, to(0)),
      step.since('a', 0.5),
      step.send('a'),
      step.since('a', 0.75),
      step.reply('a'),
      step.send('a'),
      step.deadline('a', -1, -1),
      step.send('a'),
      step.deadline('a', -1, 0),
      step.reply('a'),
    ]),
  ),
];
