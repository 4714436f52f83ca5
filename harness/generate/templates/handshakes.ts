import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { to } from '../places.ts';
import { other, sharing, template, type Template } from './template.ts';

/** Where time is real, what has no handshake yet has a timer of its own, and a kernel's sockets answer by themselves. */
const byHand = (name: string, make: Template['make']): Template =>
  template(name, (means) => (means.realClock || !means.protocols.includes('tcp') ? null : make(means)));

/** Each holds a port, as any flow does, and it comes back. */
const unfinished = [
  step.knock('silent', 0, 5000, to(0)),
  step.knock('refused', 0, 5001, to(0)),
  step.close('refused', 'reset-by-peer'),
  step.knock('without-ack', 0, 5002, to(0)),
  step.reply('without-ack', 'destination', 'syn-ack', 0),
] as const;

/** SYNs both ways, and each is answered (RFC 9293 section 3.5, figure 7). */
const crossing = [
  step.knock('a', 0, 5000, to(0)),
  step.reply('a', 'destination', 'syn', 0),
  step.send('a', 0, 'syn-ack'),
  step.reply('a', 'destination', 'syn-ack', 0),
  step.send('a', 0, 'ack'),
] as const;

/** How connections begin, other than by three segments, and how they end, other than by the VM first. */
export const handshakes: readonly Template[] = [
  byHand('connections that never came about, and filled again', (means) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 3, [
      ...unfinished,
      step.expireAll,
      step.fill('f', [other(means)], 'tcp', 6000, to(0), -1),
      step.sendAll('f'),
    ]),
  ),
  byHand('connections that never came about, each kept as long as any', (means) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 3, [
      ...unfinished,
      step.knock('x', 0, 5003, to(0)),
      step.wait(0.75),
      step.open('y', other(means), 'tcp', 6000, to(0)),
      step.open('z', other(means), 'tcp', 6001, to(0)),
      step.reply('silent', 'destination', 'syn-ack', 0),
      step.send('without-ack', 0, 'ack'),
      step.reply('without-ack'),
    ]),
  ),
  byHand('SYNs that cross', (means) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
      ...crossing,
      step.wait(0.75),
      step.open('x', other(means), 'tcp', 6000, to(0)),
      step.reply('a'),
      step.expireAll,
      step.open('y', other(means), 'tcp', 6001, to(0)),
      step.reply('y'),
    ]),
  ),
  // The last of what is said may come with the FIN.
  ...[0, 100].map((bytes) =>
    template(`closed by the peer first, FINs of ${bytes} bytes`, (means) =>
      means.protocols.includes('tcp')
        ? assemble(means, { layout: sharing(means), vms: 1 }, 2, [
            step.fill('f', [0], 'tcp', 5000, to(0), 0),
            step.reply('f#0', 'destination', 'fin', bytes),
            step.send('f#0', 0, 'ack'),
            step.send('f#0'),
            step.send('f#0', bytes, 'fin'),
            step.reply('f#0', 'destination', 'ack', 0),
            step.expireAll,
            step.fill('g', [0], 'tcp', 6000, to(0), -1),
            step.sendAll('g'),
          ])
        : null,
    ),
  ),
];
