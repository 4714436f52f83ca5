import type { DetectionPower } from '../../catalogue.ts';

// Made by npm run detection, with table.json.
export const detectionPower: Readonly<Record<string, DetectionPower>> = {
  "capacity-64511": {
    "generator": 2,
    "faults": 10,
    "caught": 10
  },
  "connections-exceed-ports": {
    "generator": 2,
    "faults": 2,
    "caught": 2
  },
  "default-ip-not-tenant-owned": {
    "generator": 2,
    "faults": 5,
    "caught": 5
  },
  "denied-flow-takes-no-port": {
    "generator": 2,
    "faults": 2,
    "caught": 2
  },
  "destination-unchanged": {
    "generator": 2,
    "faults": 2,
    "caught": 2
  },
  "destinations-share-ports": {
    "generator": 2,
    "faults": 4,
    "caught": 4
  },
  "discovery-answers-source-ip": {
    "generator": 2,
    "faults": 3,
    "caught": 3
  },
  "down-vm-gets-no-new-flows": {
    "generator": 2,
    "faults": 6,
    "caught": 6
  },
  "exhaustion-fails-new-flows": {
    "generator": 2,
    "faults": 12,
    "caught": 12
  },
  "exhaustion-raises-alert": {
    "generator": 2,
    "faults": 3,
    "caught": 3
  },
  "exhaustion-spares-live-flows": {
    "generator": 2,
    "faults": 3,
    "caught": 3
  },
  "idle-reclaimed-at-4-minutes": {
    "generator": 2,
    "faults": 15,
    "caught": 15
  },
  "instance-level-ip-for-all-flows": {
    "generator": 2,
    "faults": 5,
    "caught": 5
  },
  "instance-level-ip-keeps-port": {
    "generator": 2,
    "faults": 3,
    "caught": 3
  },
  "instance-level-ip-never-exhausts": {
    "generator": 2,
    "faults": 4,
    "caught": 4
  },
  "mapping-is-stable": {
    "generator": 2,
    "faults": 10,
    "caught": 10
  },
  "method-default-snat": {
    "generator": 2,
    "faults": 4,
    "caught": 4
  },
  "method-instance-level-ip": {
    "generator": 2,
    "faults": 5,
    "caught": 5
  },
  "method-load-balancer-snat": {
    "generator": 2,
    "faults": 5,
    "caught": 5
  },
  "no-alert-without-exhaustion": {
    "generator": 2,
    "faults": 3,
    "caught": 3
  },
  "no-failure-below-capacity": {
    "generator": 2,
    "faults": 28,
    "caught": 28
  },
  "no-privileged-ports": {
    "generator": 2,
    "faults": 5,
    "caught": 5
  },
  "no-reclaim-before-4-minutes": {
    "generator": 2,
    "faults": 23,
    "caught": 23
  },
  "nsg-default-rules": {
    "generator": 2,
    "faults": 9,
    "caught": 9
  },
  "nsg-limits-destinations": {
    "generator": 2,
    "faults": 13,
    "caught": 13
  },
  "one-port-per-flow-per-destination": {
    "generator": 2,
    "faults": 19,
    "caught": 19
  },
  "outbound-maps-to-public": {
    "generator": 2,
    "faults": 4,
    "caught": 4
  },
  "payload-intact": {
    "generator": 2,
    "faults": 3,
    "caught": 3
  },
  "ports-allocated-on-demand": {
    "generator": 2,
    "faults": 3,
    "caught": 3
  },
  "ports-distinguish-flows": {
    "generator": 2,
    "faults": 16,
    "caught": 16
  },
  "probe-blocked-marks-down": {
    "generator": 2,
    "faults": 5,
    "caught": 5
  },
  "release-restores-service": {
    "generator": 2,
    "faults": 14,
    "caught": 14
  },
  "return-traffic-reaches-origin": {
    "generator": 2,
    "faults": 12,
    "caught": 12
  },
  "target-stopped": {
    "generator": 2,
    "faults": 2,
    "caught": 2
  }
};
