import {
  type Endpoint,
  formatAddress,
  formatEndpoint,
  quote,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import type { LiveFlow } from './live-plan.ts';
import type { LiveSetup } from './vms-file.ts';

/** Flows by TCP that take the ports of one load balancer's frontends towards one destination, within bounds. */
export interface ExhaustionPlan {
  readonly loadBalancer: LiveSetup['deployment']['loadBalancers'][number];
  /** In the order in which they are opened, the VMs by turns. */
  readonly flows: readonly LiveFlow[];
  /** To another destination, while the first is full; one of each VM. */
  readonly elsewhere: readonly LiveFlow[];
  /** How long ports are held at most, in ms. */
  readonly holdMs: number;
}

/** Beyond the ports of all other parts of a plan. */
const PORT_BLOCK = 10_000;

/**
 * A pool is exhausted by its own VMs, and by TCP, which the alert speaks of. Default SNAT's addresses belong to others too and are
 * never exhausted. @throws SnatcheckError `live-exhaustion`, where there is no bound or no pool
 */
export function exhaustionPlan(setup: LiveSetup, other: Endpoint): ExhaustionPlan {
  const { exhaustion, deployment, agents, limits } = setup;
  if (exhaustion === null) {
    throw new SnatcheckError('live-exhaustion', {
      expected: 'a bound in the file: exhaustion: { destination: A:PORT, flows: N, holdMs: N }',
      received: 'none',
      remedy:
        'It harms neighbours: say towards which destination, with how many flows and for how long at most.',
    });
  }
  for (const loadBalancer of deployment.loadBalancers) {
    const vms = agents
      .map(({ vm }) => vm)
      .filter((vm) => {
        const { name, ilpip } = deployment.vms[vm] as LiveSetup['deployment']['vms'][number];
        return ilpip === null && loadBalancer.pool.includes(name);
      });
    if (vms.length === 0) continue;
    const flow = (vm: number, nth: number, to: Endpoint, label: string): LiveFlow => ({
      vm,
      label: `${label}-${nth}`,
      way: 'reflector',
      protocol: 'tcp',
      to,
      port: limits.firstPort + PORT_BLOCK + nth,
      url: null,
    });
    const most = vms.length * (65_535 - limits.firstPort - PORT_BLOCK);
    if (exhaustion.flows > most) {
      throw new SnatcheckError('live-exhaustion', {
        expected: `at most ${most} flows: each needs a local port of its own`,
        received: `${exhaustion.flows}`,
        remedy: 'Give a smaller bound, or a smaller limits.firstPort.',
      });
    }
    return {
      loadBalancer,
      flows: Array.from({ length: exhaustion.flows }, (_, nth) =>
        flow(
          vms[nth % vms.length] as number,
          Math.floor(nth / vms.length),
          exhaustion.destination,
          'exhaust',
        ),
      ),
      elsewhere: vms.map((vm) => ({
        ...flow(vm, 0, other, 'elsewhere'),
        port: limits.firstPort + PORT_BLOCK - 1,
      })),
      holdMs: exhaustion.holdMs,
    };
  }
  throw new SnatcheckError('live-exhaustion', {
    expected: 'a VM with an agent in the pool of a load balancer',
    received: `none of ${agents.map(({ vm }) => quote(deployment.vms[vm]?.name)).join(', ')}`,
    remedy: "Leave --allow-exhaustion out: the platform's addresses serve others too.",
  });
}

export function tellExhaustion({ loadBalancer, flows, holdMs }: ExhaustionPlan): string {
  const [first] = flows;
  const to = first === undefined ? '' : formatEndpoint(first.to.address, first.to.port);
  return `EXHAUSTS the ports of ${loadBalancer.frontends.map(formatAddress).join(', ')} towards ${to}: ${flows.length} TCP flows and ${holdMs / 1_000} s at most. Others behind these addresses cannot reach it meanwhile.`;
}
