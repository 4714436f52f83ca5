import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';
import { AROUND_WINDOW_MS } from './exhaustion.ts';
import type { LiveSetup } from './vms-file.ts';

/**
 * The behaviours that a spot check looks at, and the situations that it can bring about: it changes nothing, sees nothing but answers,
 * and exhausts nothing. Whatever else the catalogue wants for a behaviour is left out, and docs/live.md says so.
 */
export const spotChecks: Partial<Record<BehaviourId, readonly string[]>> = {
  'method-default-snat': ['first flow', 'later flow', 'UDP', 'TCP'],
  'method-load-balancer-snat': ['first flow', 'later flow', 'UDP', 'TCP'],
  'method-instance-level-ip': ['UDP', 'TCP'],
  'instance-level-ip-for-all-flows': ['later UDP flow', 'later TCP flow', 'flow to a second destination'],
  'instance-level-ip-keeps-port': ['UDP', 'TCP', 'two flows with one port to one address on two ports'],
  'default-ip-not-tenant-owned': ['standalone VM beside a tenant with frontends and ILPIPs'],
  'destination-unchanged': ['UDP', 'TCP'],
  'mapping-is-stable': ['later UDP packet', 'later TCP segment', 'seen again after half an idle timeout'],
  'return-traffic-reaches-origin': [
    'UDP reply',
    'TCP reply',
    'replies to flows of two VMs',
    'reply after half an idle timeout',
  ],
  'ports-distinguish-flows': [
    'two UDP flows of one VM',
    'two TCP flows of one VM',
    'two VMs with one private port',
    'opened at one instant',
  ],
  'one-port-per-flow-per-destination': [
    'two UDP flows of one VM',
    'two TCP flows of one VM',
    'two VMs with one private port',
    'one destination address on two ports',
    'opened at one instant',
  ],
  'no-privileged-ports': ['UDP', 'TCP'],
  'no-reclaim-before-4-minutes': [
    'UDP, after half the timeout',
    'TCP, after half the timeout',
    'kept alive by both directions',
  ],
  'discovery-answers-source-ip': [
    'default SNAT, with other flows live',
    'load balancer SNAT, with other flows live',
    'ILPIP, with other flows live',
  ],
  'nsg-limits-destinations': ['allowed by a rule', 'denied by a rule'],
};

/** Those that an exhausted pool shows besides. Its situations depend on ports that somebody can set, which nobody can here. */
const EXHAUSTION: readonly BehaviourId[] = [
  'exhaustion-fails-new-flows',
  'exhaustion-spares-live-flows',
  'release-restores-service',
  'destinations-share-ports',
  'idle-reclaimed-at-4-minutes',
];

/** Of these, what is seen only where the pool is held for longer than the idle timeout. */
const AFTER_IDLE: ReadonlySet<BehaviourId> = new Set([
  'idle-reclaimed-at-4-minutes',
  'release-restores-service',
]);

/**
 * Those that these VMs can show: no method without a VM that gets it, no security group without a rule. A behaviour of which
 * nothing is left is not looked at.
 */
export function spotChecksOf(setup: LiveSetup, mayExhaust: boolean): readonly BehaviourId[] {
  const { deployment, agents, resolver, idleTimeoutMs } = setup;
  const pooled = new Set(deployment.loadBalancers.flatMap(({ pool }) => pool));
  const driven = agents.map(({ vm }) => deployment.vms[vm]);
  const hasIlpip = driven.some((vm) => vm !== undefined && vm.ilpip !== null);
  const hasPool = driven.some((vm) => vm !== undefined && vm.ilpip === null && pooled.has(vm.name));
  const hasDefault = driven.some((vm) => vm !== undefined && vm.ilpip === null && !pooled.has(vm.name));
  const hasRules = deployment.securityGroups.some(({ rules }) =>
    rules.some(({ direction }) => direction === 'outbound'),
  );
  const { exhaustion, alerts } = setup;
  const isHeld = exhaustion !== null && exhaustion.holdMs > 1.5 * idleTimeoutMs + AROUND_WINDOW_MS;
  const besides: readonly BehaviourId[] = mayExhaust
    ? [
        ...EXHAUSTION.filter((id) => isHeld || !AFTER_IDLE.has(id)),
        ...(alerts === null ? [] : (['exhaustion-raises-alert'] as const)),
      ]
    : [];
  const always = (Object.keys(spotChecks) as BehaviourId[]).filter((id) => {
    if (id.startsWith('instance-level-ip') || id === 'method-instance-level-ip') return hasIlpip;
    if (id === 'method-load-balancer-snat') return hasPool;
    if (id === 'method-default-snat' || id === 'default-ip-not-tenant-owned') return hasDefault;
    if (id === 'nsg-limits-destinations') return hasRules;
    return id !== 'discovery-answers-source-ip' || resolver !== null;
  });
  return [...always, ...besides];
}
