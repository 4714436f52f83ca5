import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { type Layout, vmName } from '../deployments.ts';
import type { Means } from '../means.ts';
import { SPARE_ILPIP, to } from '../places.ts';
import { only, sharing, template, type Template } from './template.ts';

/** A first and a later flow of each protocol and VM, to two destinations, and a question for its address. */
function flows(means: Means, vms: number): readonly Step[] {
  const steps: Step[] = [];
  for (let vm = 0; vm < vms; vm++) {
    for (const protocol of means.protocols) {
      steps.push(step.open(`${protocol}${vm}`, vm, protocol, 5000, to(0)));
      steps.push(step.open(`${protocol}${vm}later`, vm, protocol, 5001, to(1)));
      steps.push(step.send(`${protocol}${vm}`), step.reply(`${protocol}${vm}`));
    }
    if (means.features.discovery) steps.push(step.discover(vm, 5353));
  }
  return steps;
}

const each = (layout: Layout, vms: number): Template =>
  template(`method: ${layout}`, (means) => {
    const count = Math.min(vms, means.maxVms);
    return assemble(means, { layout, vms: count }, 8, flows(means, count));
  });

const two = ({ maxVms }: Means) => Math.min(2, maxVms);

/** Before, during and after a change, old flows and new ones. */
const around = (means: Means, there: Step, back: Step): readonly Step[] =>
  means.protocols.flatMap((protocol) => [
    step.open(`${protocol}-old`, 0, protocol, 5000, to(0)),
    step.open(`${protocol}-other`, two(means) - 1, protocol, 5001, to(1)),
    there,
    step.send(`${protocol}-old`),
    step.reply(`${protocol}-old`),
    step.open(`${protocol}-new`, 0, protocol, 5001, to(0)),
    step.reply(`${protocol}-new`),
    // A socket that has a flow of before the change.
    step.open(`${protocol}-socket`, 0, protocol, 5000, to(2)),
    step.send(`${protocol}-other`),
    step.reply(`${protocol}-other`),
    ...only(means.features.discovery, step.discover(0, 5353)),
    back,
    step.open(`${protocol}-again`, 0, protocol, 5002, to(0)),
    step.open(`${protocol}-same`, 0, protocol, 5001, to(1)),
    step.send(`${protocol}-new`),
    step.reply(`${protocol}-other`),
    // Whatever a change does to flows, their ports come back.
    ...only(
      !means.realClock,
      step.expireAll,
      step.fill(`${protocol}-refill`, step.vmsUpTo(two(means)), protocol, 6000, to(0), 0),
    ),
  ]);

export const ILPIP_AGAIN = "an ILPIP's flows come again";

/** Which public address a VM's flows have. */
export const methods: readonly Template[] = [
  each('standalone', 2),
  each('pool', 2),
  each('frontends', 3),
  each('two-pools', 2),
  each('ilpip-in-pool', 2),
  each('ilpip-beside-pool', 2),
  each('ilpips', 2),
  each('tenant', 4),
  template('method: a load balancer without a rule for UDP', (means) => {
    const count = Math.min(2, means.maxVms);
    return assemble(means, { layout: 'pool', vms: count, tcpOnly: true }, 8, flows(means, count));
  }),
  template('a VM leaves its pool and joins again', (means) =>
    assemble(
      means,
      { layout: 'pool', vms: two(means) },
      8,
      around(
        means,
        step.change({ kind: 'leave-pool', vm: vmName(0), loadBalancer: 'lb0' }),
        step.change({ kind: 'join-pool', vm: vmName(0), loadBalancer: 'lb0' }),
      ),
    ),
  ),
  template('a VM joins a pool and leaves it again', (means) =>
    assemble(
      means,
      { layout: 'tenant', vms: 3 },
      8,
      around(
        means,
        step.change({ kind: 'join-pool', vm: vmName(0), loadBalancer: 'lb0' }),
        step.change({ kind: 'leave-pool', vm: vmName(0), loadBalancer: 'lb0' }),
      ),
    ),
  ),
  ...(['pool', 'standalone'] as const).map((layout) =>
    template(`a VM gets an ILPIP and loses it again: ${layout}`, (means) =>
      means.features.ilpip
        ? assemble(
            means,
            { layout, vms: two(means) },
            8,
            around(
              means,
              step.change({ kind: 'assign-ilpip', vm: vmName(0), address: SPARE_ILPIP }),
              step.change({ kind: 'release-ilpip', vm: vmName(0) }),
            ),
          )
        : null,
    ),
  ),
  // What is left of the first ones may be in the way.
  template(ILPIP_AGAIN, (means) => {
    const each = (steps: (protocol: Protocol, at: string) => readonly Step[]): readonly Step[] =>
      means.protocols.flatMap((protocol, nth) => steps(protocol, to(nth)));
    return assemble(means, { layout: 'ilpips', vms: 1 }, 4, [
      ...each((protocol, at) => [
        step.open(`${protocol}-before`, 0, protocol, 5000, at),
        ...only(protocol === 'tcp', step.close(`${protocol}-before`)),
      ]),
      step.expireAll,
      ...each((protocol, at) => [
        step.open(`${protocol}-again`, 0, protocol, 5000, at),
        step.reply(`${protocol}-again`),
      ]),
    ]);
  }),
  template('an ILPIP keeps ports', (means) =>
    assemble(
      means,
      { layout: 'ilpips', vms: 1 },
      4,
      means.protocols.flatMap((protocol) => [
        step.open(`${protocol}a`, 0, protocol, 5000, to(0)),
        step.open(`${protocol}b`, 0, protocol, 5000, to(0, true)),
        step.open(`${protocol}c`, 0, protocol, 500, to(0)),
        step.open(`${protocol}d`, 0, protocol, 65_535, to(1)),
        ...['a', 'b', 'c', 'd'].map((flow) => step.reply(`${protocol}${flow}`)),
        // Twice what a pool of this size could serve.
        step.fill(`${protocol}e`, [0], protocol, 6000, to(2), -4),
      ]),
    ),
  ),
  template('questions while other flows live', (means) =>
    assemble(means, { layout: sharing(means), vms: Math.min(2, means.maxVms) }, 4, [
      ...means.protocols.map((protocol) => step.open(protocol, 0, protocol, 5000, to(0))),
      step.fill('f', [0], means.protocols[0] ?? 'udp', 6000, to(1), 0),
      step.discover(0, 5353),
      step.discover(means.maxVms > 1 ? 1 : 0, 5353),
      step.discover(0, 5354),
    ]),
  ),
];
