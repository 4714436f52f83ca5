import type { BehaviourId } from '../article/behaviour-ids.ts';
import type { Behaviour } from './behaviour.ts';
import { capacity64511 } from './capacity-64511.ts';
import { connectionsExceedPorts } from './connections-exceed-ports.ts';
import { defaultIpNotTenantOwned } from './default-ip-not-tenant-owned.ts';
import { deniedFlowTakesNoPort } from './denied-flow-takes-no-port.ts';
import { destinationUnchanged } from './destination-unchanged.ts';
import { destinationsSharePorts } from './destinations-share-ports.ts';
import { discoveryAnswersSourceIp } from './discovery-answers-source-ip.ts';
import { downVmGetsNoNewFlows } from './down-vm-gets-no-new-flows.ts';
import { exhaustionFailsNewFlows } from './exhaustion-fails-new-flows.ts';
import { exhaustionRaisesAlert } from './exhaustion-raises-alert.ts';
import { exhaustionSparesLiveFlows } from './exhaustion-spares-live-flows.ts';
import { idleReclaimedAt4Minutes } from './idle-reclaimed-at-4-minutes.ts';
import { instanceLevelIpForAllFlows } from './instance-level-ip-for-all-flows.ts';
import { instanceLevelIpKeepsPort } from './instance-level-ip-keeps-port.ts';
import { instanceLevelIpNeverExhausts } from './instance-level-ip-never-exhausts.ts';
import { mappingIsStable } from './mapping-is-stable.ts';
import { methodDefaultSnat } from './method-default-snat.ts';
import { methodInstanceLevelIp } from './method-instance-level-ip.ts';
import { methodLoadBalancerSnat } from './method-load-balancer-snat.ts';
import { noAlertWithoutExhaustion } from './no-alert-without-exhaustion.ts';
import { noFailureBelowCapacity } from './no-failure-below-capacity.ts';
import { noPrivilegedPorts } from './no-privileged-ports.ts';
import { noReclaimBefore4Minutes } from './no-reclaim-before-4-minutes.ts';
import { nsgDefaultRules } from './nsg-default-rules.ts';
import { nsgLimitsDestinations } from './nsg-limits-destinations.ts';
import { onePortPerFlowPerDestination } from './one-port-per-flow-per-destination.ts';
import { outboundMapsToPublic } from './outbound-maps-to-public.ts';
import { payloadIntact } from './payload-intact.ts';
import { portsAllocatedOnDemand } from './ports-allocated-on-demand.ts';
import { portsDistinguishFlows } from './ports-distinguish-flows.ts';
import { probeBlockedMarksDown } from './probe-blocked-marks-down.ts';
import { releaseRestoresService } from './release-restores-service.ts';
import { returnTrafficReachesOrigin } from './return-traffic-reaches-origin.ts';

/** Every documented behaviour, in the catalogue's order. An id that has no file fails to compile. */
export const behaviours: Readonly<Record<BehaviourId, Behaviour>> = {
  'outbound-maps-to-public': outboundMapsToPublic,
  'destination-unchanged': destinationUnchanged,
  'return-traffic-reaches-origin': returnTrafficReachesOrigin,
  'payload-intact': payloadIntact,
  'mapping-is-stable': mappingIsStable,
  'method-default-snat': methodDefaultSnat,
  'method-load-balancer-snat': methodLoadBalancerSnat,
  'method-instance-level-ip': methodInstanceLevelIp,
  'instance-level-ip-for-all-flows': instanceLevelIpForAllFlows,
  'instance-level-ip-keeps-port': instanceLevelIpKeepsPort,
  'instance-level-ip-never-exhausts': instanceLevelIpNeverExhausts,
  'default-ip-not-tenant-owned': defaultIpNotTenantOwned,
  'ports-distinguish-flows': portsDistinguishFlows,
  'ports-allocated-on-demand': portsAllocatedOnDemand,
  'one-port-per-flow-per-destination': onePortPerFlowPerDestination,
  'destinations-share-ports': destinationsSharePorts,
  'connections-exceed-ports': connectionsExceedPorts,
  'exhaustion-fails-new-flows': exhaustionFailsNewFlows,
  'no-failure-below-capacity': noFailureBelowCapacity,
  'exhaustion-spares-live-flows': exhaustionSparesLiveFlows,
  'release-restores-service': releaseRestoresService,
  'exhaustion-raises-alert': exhaustionRaisesAlert,
  'no-alert-without-exhaustion': noAlertWithoutExhaustion,
  'idle-reclaimed-at-4-minutes': idleReclaimedAt4Minutes,
  'no-reclaim-before-4-minutes': noReclaimBefore4Minutes,
  'capacity-64511': capacity64511,
  'no-privileged-ports': noPrivilegedPorts,
  'discovery-answers-source-ip': discoveryAnswersSourceIp,
  'nsg-limits-destinations': nsgLimitsDestinations,
  'nsg-default-rules': nsgDefaultRules,
  'denied-flow-takes-no-port': deniedFlowTakesNoPort,
  'probe-blocked-marks-down': probeBlockedMarksDown,
  'down-vm-gets-no-new-flows': downVmGetsNoNewFlows,
};
