import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import type { Means } from '../means.ts';
import { guarded, to } from '../places.ts';
import type { SecurityGroupName } from '../security-groups.ts';
import { sharing, template, type Template } from './template.ts';

const setFront = (securityGroup: SecurityGroupName | null): Step =>
  step.change({ kind: 'set-security-group', on: { subnet: 'front' }, securityGroup });

/** Where the subnet's group lets the first VM go, and the others, which it does not concern. */
const everybody = (means: Means, mark: string, port: number): readonly Step[] =>
  means.protocols.flatMap((protocol) =>
    [0, 1, 2].flatMap((vm) => [
      step.open(`${mark}${protocol}${vm}`, vm, protocol, port, to(0)),
      step.open(`${mark}${protocol}${vm}guarded`, vm, protocol, port, guarded()),
      step.reply(`${mark}${protocol}${vm}`),
    ]),
  );

const goOn = (means: Means, mark: string): readonly Step[] =>
  means.protocols.flatMap((protocol) =>
    [1, 2].flatMap((vm) =>
      ['', 'guarded'].flatMap((where) => [
        step.reply(`${mark}${protocol}${vm}${where}`),
        step.send(`${mark}${protocol}${vm}${where}`),
      ]),
    ),
  );

/** A group is its own subnet's, as are its changes. */
export const subnets: readonly Template[] = [
  template('two subnets, and the group of one changes', (means) =>
    means.maxVms < 3
      ? null
      : assemble(means, { layout: sharing(means), vms: 3, subnet: null, twoSubnets: true }, 32, [
          ...everybody(means, 'a', 5000),
          setFront('deny-address'),
          ...goOn(means, 'a'),
          ...everybody(means, 'b', 5100),
          setFront(null),
          ...goOn(means, 'b'),
        ]),
  ),
];
