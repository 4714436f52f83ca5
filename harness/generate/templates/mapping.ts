import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { to } from '../places.ts';
import { perProtocol, sharing, template, type Template } from './template.ts';

const vms = (most: number) => Math.min(2, most);

/** Address and port translation of single flows, from the first packet to the last. */
export const mapping: readonly Template[] = [
  template('payloads and a zero checksum', (means) =>
    assemble(means, { layout: sharing(means), vms: vms(means.maxVms) }, 8, [
      step.open('a', 0, 'udp', 5000, to(0)),
      step.open('b', means.maxVms > 1 ? 1 : 0, 'udp', 5001, to(0)),
      step.send('a', 0),
      step.send('a', 1),
      step.send('b', 1_200),
      step.sendWithoutChecksum('a'),
      step.sendWithoutChecksum('b', 0),
      step.reply('a', 'destination', 'data', 0),
      step.reply('a', 'destination', 'data', 1),
      step.reply('b', 'destination', 'data', 1_200),
      step.send('a', 1_400),
      step.reply('a', 'destination', 'data', 1_400),
      step.wait(0.5),
      step.send('a'),
      step.send('b'),
      step.reply('a'),
      step.reply('b'),
    ]),
  ),
  template('connections from handshake to close', (means) =>
    means.protocols.includes('tcp')
      ? assemble(means, { layout: sharing(means), vms: vms(means.maxVms) }, 8, [
          step.open('a', 0, 'tcp', 5000, to(0)),
          step.open('b', means.maxVms > 1 ? 1 : 0, 'tcp', 5001, to(0)),
          step.open('c', 0, 'tcp', 5002, to(0)),
          step.open('d', 0, 'tcp', 5003, to(0)),
          ...['a', 'b', 'c', 'd'].flatMap((flow) => [step.send(flow, 100), step.reply(flow)]),
          step.send('a', 0),
          step.send('a', 1),
          step.send('b', 1_200),
          step.wait(0.5),
          ...['a', 'b', 'c', 'd'].flatMap((flow) => [step.send(flow, 100), step.reply(flow)]),
          step.close('a', 'fin'),
          step.close('b', 'rst'),
          step.close('c', 'half'),
          step.reply('c'),
          step.send('c'),
          step.close('d', 'reset-by-peer'),
        ])
      : null,
  ),
  template('segments that belong to no flow', (means) =>
    assemble(means, { layout: sharing(means), vms: vms(means.maxVms) }, 4, [
      step.stray(0, 'rst', 5000, to(0)),
      step.stray(0, 'fin', 5001, to(0)),
      step.stray(0, 'syn-ack', 5002, to(0)),
      step.stray(means.maxVms > 1 ? 1 : 0, 'ack', 5003, to(1)),
      step.open('a', 0, 'tcp', 5004, to(0)),
      step.close('a', 'rst'),
      step.send('a', 0, 'rst'),
      step.send('a', 0, 'fin'),
      step.open('b', 0, 'tcp', 5005, to(0)),
      step.close('b', 'fin'),
      step.send('b', 0, 'rst'),
      step.send('b', 0, 'ack'),
    ]),
  ),
  ...perProtocol('replies from elsewhere', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: 1 }, 4, [
      step.open('a', 0, protocol, 5000, to(0)),
      step.reply('a', 'other-port'),
      step.reply('a', 'stranger'),
      step.reply('a'),
      step.send('a'),
    ]),
  ),
  ...perProtocol('a reply after its port went to another flow', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: vms(means.maxVms) }, 2, [
      step.fill('a', [0], protocol, 5000, to(0), 0),
      step.expireAll,
      step.fill('b', [means.maxVms > 1 ? 1 : 0], protocol, 6000, to(0), 0),
      step.reply('a#0'),
      step.reply('a#1'),
      step.reply('b#0'),
      step.reply('b#1'),
      step.send('b#0'),
    ]),
  ),
];
