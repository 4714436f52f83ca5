import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import type { Shape } from '../deployments.ts';
import { DESTINATIONS, to } from '../places.ts';
import { only, sharing, template, type Template } from './template.ts';

const PORTS = 8;

/**
 * Everything that an idle timer decides within two timeouts, for both protocols at once: where time is real, every wait
 * must serve as many questions as it can.
 */
export const window: Template = template('two idle timeouts, shared by everything that waits', (means) => {
  // Beside the pool a VM with an ILPIP, where there may be one.
  const { ilpip, pools } = means.features;
  const beside = ilpip && pools && means.maxVms > 3;
  const vms = beside ? [1, 2, 3] : step.vmsUpTo(Math.min(3, means.maxVms));
  const [one = 0] = vms;
  const other = vms.at(-1) ?? one;
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
  const own = (steps: (flow: string, protocol: Protocol) => readonly Step[]): readonly Step[] =>
    only(beside, ...means.protocols.flatMap((protocol) => steps(`${protocol}-own`, protocol)));
  const shape: Shape = beside
    ? { layout: 'ilpip-beside-pool', vms: 4 }
    : { layout: sharing(means), vms: vms.length };
  return assemble(means, shape, PORTS, [
    ...each((protocol, there) => [
      step.fill(protocol, vms, protocol, 5000, there, 1),
      step.open(`${protocol}-last`, one, protocol, 6000, there),
      step.open(`${protocol}-fails`, one, protocol, 6001, there),
      step.open(`${protocol}-fails-too`, other, protocol, 6002, there),
      step.open(`${protocol}-elsewhere`, other, protocol, 6002, elsewhere),
      step.sendAll(protocol),
      step.reply(`${protocol}#3`),
    ]),
    ...own((flow, protocol) => [step.open(flow, 0, protocol, 5000, elsewhere)]),
    step.wait(0.4),
    ...refresh,
    step.wait(0.4),
    ...refresh,
    ...each((protocol) => [step.send(`${protocol}#3`), step.reply(`${protocol}#3`)]),
    // The oldest of the first protocol goes first, within milliseconds of the others.
    step.deadline(`${first ?? 'udp'}-last`, -1, -1),
    ...each((protocol, there) => [step.open(`${protocol}-early`, other, protocol, 6003, there)]),
    ...means.protocols.map((protocol) => step.expire(`${protocol}#6`)),
    // What is left of them may be in the way.
    ...own((flow) => [step.expire(flow)]),
    ...own((flow, protocol) => [
      step.open(`${flow}-again`, 0, protocol, 5000, elsewhere),
      step.reply(`${flow}-again`),
    ]),
    ...each((protocol, there) => [
      step.open(`${protocol}-late`, other, protocol, 6004, there),
      step.reply(`${protocol}-late`),
      step.send(`${protocol}#0`),
      step.send(`${protocol}#2`),
      step.reply(`${protocol}#2`),
      step.reply(`${protocol}#1`),
      step.send(`${protocol}#1`),
      step.fill(`${protocol}-again`, vms, protocol, 9000, there, 0),
      step.open(`${protocol}-fails-again`, one, protocol, 6005, there),
    ]),
    step.closeAll('tcp-again'),
    step.expireAll,
    ...each((protocol, there) => [
      step.fill(`${protocol}-third`, [other], protocol, 12_000, there, 0),
      step.reply(`${protocol}#0`),
      step.open(`${protocol}-fails-third`, one, protocol, 6006, there),
    ]),
  ]);
});
