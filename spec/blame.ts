import type { BehaviourId } from './article/behaviour-ids.ts';

/**
 * Where one transition breaks several claims, the one that says most of the fault comes first and the others follow it.
 * Every id stands here once; the catalogue's order is kept where nothing speaks against it.
 */
export const blameOrder: readonly BehaviourId[] = [
  'outbound-maps-to-public',
  'destination-unchanged',
  'payload-intact',
  'nsg-limits-destinations',
  'nsg-default-rules',
  'probe-blocked-marks-down',
  'down-vm-gets-no-new-flows',
  'method-default-snat',
  'method-load-balancer-snat',
  'method-instance-level-ip',
  'instance-level-ip-for-all-flows',
  'instance-level-ip-keeps-port',
  'instance-level-ip-never-exhausts',
  'default-ip-not-tenant-owned',
  'no-privileged-ports',
  // A port that was taken from an idle flow, before the collision that this makes.
  'no-reclaim-before-4-minutes',
  'ports-distinguish-flows',
  'one-port-per-flow-per-destination',
  'exhaustion-spares-live-flows',
  'mapping-is-stable',
  'return-traffic-reaches-origin',
  // Why a port was missing, before that one was.
  'denied-flow-takes-no-port',
  'destinations-share-ports',
  'idle-reclaimed-at-4-minutes',
  'release-restores-service',
  'ports-allocated-on-demand',
  'no-failure-below-capacity',
  'exhaustion-fails-new-flows',
  'capacity-64511',
  'connections-exceed-ports',
  'exhaustion-raises-alert',
  'no-alert-without-exhaustion',
  'discovery-answers-source-ip',
];
