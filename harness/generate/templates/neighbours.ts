import type { OpenStep, Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { ADDRESSES_ONE_BIT_APART, NEIGHBOURS, portsOneBitFrom, to } from '../places.ts';
import { perProtocol, sharing, type Template } from './template.ts';

const PORT = 5000;
const PRIVATE_PORTS = portsOneBitFrom(PORT);

/** Everything opened is answered, so that what comes back to the wrong flow is seen too. */
const answered = (opens: readonly OpenStep[]): readonly Step[] => [
  ...opens,
  ...opens.map(({ flow }) => step.reply(flow)),
];

/** Flows that end and flows that go on, enough for some of them to be next to each other in any table. */
const MANY = 40;

/** Flows whose tuples differ in one bit: a key that leaves a bit out, or a field cut short, takes two of them for one. */
export const neighbours: readonly Template[] = [
  ...perProtocol('private ports one bit apart', (means, protocol) => {
    const ports = [PORT, ...PRIVATE_PORTS];
    const opens = ports.map((port, nth) => step.open(`p${nth}`, 0, protocol, port, to(0)));
    return assemble(means, { layout: sharing(means), vms: 1 }, ports.length, answered(opens));
  }),
  ...perProtocol("one destination's ports one bit apart", (means, protocol) => {
    const remote = [to(0), ...NEIGHBOURS.ports];
    const opens = remote.map((at, nth) => step.open(`p${nth}`, 0, protocol, PORT, at));
    return assemble(means, { layout: sharing(means), vms: 1 }, remote.length, answered(opens));
  }),
  // A hash of both ports that stands for them is the same where what differs cancels out.
  ...perProtocol('both ports the same bit apart', (means, protocol) => {
    const remote = [to(0), ...NEIGHBOURS.ports];
    const opens = remote.map((at, nth) =>
      step.open(`p${nth}`, 0, protocol, nth === 0 ? PORT : (PRIVATE_PORTS[nth - 1] ?? PORT), at),
    );
    return assemble(means, { layout: sharing(means), vms: 1 }, remote.length, answered(opens));
  }),
  // One port, which each destination has once, whatever its neighbours have.
  ...perProtocol('destinations one bit apart', (means, protocol) => {
    const opens = ADDRESSES_ONE_BIT_APART.map((at, nth) => step.open(`d${nth}`, 0, protocol, PORT, at));
    const more = ADDRESSES_ONE_BIT_APART.map((at, nth) => step.open(`x${nth}`, 0, protocol, PORT + 1, at));
    return assemble(means, { layout: sharing(means), vms: 1 }, 1, [...answered(opens), ...more]);
  }),
  // What ends takes nobody with it: not those that came before it, nor those that came after.
  ...perProtocol('flows that go on when others end', (means, protocol) =>
    assemble(means, { layout: sharing(means), vms: 1 }, MANY, [
      step.fill('before', [0], protocol, 5000, to(0), 0),
      step.fill('ending', [0], protocol, 6000, to(1), 0),
      step.fill('after', [0], protocol, 7000, to(2), 0),
      step.closeAll('ending'),
      step.wait(0.6),
      step.sendAll('before'),
      step.sendAll('after'),
      step.expire('ending#0'),
      ...['before', 'after'].flatMap((flows) =>
        Array.from({ length: MANY }, (_, nth) => step.reply(`${flows}#${nth}`)),
      ),
    ]),
  ),
];
