import type { ProbeOutcome } from '../../../../spec/vocabulary/index.ts';
import type { Check } from '../check.ts';

export const probeState: Check = {
  title: 'shows what the load balancer holds VMs for, if it says so',
  quick: false,
  skip: ({ features, capabilities }) =>
    features.probes && features.pools && capabilities.shows.probeState
      ? null
      : 'it does not claim to show health probes',
  async run(bench) {
    await bench.deploy();
    const { vms } = await bench.one<ProbeOutcome>({ op: 'probe', loadBalancer: 'lb' });
    const told = vms.filter(({ up }) => up !== null).length;
    if (told === bench.deployment.vms.length) return null;
    return {
      expected: `up or down of each of ${bench.deployment.vms.length} VMs`,
      received: `that of ${told}`,
      remedy: 'Report the state of every VM of the pool, or declare shows.probeState false.',
    };
  },
};
