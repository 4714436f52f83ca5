import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { to } from '../places.ts';
import { other, perProtocol, sharing, template, type Template } from './template.ts';

/** What the document leaves open and only a step of its own can show. Nothing else is asked of these flows. */
export const openQuestions: readonly Template[] = [
  ...perProtocol('an ICMP error about a flow', (means, protocol) =>
    means.hello.capabilities.shows.icmpErrors === true
      ? assemble(means, { layout: 'standalone', vms: 1 }, 4, [
          step.open('a', 0, protocol, 5000, to(0)),
          step.reply('a'),
          step.reply('a', 'destination', 'unreachable'),
        ])
      : null,
  ),
  template('a datagram in fragments', (means) =>
    means.protocols.includes('udp') && means.hello.capabilities.shows.fragments === true
      ? assemble(means, { layout: 'standalone', vms: 1 }, 4, [
          step.open('a', 0, 'udp', 5000, to(0)),
          step.reply('a'),
          step.send('a', 1_200, 'fragments'),
        ])
      : null,
  ),
  // Whatever becomes of the fragments, the flow's port is nobody else's.
  template('fragments of one flow, then others at a full pool', (means) =>
    means.protocols.includes('udp') && means.hello.capabilities.shows.fragments === true
      ? assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 2, [
          step.fill('f', [0], 'udp', 5000, to(0), 0),
          step.send('f#0', 1_200, 'fragments'),
          step.open('x', other(means), 'udp', 6000, to(0)),
          step.send('f#1', 1_200, 'fragments'),
          step.open('y', other(means), 'udp', 6001, to(0)),
        ])
      : null,
  ),
];
