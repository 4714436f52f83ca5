import type { Settings } from '../../spec/vocabulary/index.ts';
import type { Scenario, Step } from '../scenario/scenario.ts';
import { deploymentOf, type Shape } from './deployments.ts';
import { ALL_PORTS, type Means } from './means.ts';

const DIALECT = 'azure-2016';
/** A bulk step on more ports than this is full scale, whatever the scenario wants. */
const BULKY = 8_192;

/** Where in the range a small pool lies. `round`: two ports before a multiple of 256. */
export type Place = 'low' | 'high' | 'round';

/** A pool of so many usable ports, or all of them. */
export function settingsOf(means: Means, ports: number, where: Place = 'low'): Settings {
  const most = means.last - means.first + 1;
  const size = Math.min(most, ports + means.reserved);
  const highest = means.last - size + 1;
  const round = Math.ceil((means.first + 2) / 256) * 256 - 2;
  const first = where === 'low' ? means.first : Math.min(highest, where === 'high' ? highest : round);
  return { ports: { first, last: first + size - 1 }, idleTimeoutMs: means.idleTimeoutMs };
}

/** Ports that a scenario which wants `ports` gets from this target. */
export function portsFor(means: Means, ports: number): number {
  return means.fixedPorts ?? Math.min(ports, means.last - means.first + 1);
}

/** Null when the target has not what it takes. */
export function assemble(
  means: Means,
  shape: Shape,
  ports: number,
  steps: readonly Step[],
  where: Place = 'low',
): Scenario | null {
  if (!canDeploy(means, shape) || !steps.every((step) => canDo(means, step))) return null;
  const spoken = steps.filter((step) => speaks(means, step));
  // What was meant for a small pool would say little in a large one, at great cost.
  const large = means.fixedPorts !== null && means.fixedPorts > BULKY && ports < ALL_PORTS;
  if (large && spoken.some((step) => step.do === 'fill')) return null;
  return {
    dialect: DIALECT,
    deployment: deploymentOf(means.realClock && shape.probe === true ? { ...shape, probe: 'fast' } : shape),
    settings: settingsOf(means, ports, where),
    steps: spoken,
  };
}

export function canDeploy({ features, maxVms }: Means, shape: Shape): boolean {
  if (shape.vms > maxVms) return false;
  if ((shape.nic !== undefined || shape.subnet !== undefined) && !features.securityGroups) return false;
  if (shape.probe !== undefined && shape.probe !== false && !features.probes) return false;
  if (shape.logging === true && !features.alerts) return false;
  switch (shape.layout) {
    case 'standalone':
      return true;
    case 'pool':
      return features.pools;
    case 'frontends':
      return features.pools && features.severalFrontends;
    case 'two-pools':
      return features.pools && shape.vms >= 2;
    case 'ilpip-in-pool':
      return features.pools && features.ilpip;
    case 'ilpip-beside-pool':
      return features.pools && features.ilpip && shape.vms >= 2;
    case 'ilpips':
      return features.ilpip;
    case 'tenant':
      return features.pools && features.ilpip && features.severalFrontends && shape.vms >= 3;
  }
}

/** What has to be there for each thing that may change. */
const CHANGES = {
  'join-pool': 'pools',
  'leave-pool': 'pools',
  'assign-ilpip': 'ilpip',
  'release-ilpip': 'ilpip',
  'set-security-group': 'securityGroups',
  'set-logging': 'alerts',
} as const;

export function canDo({ features }: Means, step: Step): boolean {
  switch (step.do) {
    case 'change':
      return features.changes && features[CHANGES[step.change.kind]];
    case 'inbound':
      return features.inboundRules || features.ilpip;
    case 'probe':
      return features.probes;
    case 'discover':
      return features.discovery;
    case 'alerts':
      return features.alerts;
    default:
      return true;
  }
}

/** Without the steps of a protocol that the target lacks, the others still make sense. */
export function speaks({ protocols }: Means, step: Step): boolean {
  if (step.do === 'stray') return protocols.includes('tcp');
  return !('protocol' in step) || protocols.includes(step.protocol);
}
