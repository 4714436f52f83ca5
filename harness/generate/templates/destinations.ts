import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import type { Shape } from '../deployments.ts';
import type { Means } from '../means.ts';
import { ODD_DESTINATIONS } from '../places.ts';
import { other, perProtocol, sharing, type Template } from './template.ts';

/** As many methods side by side as the target has, under a group that allows everything where it has groups. */
const mixed = (means: Means): Shape => {
  const { pools, ilpip, securityGroups } = means.features;
  return {
    layout: pools && ilpip ? 'ilpip-in-pool' : sharing(means),
    vms: other(means) + 1,
    ...(securityGroups ? { nic: 'defaults', subnet: 'defaults' } : {}),
  };
};

/** A destination is an address on the internet, whatever its number looks like. */
export const destinations: readonly Template[] = perProtocol(
  'destinations that look like something else',
  (means, protocol) => {
    const opens = [0, other(means)].flatMap((vm, which) =>
      ODD_DESTINATIONS.map((at, nth) =>
        step.open(`${which === 0 ? 'a' : 'b'}${nth}`, vm, protocol, 5000 + 10 * which, at),
      ),
    );
    return assemble(means, mixed(means), 8, [...opens, ...opens.map(({ flow }) => step.reply(flow))]);
  },
);
