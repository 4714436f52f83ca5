import type { Change, Deployment } from '../../spec/vocabulary/index.ts';
import { type Path, Problem, shown } from './problem.ts';

/** What a deployment has, by name. */
export interface KnownNames {
  readonly vms: ReadonlySet<string>;
  readonly loadBalancers: ReadonlySet<string>;
  readonly subnets: ReadonlySet<string>;
  readonly securityGroups: ReadonlySet<string>;
}

const WORDS: Readonly<Record<keyof KnownNames, { one: string; code: string }>> = {
  vms: { one: 'VM', code: 'scenario-unknown-vm' },
  loadBalancers: { one: 'load balancer', code: 'scenario-unknown-load-balancer' },
  subnets: { one: 'subnet', code: 'scenario-unknown-subnet' },
  securityGroups: { one: 'security group', code: 'scenario-unknown-security-group' },
};

export function knownNames(deployment: Deployment): KnownNames {
  const names = (list: readonly { readonly name: string }[]) => new Set(list.map(({ name }) => name));
  return {
    vms: names(deployment.vms),
    loadBalancers: names(deployment.loadBalancers),
    subnets: names(deployment.subnets),
    securityGroups: names(deployment.securityGroups),
  };
}

/**
 * Checks that `holder[key]`, a name or null, is in the deployment.
 * @throws Problem `scenario-unknown-vm` and the like
 */
export function checkKnown<Key extends string | number>(
  names: KnownNames,
  kind: keyof KnownNames,
  holder: { readonly [K in Key]: string | null },
  key: Key,
  path: Path,
): void {
  const name = holder[key];
  if (name === null || names[kind].has(name)) return;
  const { one, code } = WORDS[kind];
  const some = [...names[kind]].slice(0, 5).join(', ');
  throw new Problem({
    code,
    path: [...path, key],
    expected: `the name of a ${one} of the deployment`,
    received: shown(name),
    remedy:
      some === '' ? `The deployment has no ${one}: add it.` : `Add it, or use one that is there (${some}).`,
  });
}

/** @throws Problem where a change names what the deployment does not have. */
export function checkChange(names: KnownNames, change: Change, path: Path): void {
  if ('vm' in change) checkKnown(names, 'vms', change, 'vm', path);
  if ('loadBalancer' in change) checkKnown(names, 'loadBalancers', change, 'loadBalancer', path);
  if (change.kind !== 'set-security-group') return;
  checkKnown(names, 'securityGroups', change, 'securityGroup', path);
  if ('vm' in change.on) checkKnown(names, 'vms', change.on, 'vm', [...path, 'on']);
  else checkKnown(names, 'subnets', change.on, 'subnet', [...path, 'on']);
}
