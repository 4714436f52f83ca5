import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { DESTINATIONS, to } from '../places.ts';
import { sharing, template, type Template } from './template.ts';

const PORTS = 8;

/**
 * Everything that an idle timer decides within two timeouts, for both protocols at once: where time is real, every wait
 * must serve as many questions as it can.
 */
export const window: Template = template('two idle timeouts, shared by everything that waits', (means) => {
  const vms = step.vmsUpTo(Math.min(3, means.maxVms));
  const other = vms.at(-1) ?? 0;
  // A destination each: whether protocols share an inventory is not the question here.
  const endpoint = (protocol: Protocol) => to(means.protocols.indexOf(protocol));
  const elsewhere = to(DESTINATIONS.length - 2);
  const each = (steps: (protocol: Protocol, to: string) => readonly Step[]): readonly Step[] =>
    means.protocols.flatMap((protocol) => steps(protocol, endpoint(protocol)));
  const refresh = each((protocol) => [
    step.send(`${protocol}#0`),
    step.reply(`${protocol}#1`),
    step.send(`${protocol}#2`),
    step.reply(`${protocol}#2`),
  ]);
  const [first] = means.protocols;
  return assemble(means, { layout: sharing(means), vms: vms.length }, PORTS, [
    ...each((protocol, there) => [
      step.fill(protocol, vms, protocol, 5000, there, 1),
      step.open(`${protocol}-last`, 0, protocol, 6000, there),
      step.open(`${protocol}-fails`, 0, protocol, 6001, there),
      step.open(`${protocol}-fails-too`, other, protocol, 6002, there),
      step.open(`${protocol}-elsewhere`, other, protocol, 6002, elsewhere),
      step.sendAll(protocol),
      step.reply(`${protocol}#3`),
    ]),
    step.wait(0.4),
    ...refresh,
    step.wait(0.4),
    ...refresh,
    ...each((protocol) => [step.send(`${protocol}#3`), step.reply(`${protocol}#3`)]),
    // The oldest of the first protocol goes first, within milliseconds of the others.
    step.deadline(`${first ?? 'udp'}-last`, -1, -1),
    ...each((protocol, there) => [step.open(`${protocol}-early`, other, protocol, 6003, there)]),
    ...means.protocols.map((protocol) => step.expire(`${protocol}#6`)),
    ...each((protocol, there) => [
      step.open(`${protocol}-late`, other, protocol, 6004, there),
      step.reply(`${protocol}-late`),
      step.send(`${protocol}#0`),
      step.send(`${protocol}#2`),
      step.reply(`${protocol}#2`),
      step.reply(`${protocol}#1`),
      step.send(`${protocol}#1`),
      step.fill(`${protocol}-again`, vms, protocol, 9000, there, 0),
      step.open(`${protocol}-fails-again`, 0, protocol, 6005, there),
    ]),
    step.closeAll('tcp-again'),
    step.expireAll,
    ...each((protocol, there) => [
      step.fill(`${protocol}-third`, [other], protocol, 12_000, there, 0),
      step.reply(`${protocol}#0`),
      step.open(`${protocol}-fails-third`, 0, protocol, 6006, there),
    ]),
  ]);
});
