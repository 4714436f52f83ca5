import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import type { Means } from '../means.ts';
import { to } from '../places.ts';
import { other, perProtocol, sharing, template, type Template } from './template.ts';

const WAYS = ['fin', 'rst', 'reset-by-peer'] as const;
const LATE = ['ack', 'fin', 'rst'] as const;

/** Segments of a flow that is over, then what became of its port's next holder, and of the tuple itself. */
const comesLate = (means: Means, ended: string, heirTo: string): readonly Step[] => [
  step.open('heir', other(means), 'tcp', 6000, heirTo),
  step.reply('heir'),
  ...LATE.flatMap((segment) => [step.send(ended, 0, segment), step.send('heir'), step.reply('heir')]),
  step.open('greedy', other(means), 'tcp', 6001, to(0)),
  step.open('greedier', 0, 'tcp', 6002, to(0)),
  step.send('heir'),
  step.reply('heir'),
  step.reply('kept'),
];

const tuple = (flow: string, protocol: Protocol) => step.open(flow, 0, protocol, 5000, to(0));

/** Ports, private ports and whole tuples that are used again while something still remembers who had them. */
export const reuse: readonly Template[] = [
  // Towards another port of the destination, the heir does not have the very tuple of the flow that ended.
  ...WAYS.flatMap((way) =>
    [false, true].map((elsewhere) =>
      template(
        `late segments of a flow whose port has an heir${elsewhere ? ' elsewhere' : ''}, ${way}`,
        (means) =>
          assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 2, [
            tuple('ended', 'tcp'),
            step.open('kept', 0, 'tcp', 5001, to(0)),
            step.reply('kept'),
            step.close('ended', way),
            ...comesLate(means, 'ended', to(0, elsewhere)),
          ]),
      ),
    ),
  ),
  template('late segments of a flow that was reclaimed', (means) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 2, [
      tuple('ended', 'tcp'),
      step.open('kept', 0, 'tcp', 5001, to(0)),
      step.keepAlive('kept', 'outbound', 1.2),
      ...comesLate(means, 'ended', to(0)),
    ]),
  ),
  // By then another flow may hold the port that the tuple had before.
  ...perProtocol('a tuple that comes again after its port went to another flow', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 2, [
      tuple('first', protocol),
      ...(protocol === 'tcp' ? [step.close('first')] : []),
      step.expireAll,
      step.fill('g', [other(means)], protocol, 6000, to(0), 0),
      tuple('second', protocol),
      step.reply('g#0'),
      step.reply('g#1'),
      step.close('g#1', 'rst'),
      step.keepAlive('g#0', 'both', 1.2),
      tuple('third', protocol),
      step.reply('third'),
      step.reply('g#0'),
    ]),
  ),
  ...perProtocol('one tuple again and again', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 3, [
      ...['first', 'second', 'third', 'fourth', 'fifth'].flatMap((flow) => [
        tuple(flow, protocol),
        step.reply(flow),
        ...(protocol === 'tcp' ? [step.close(flow)] : []),
        ...(means.realClock ? [] : [step.expireAll]),
      ]),
      step.fill('g', [other(means)], protocol, 6000, to(0), 0),
      step.sendAll('g'),
    ]),
  ),
  // Whoever failed asks again, with the same private port, once there is a port to be had.
  ...perProtocol('who failed tries again', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 2, [
      step.fill('f', [0], protocol, 5000, to(0), 0),
      step.wait(0.75),
      step.open('fails', other(means), protocol, 6000, to(0)),
      step.open('elsewhere', other(means), protocol, 6000, to(1)),
      step.expire('f#0'),
      step.open('again', other(means), protocol, 6000, to(0)),
      step.reply('again'),
    ]),
  ),
  // Each half of a pair is told from the other by its VM alone.
  ...WAYS.map((way) =>
    template(`two VMs with one private port, one closes, ${way}`, (means) =>
      other(means) === 0
        ? null
        : assemble(means, { layout: sharing(means), vms: 2 }, 2, [
            step.open('stays', 0, 'tcp', 5000, to(0)),
            step.open('goes', 1, 'tcp', 5000, to(0)),
            step.close('goes', way),
            step.open('x', 0, 'tcp', 6000, to(0)),
            step.open('y', 1, 'tcp', 6001, to(0)),
            step.send('stays'),
            step.reply('stays'),
            step.reply('x'),
          ]),
    ),
  ),
  // A number that a flow of another protocol holds as well.
  ...WAYS.map((way) =>
    template(`one port of both protocols, one closes, ${way}`, (means) =>
      means.protocols.length < 2
        ? null
        : assemble(means, { layout: sharing(means), vms: 1 }, 2, [
            step.fill('u', [0], 'udp', 5000, to(0), 0),
            step.fill('t', [0], 'tcp', 5000, to(0), 0),
            step.close('t#0', way),
            step.open('x', 0, 'udp', 6000, to(0)),
            step.sendAll('u'),
            step.reply('u#0'),
            step.reply('u#1'),
          ]),
    ),
  ),
  // Private ports within the range of the public ones: some flow's is what it was, and another's somebody else's.
  ...perProtocol('private ports that are public ports too', (means, protocol) => {
    const opens = [0, other(means)].flatMap((vm, nth) =>
      [0, 1, 2].flatMap((port) => [
        step.open(`a${nth}${port}`, vm, protocol, means.first + port, to(0)),
        step.open(`b${nth}${port}`, vm, protocol, means.first + port, to(0, true)),
      ]),
    );
    return assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 16, [
      ...opens,
      ...opens.flatMap(({ flow }) => [step.reply(flow), step.send(flow)]),
    ]);
  }),
];
