import { contains, type Deployment, type LoadBalancer, type Subnet } from '../../../spec/vocabulary/index.ts';
import type { Scenario, Step } from '../../scenario/scenario.ts';

/** Fewer VMs: the first few of those in use alone, then one VM's part played by another. */
export function* mergedVms(scenario: Scenario): Iterable<Scenario> {
  const { vms } = scenario.deployment;
  const used = [...usedVms(scenario.steps)].filter((name) => vms.some((vm) => vm.name === name));
  const keep = used.length === 0 && vms[0] !== undefined ? [vms[0].name] : used;
  if (keep.length < vms.length) yield onlyVms(scenario, new Set(keep));
  for (const few of [1, 2, 3, 8]) {
    if (few < keep.length) yield onlyVms(scenario, new Set(keep.slice(0, few)));
  }
  if (keep.length > 12) return;
  for (const from of keep.toReversed()) {
    for (const into of keep) {
      if (into === from) break;
      const steps = scenario.steps.map((step) => renamed(step, from, into));
      yield onlyVms({ ...scenario, steps }, new Set(keep.filter((name) => name !== from)));
    }
  }
}

function usedVms(steps: readonly Step[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const step of steps) {
    if ('vm' in step) used.add(step.vm);
    else if (step.do === 'fill') for (const vm of step.vms) used.add(vm);
    else if (step.do === 'together') for (const { vm } of step.opens) used.add(vm);
    else if (step.do === 'change') {
      const { change } = step;
      if ('vm' in change) used.add(change.vm);
      else if ('on' in change && typeof change.on === 'object' && 'vm' in change.on) used.add(change.on.vm);
    }
  }
  return used;
}

function renamed(step: Step, from: string, into: string): Step {
  switch (step.do) {
    case 'open':
    case 'stray':
    case 'discover':
      return step.vm === from ? { ...step, vm: into } : step;
    case 'fill': {
      if (!step.vms.includes(from)) return step;
      return { ...step, vms: [...new Set(step.vms.map((vm) => (vm === from ? into : vm)))] };
    }
    case 'together':
      return { ...step, opens: step.opens.map((open) => (open.vm === from ? { ...open, vm: into } : open)) };
    default:
      return step;
  }
}

/** Steps of other VMs go with them. */
function onlyVms(scenario: Scenario, keep: ReadonlySet<string>): Scenario {
  const steps = scenario.steps.flatMap((step): readonly Step[] => {
    if (step.do === 'fill') {
      const vms = step.vms.filter((vm) => keep.has(vm));
      return vms.length === 0 ? [] : [{ ...step, vms }];
    }
    if (step.do === 'together') {
      const opens = step.opens.filter(({ vm }) => keep.has(vm));
      return opens.length === 0 ? [] : [{ ...step, opens }];
    }
    for (const vm of usedVms([step])) if (!keep.has(vm)) return [];
    return [step];
  });
  const { deployment } = scenario;
  return {
    ...scenario,
    steps,
    deployment: {
      ...deployment,
      vms: deployment.vms.filter(({ name }) => keep.has(name)),
      loadBalancers: deployment.loadBalancers.map((one) => ({
        ...one,
        pool: one.pool.filter((vm) => keep.has(vm)),
      })),
    },
  };
}

/** Less around the VMs: what nothing speaks of, then what something might. */
export function* deploymentCandidates(scenario: Scenario): Iterable<Scenario> {
  const { deployment } = scenario;
  const withDeployment = (changes: Partial<Deployment>): Scenario => ({
    ...scenario,
    deployment: { ...deployment, ...changes },
  });
  if (deployment.reservedAddresses.length > 0) yield withDeployment({ reservedAddresses: [] });
  const inhabited = spokenSubnets(scenario);
  if (inhabited.length < deployment.subnets.length) yield withDeployment({ subnets: inhabited });
  const { securityGroups } = deployment;
  if (securityGroups.length > 0) {
    const vms = deployment.vms.map((vm) => ({ ...vm, securityGroup: null }));
    const subnets = deployment.subnets.map((subnet) => ({ ...subnet, securityGroup: null }));
    yield withDeployment({ securityGroups: [], vms, subnets });
    const spoken = new Set(usedGroups(scenario));
    const used = securityGroups.filter(({ name }) => spoken.has(name));
    if (used.length < securityGroups.length) yield withDeployment({ securityGroups: used });
    if (deployment.vms.some((vm) => vm.securityGroup !== null)) yield withDeployment({ vms });
    if (deployment.subnets.some((subnet) => subnet.securityGroup !== null)) yield withDeployment({ subnets });
    for (const group of used) {
      for (const rule of group.rules) {
        const rules = group.rules.filter((other) => other !== rule);
        const groups = securityGroups.map((other) => (other === group ? { ...group, rules } : other));
        yield withDeployment({ securityGroups: groups });
      }
    }
  }
  for (const balancer of deployment.loadBalancers) {
    yield withDeployment({ loadBalancers: deployment.loadBalancers.filter((other) => other !== balancer) });
    for (const simpler of simplerBalancers(balancer)) {
      const loadBalancers = deployment.loadBalancers.map((other) => (other === balancer ? simpler : other));
      yield withDeployment({ loadBalancers });
    }
  }
  for (const vm of deployment.vms) {
    if (vm.ilpip === null) continue;
    yield withDeployment({ vms: deployment.vms.map((one) => (one === vm ? { ...vm, ilpip: null } : one)) });
  }
}

/** Those with a VM in them, or that a change names; a first one in any case. */
function spokenSubnets({ deployment, steps }: Scenario): readonly Subnet[] {
  const named = new Set<string>();
  for (const step of steps) {
    if (step.do !== 'change' || step.change.kind !== 'set-security-group') continue;
    if ('subnet' in step.change.on) named.add(step.change.on.subnet);
  }
  const spoken = deployment.subnets.filter(
    ({ name, range }) => named.has(name) || deployment.vms.some(({ address }) => contains(range, address)),
  );
  return spoken.length > 0 ? spoken : deployment.subnets.slice(0, 1);
}

function* simplerBalancers(balancer: LoadBalancer): Iterable<LoadBalancer> {
  if (balancer.frontends.length > 1) yield { ...balancer, frontends: balancer.frontends.slice(0, 1) };
  if (balancer.frontends.length > 2) yield { ...balancer, frontends: balancer.frontends.slice(0, 2) };
  if (balancer.probe !== null) yield { ...balancer, probe: null };
  if (balancer.logging) yield { ...balancer, logging: false };
  if (balancer.rules.length > 0) yield { ...balancer, rules: [] };
  if (balancer.rules.length > 1) {
    for (const rule of balancer.rules) yield { ...balancer, rules: [rule] };
  }
}

function* usedGroups({ deployment, steps }: Scenario): Iterable<string> {
  for (const { securityGroup } of [...deployment.vms, ...deployment.subnets]) {
    if (securityGroup !== null) yield securityGroup;
  }
  for (const step of steps) {
    if (step.do !== 'change' || step.change.kind !== 'set-security-group') continue;
    if (step.change.securityGroup !== null) yield step.change.securityGroup;
  }
}
