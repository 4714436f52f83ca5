import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import type { Means } from '../means.ts';
import { DESTINATIONS, MANY_DESTINATIONS, to } from '../places.ts';
import { only, perProtocol, sharing, template, type Template } from './template.ts';

const last = (most: number, wanted: number) => Math.min(wanted, most) - 1;
/** Another VM, where there are two. */
const second = ({ maxVms }: Means) => last(maxVms, 2);

/** Who holds which port, and how many there are. */
export const ports: readonly Template[] = [
  ...perProtocol('flows that look alike', (means, protocol) => {
    const other = second(means);
    return assemble(means, { layout: sharing(means), vms: other + 1 }, 8, [
      step.open('a', 0, protocol, 5000, to(0)),
      step.open('b', 0, protocol, 5001, to(0)),
      step.open('c', other, protocol, 5000, to(0)),
      step.open('d', 0, protocol, 5000, to(0, true)),
      step.open('e', other, protocol, 5000, to(0, true)),
      step.open('f', other, protocol, 5000, to(1)),
      step.open('g', 0, protocol, 500, to(0)),
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((flow) => step.reply(flow)),
    ]);
  }),
  // What tells them apart is which of the ports is whose.
  ...perProtocol("private and destination's ports exchanged, and equal", (means, protocol) => {
    const other = second(means);
    const at = (port: number) => `${DESTINATIONS[0]}:${port}`;
    const opens = [
      step.open('a', 0, protocol, 5000, at(6000)),
      step.open('b', 0, protocol, 6000, at(5000)),
      step.open('c', 0, protocol, 6000, at(6000)),
      step.open('d', other, protocol, 6000, at(6000)),
      step.open('e', other, protocol, 443, at(443)),
    ];
    return assemble(means, { layout: sharing(means), vms: other + 1 }, 8, [
      ...opens,
      ...opens.map(({ flow }) => step.reply(flow)),
    ]);
  }),
  ...perProtocol('flows opened at one instant', (means, protocol) => {
    const other = second(means);
    return assemble(means, { layout: sharing(means), vms: other + 1 }, 8, [
      step.together(
        step.open('a', 0, protocol, 5000, to(0)),
        step.open('b', other, protocol, 5001, to(0)),
        step.open('c', 0, protocol, 5002, to(0, true)),
        step.open('d', other, protocol, 5003, to(0)),
      ),
      // Nearly full, then full.
      step.fill('f', [0], protocol, 6000, to(0), 2),
      step.together(
        step.open('e', 0, protocol, 5004, to(0)),
        step.open('g', other, protocol, 5004, to(0)),
        step.open('h', other, protocol, 5005, to(0)),
      ),
      ...['a', 'b', 'c', 'd', 'e', 'g', 'h'].map((flow) => step.reply(flow)),
    ]);
  }),
  ...perProtocol('one VM takes every port while others hold none', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: Math.min(4, means.maxVms) }, 6, [
      step.fill('f', [0], protocol, 5000, to(0), 0),
      step.open('x', last(means.maxVms, 4), protocol, 5000, to(0)),
      step.expireAll,
      step.fill('g', [last(means.maxVms, 4)], protocol, 5000, to(0), 0),
      step.sendAll('g'),
    ]),
  ),
  ...perProtocol('more flows than ports, over two destinations', (means, protocol) => {
    const vms = step.vmsUpTo(Math.min(2, means.maxVms));
    return assemble(means, { layout: sharing(means), vms: vms.length }, 5, [
      step.fill('f', vms, protocol, 5000, to(0), -1),
      step.open('x', 0, protocol, 5000, to(1)),
      step.fill('g', vms, protocol, 5000, to(1), 0),
      step.fill('h', vms, protocol, 5000, to(2), 0),
      step.sendAll('f'),
      step.sendAll('g'),
      step.reply('f#0'),
      step.reply('g#0'),
    ]);
  }),
  ...[1, 2].map((size) =>
    template(`a pool of ${size}`, (means) => {
      const vms = step.vmsUpTo(Math.min(2, means.maxVms));
      return assemble(
        means,
        { layout: sharing(means), vms: vms.length },
        size,
        means.protocols.flatMap((protocol, nth) => [
          step.fill(`${protocol}f`, [0], protocol, 5000, to(nth), -1),
          step.open(`${protocol}x`, vms.at(-1) ?? 0, protocol, 80, to(nth)),
          step.reply(`${protocol}f#0`),
        ]),
      );
    }),
  ),
  // Nothing is to be searched for there, and who has the port has to be looked at all the same.
  ...perProtocol("the only port's own number", (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: 1 }, 1, [
      step.open('has-it', 0, protocol, 5000, to(0)),
      step.open('is-called-so', 0, protocol, means.first, to(0)),
      step.reply('has-it'),
      ...only(
        !means.realClock,
        step.expireAll,
        step.open('gets-it', 0, protocol, means.first, to(0)),
        step.reply('gets-it'),
      ),
    ]),
  ),
  ...[1, 2, 3, 7].flatMap((size) =>
    perProtocol(`fill, release all and refill ${size}`, (means, protocol) => {
      const vms = step.vmsUpTo(Math.min(3, means.maxVms));
      return assemble(
        means,
        { layout: sharing(means), vms: vms.length },
        size,
        [
          step.fill('f', [0], protocol, 5000, to(0), 0),
          step.open('x', 0, protocol, 4999, to(0)),
          step.closeAll('f'),
          step.expireAll,
          step.fill('g', vms, protocol, 6000, to(0), -1),
          step.closeAll('g', 'rst'),
          step.expireAll,
          // Privileged ports inside are rewritten like any other.
          step.fill('h', vms, protocol, 700, to(0, true), 0),
          step.open('y', vms.at(-1) ?? 0, protocol, 80, to(0)),
        ],
        size === 7 ? 'high' : 'low',
      );
    }),
  ),
  ...perProtocol('a port right after its release', (means, protocol) => {
    const vms = step.vmsUpTo(Math.min(2, means.maxVms));
    const turn = (nth: number): readonly Step[] => [
      step.close(`f#${nth}`, nth % 2 === 0 ? 'fin' : 'rst'),
      step.open(`x${nth}`, vms.at(-1) ?? 0, protocol, 7000 + nth, to(0)),
      step.expire(`f#${nth}`),
      step.sendAll('f'),
      step.open(`y${nth}`, vms.at(-1) ?? 0, protocol, 7100 + nth, to(0)),
      step.reply(`y${nth}`),
    ];
    return assemble(means, { layout: sharing(means), vms: vms.length }, 4, [
      step.fill('f', vms, protocol, 5000, to(0), 0),
      ...turn(0),
      ...turn(1),
    ]);
  }),
  ...perProtocol('ports around a multiple of 256', (means, protocol) =>
    assemble(
      means,
      { layout: sharing(means), vms: 1 },
      4,
      [
        step.fill('f', [0], protocol, 5000, to(0), 0),
        step.sendAll('f'),
        ...[0, 1, 2, 3].map((nth) => step.reply(`f#${nth}`)),
      ],
      'round',
    ),
  ),
  // Each destination has the port for the same socket anew.
  ...perProtocol('one port, and many destinations at once', (means, protocol) => {
    const opens = MANY_DESTINATIONS.map((at, nth) => step.open(`d${nth}`, 0, protocol, 5000, at));
    return assemble(means, { layout: sharing(means), vms: 1 }, 1, [
      ...opens,
      ...opens.map(({ flow }) => step.reply(flow)),
    ]);
  }),
  template('closed in every way, and filled again', (means) =>
    !means.protocols.includes('tcp')
      ? null
      : assemble(means, { layout: sharing(means), vms: 1 }, 4, [
          step.fill('f', [0], 'tcp', 5000, to(0), 0),
          ...(['fin', 'rst', 'half', 'reset-by-peer'] as const).map((by, n) => step.close(`f#${n}`, by)),
          step.expireAll,
          step.fill('g', [0], 'tcp', 6000, to(0), -1),
        ]),
  ),
  template('two protocols at one full pool', (means) =>
    means.protocols.length < 2
      ? null
      : assemble(means, { layout: sharing(means), vms: 1 }, 4, [
          step.fill('u', [0], 'udp', 5000, to(0), 0),
          step.open('t', 0, 'tcp', 5000, to(0)),
          step.fill('v', [0], 'tcp', 6000, to(1), 0),
          step.open('w', 0, 'udp', 6000, to(1)),
        ]),
  ),
];
