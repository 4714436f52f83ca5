import { canDeploy } from './assemble.ts';
import { LAYOUTS, type Shape } from './deployments.ts';
import type { Means } from './means.ts';
import type { Random } from './random.ts';
import { SECURITY_GROUP_NAMES } from './security-groups.ts';

const byMeans = new WeakMap<Means, readonly Shape[]>();

// Several VMs behind one address are where most of the article's rules apply, so they come most often.
const WEIGHTS = {
  standalone: 2,
  pool: 8,
  frontends: 2,
  'two-pools': 1,
  'ilpip-in-pool': 2,
  'ilpip-beside-pool': 1,
  ilpips: 1,
  tenant: 2,
} as const satisfies Record<Shape['layout'], number>;

/** Every deployment that random scenarios use, as often as its weight says. Neighbours share what they can. */
function shapes(means: Means): readonly Shape[] {
  const all: Shape[] = [];
  const { probes, alerts, securityGroups, inboundRules } = means.features;
  for (const layout of LAYOUTS) {
    for (let vms = 1; vms <= 6; vms++) {
      const plain: Shape = {
        layout,
        vms,
        probe: probes && (means.realClock ? 'fast' : true),
        logging: alerts && vms % 2 === 0,
      };
      if (!canDeploy(means, plain)) continue;
      for (let times = 0; times < WEIGHTS[layout] * 4; times++) all.push(plain);
      if (inboundRules && layout === 'pool') all.push({ ...plain, snatRule: means.first + (vms % 2) });
      if (!securityGroups) continue;
      for (let times = 0; times < WEIGHTS[layout]; times++) {
        const nic = SECURITY_GROUP_NAMES[(all.length + times) % SECURITY_GROUP_NAMES.length] ?? null;
        const subnet = SECURITY_GROUP_NAMES[(all.length * 3 + vms) % SECURITY_GROUP_NAMES.length] ?? null;
        all.push({ ...plain, nic, subnet: null }, { ...plain, nic, subnet, twoSubnets: vms % 2 === 0 });
      }
    }
  }
  return all;
}

export function randomShape(random: Random, means: Means): Shape {
  let all = byMeans.get(means);
  if (all === undefined) {
    all = shapes(means);
    byMeans.set(means, all);
  }
  return random.pick(all);
}
