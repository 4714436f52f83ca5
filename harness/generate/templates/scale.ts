import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { assemble, portsFor } from '../assemble.ts';
import * as step from '../build.ts';
import { ALL_PORTS, type Means } from '../means.ts';
import { to } from '../places.ts';
import { sharing, template, type Template } from './template.ts';

const MANY = 1_000;

const many = (means: Means): readonly number[] => step.vmsUpTo(Math.min(MANY, means.maxVms));
const first = (means: Means): Protocol => means.protocols[0] ?? 'udp';
const last = (means: Means): Protocol => means.protocols.at(-1) ?? 'udp';

const scaled = (
  name: string,
  ports: number,
  vms: (means: Means) => readonly number[],
  steps: (means: Means, vms: readonly number[]) => readonly Step[],
): Template =>
  template(name, (means) => {
    const chosen = vms(means);
    return assemble(means, { layout: sharing(means), vms: chosen.length }, ports, steps(means, chosen));
  });

/** What is kept of ports by words, pages or chance goes wrong where some come back, and their neighbours do not. */
const halfComesBack = template('half of 2048 ports comes back', (means) =>
  means.realClock
    ? null
    : assemble(means, { layout: sharing(means), vms: 1 }, 2_048, [
        step.fill('f', [0], first(means), 2000, to(0), 1_024),
        step.fill('g', [0], first(means), 10_000, to(0), 0),
        // What is lost at once is not for the idle time to answer for.
        step.replyAll('f'),
        step.replyAll('g'),
        step.wait(0.5),
        step.sendAll('g'),
        step.expire('f'),
        step.replyAll('g'),
        step.fill('h', [0], first(means), 20_000, to(0), -8),
      ]),
);

/** A bounded search for a port succeeds in small pools and fails in these. */
const toTheLast: readonly Template[] = [100, 300, 1_000, 4_096].flatMap((ports) => [
  scaled(
    `${ports} ports from many VMs, to the last`,
    ports,
    (means) => step.vmsUpTo(Math.min(64, means.maxVms)),
    (means, vms) => [
      step.fill('f', vms, first(means), 2000, to(0), 1),
      // What the table of the way back lost as it grew.
      step.replyAll('f'),
      step.open('last', 0, first(means), 60_000, to(0)),
      step.open('fails', vms.at(-1) ?? 0, first(means), 60_001, to(0)),
      step.open('elsewhere', 0, first(means), 60_001, to(1)),
      step.sendAll('f'),
      step.expireAll,
      step.fill('g', vms, last(means), 3000, to(0), 0),
      step.open('fails-again', 0, last(means), 60_002, to(0)),
      step.closeAll('g'),
    ],
  ),
]);

export const middling: readonly Template[] = [...toTheLast, halfComesBack];

/** All 64,511 ports. */
export const full: readonly Template[] = [
  scaled(
    'all ports from one VM',
    ALL_PORTS,
    (means) => step.vmsUpTo(Math.min(2, means.maxVms)),
    (means) => [
      step.fill('f', [0], first(means), 1025, to(0), 1),
      step.replyAll('f'),
      step.open('last', 0, first(means), 1024, to(0)),
      step.open('fails', 0, first(means), 900, to(0)),
      step.open('fails-too', Math.min(2, means.maxVms) - 1, first(means), 5000, to(0)),
      step.open('elsewhere', 0, first(means), 5000, to(1)),
      step.reply('f#0'),
      step.send('f#64000'),
    ],
  ),
  scaled('all ports from many VMs', ALL_PORTS, many, (means, vms) => [
    step.fill('f', vms, first(means), 2000, to(0), 0),
    step.open('fails', 0, first(means), 60_000, to(0)),
    step.open('fails-too', vms.at(-1) ?? 0, first(means), 60_000, to(0)),
    step.open('elsewhere', 0, first(means), 60_000, to(1)),
    step.send('f#0'),
  ]),
  scaled(
    'fill, fail, release, refill',
    ALL_PORTS,
    (means) => step.vmsUpTo(Math.min(8, means.maxVms)),
    (means, vms) => [
      step.fill('f', vms, last(means), 2000, to(0), -100),
      step.closeAll('f', 'rst'),
      step.expireAll,
      step.fill('g', vms, last(means), 30_000, to(0), -1),
    ],
  ),
  scaled(
    'more flows than ports, over two destinations',
    ALL_PORTS,
    (means) => step.vmsUpTo(Math.min(8, means.maxVms)),
    (means, vms) => [
      step.fill('f', vms, first(means), 2000, to(0), 0),
      step.fill('g', vms, first(means), 2000, to(1), 0),
      step.open('x', 0, first(means), 60_000, to(2)),
      // More flows than 16 bits can number. Where time is real, those of another case are all answered, and of these a few.
      ...(means.realClock
        ? [step.reply('f#0'), step.reply('g#5000'), step.reply('g#64000')]
        : [step.replyAll('f'), step.replyAll('g')]),
      step.reply('x'),
    ],
  ),
  // However few the ports of SNAT are.
  template('an ILPIP beyond every limit', (means) =>
    assemble(means, { layout: 'ilpips', vms: 1 }, ALL_PORTS, [
      {
        ...step.fill('f', [0], first(means), 1025, to(0), portsFor(means, ALL_PORTS) - ALL_PORTS - 2_000),
        toPorts: 2,
      },
      step.open('x', 0, first(means), 500, to(0)),
    ]),
  ),
  scaled(
    'all ports, one idle and reclaimed',
    ALL_PORTS,
    (means) => step.vmsUpTo(Math.min(2, means.maxVms)),
    (means, vms) => [
      step.fill('f', vms, first(means), 2000, to(0), 0),
      step.deadline('f#0', -1, -1),
      step.open('none', 0, first(means), 60_000, to(0)),
      step.expireAll,
      step.open('again', vms.at(-1) ?? 0, first(means), 60_001, to(0)),
      step.reply('again'),
    ],
  ),
];
