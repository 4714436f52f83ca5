import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { to } from '../places.ts';
import { other, perProtocol, sharing, template, type Template } from './template.ts';

/** Flows that some table or other outgrows. */
const HUNDREDS = 300;
/** In idle timeouts; with a packet each way every 0.4 of them, more than a hundred. */
const KEPT_ALIVE = 24;
const STRANGERS = ['other-port', 'stranger'] as const;

/** What keeps a flow, what does not, and what must not end it. Each holds the only port, and somebody else wants it. */
export const lifetimes: readonly Template[] = [
  ...(['half', 'fin'] as const).flatMap((side) =>
    (['outbound', 'both'] as const).map((by) =>
      template(`half closed by ${side === 'half' ? 'the VM' : 'its peer'}, kept alive: ${by}`, (means) =>
        means.protocols.includes('tcp')
          ? assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
              step.open('a', 0, 'tcp', 5000, to(0)),
              side === 'half' ? step.close('a', 'half') : step.reply('a', 'destination', 'fin', 0),
              step.reply('a'),
              step.keepAlive('a', by, 1.2),
              step.reply('a'),
              step.wait(0.75),
              step.open('x', other(means), 'tcp', 6000, to(0)),
              step.reply('a'),
              step.send('a'),
            ])
          : null,
      ),
    ),
  ),
  // A table that grows takes every flow with it, whatever its state.
  template('every state of a connection while hundreds are opened', (means) => {
    if (!means.protocols.includes('tcp')) return null;
    const states = ['established', 'half', 'half-by-peer'];
    return assemble(means, { layout: sharing(means), vms: other(means) + 1 }, HUNDREDS, [
      ...states.map((state, nth) => step.open(state, 0, 'tcp', 5000 + nth, to(1))),
      step.close('half', 'half'),
      step.reply('half-by-peer', 'destination', 'fin', 0),
      step.fill('f', [other(means)], 'udp', 6000, to(0), 0),
      ...states.flatMap((state) => [step.send(state), step.reply(state)]),
    ]);
  }),
  ...perProtocol('one socket, each destination kept alive', (means, protocol) =>
    means.realClock
      ? null
      : assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
          ...[0, 1, 2].map((which) => step.open(`s${which}`, 0, protocol, 5000, to(which))),
          ...[0.6, 0.6, 0.6].flatMap((timeouts) => [
            step.wait(timeouts),
            ...[0, 1, 2].map((which) => step.send(`s${which}`)),
          ]),
          ...[0, 1, 2].flatMap((which) => [
            step.open(`x${which}`, other(means), protocol, 6000, to(which)),
            step.reply(`s${which}`),
          ]),
          // The first one ends, the others go on.
          step.wait(0.6),
          step.send('s1'),
          step.send('s2'),
          step.expire('s0'),
          step.reply('s1'),
          step.reply('s2'),
          step.open('y', other(means), protocol, 6001, to(1)),
        ]),
  ),
  ...perProtocol('a flow of many timeouts', (means, protocol) =>
    means.realClock
      ? null
      : assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
          step.open('a', 0, protocol, 5000, to(0)),
          step.keepAlive('a', 'outbound', 12),
          step.deadline('a', -1, -1),
          step.open('x', other(means), protocol, 6000, to(0)),
          step.reply('a'),
          step.send('a'),
        ]),
  ),
  // Counters of packets and of bytes, by which a flow is handed over to something faster, or counts as done.
  ...perProtocol('a flow of many packets', (means, protocol) =>
    means.realClock
      ? null
      : assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
          step.open('a', 0, protocol, 5000, to(0)),
          ...[1, 2, 3].map(() => step.keepAlive('a', 'both', KEPT_ALIVE)),
          step.wait(0.75),
          step.send('a', 0, protocol === 'tcp' ? 'ack' : 'data'),
          step.wait(0.75),
          step.open('x', other(means), protocol, 6000, to(0)),
          step.reply('a'),
          step.send('a'),
        ]),
  ),
  ...perProtocol('a flow of many bytes', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
      step.open('a', 0, protocol, 5000, to(0)),
      ...Array.from({ length: 48 }, () => step.send('a', 1_400)),
      step.open('x', other(means), protocol, 6000, to(0)),
      step.reply('a'),
    ]),
  ),
  // Whatever strangers send is none of the flow's packets: it ends nothing, and keeps nothing.
  ...STRANGERS.flatMap((from) =>
    (['syn', 'syn-ack', 'ack', 'fin', 'rst'] as const).map((segment) =>
      template(`a stranger's segment: ${segment} from ${from}`, (means) =>
        assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
          step.open('a', 0, 'tcp', 5000, to(0)),
          step.reply('a', from, segment, 0),
          step.reply('a', from, segment, 0),
          step.reply('a'),
          step.send('a'),
          step.open('x', other(means), 'tcp', 6000, to(0)),
          step.reply('a'),
        ]),
      ),
    ),
  ),
  ...STRANGERS.flatMap((from) =>
    perProtocol(`a stranger does not keep a flow: ${from}`, (means, protocol) =>
      assemble(means, { layout: sharing(means), vms: other(means) + 1 }, 1, [
        step.fill('a', [0], protocol, 5000, to(0), 0),
        step.wait(0.75),
        step.reply('a#0', from),
        step.open('early', other(means), protocol, 6000, to(0)),
        step.expire('a#0'),
        step.open('x', other(means), protocol, 6001, to(0)),
        step.reply('x'),
      ]),
    ),
  ),
];
