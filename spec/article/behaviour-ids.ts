/**
 * The one home of the ids: reports, baselines, replay files and links use them, so an id never changes its meaning
 * and never goes away. In the order of the catalogue.
 */
export const behaviourIds = [
  // Mapping
  'outbound-maps-to-public',
  'destination-unchanged',
  'return-traffic-reaches-origin',
  'payload-intact',
  'mapping-is-stable',
  // Method selection
  'method-default-snat',
  'method-load-balancer-snat',
  'method-instance-level-ip',
  'instance-level-ip-for-all-flows',
  'instance-level-ip-keeps-port',
  'instance-level-ip-never-exhausts',
  'default-ip-not-tenant-owned',
  // Ports
  'ports-distinguish-flows',
  'ports-allocated-on-demand',
  'one-port-per-flow-per-destination',
  'destinations-share-ports',
  'connections-exceed-ports',
  // Exhaustion and reclaim
  'exhaustion-fails-new-flows',
  'no-failure-below-capacity',
  'exhaustion-spares-live-flows',
  'release-restores-service',
  'exhaustion-raises-alert',
  'no-alert-without-exhaustion',
  'idle-reclaimed-at-4-minutes',
  'no-reclaim-before-4-minutes',
  // Limits
  'capacity-64511',
  'no-privileged-ports',
  // Discovery
  'discovery-answers-source-ip',
  // Prevention
  'nsg-limits-destinations',
  'nsg-default-rules',
  'denied-flow-takes-no-port',
  'probe-blocked-marks-down',
  'down-vm-gets-no-new-flows',
] as const;

export type BehaviourId = (typeof behaviourIds)[number];
