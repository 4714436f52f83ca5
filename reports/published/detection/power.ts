import type { DetectionPower } from '../../catalogue.ts';

// Made by npm run detection, with table.json.
export const detectionPower: Readonly<Record<string, DetectionPower>> = {
  "capacity-64511": {
    "generator": 4,
    "faults": 10,
    "caught": 10
  },
  "connections-exceed-ports": {
    "generator": 4,
    "faults": 2,
    "caught": 2
  },
  "default-ip-not-tenant-owned": {
    "generator": 4,
    "faults": 5,
    "caught": 5
  },
  "denied-flow-takes-no-port": {
    "generator": 4,
    "faults": 2,
    "caught": 2
  },
  "destination-unchanged": {
    "generator": 4,
    "faults": 2,
    "caught": 2
  },
  "destinations-share-ports": {
    "generator": 4,
    "faults": 5,
    "caught": 5
  },
  "discovery-answers-source-ip": {
    "generator": 4,
    "faults": 3,
    "caught": 3
  },
  "down-vm-gets-no-new-flows": {
    "generator": 4,
    "faults": 6,
    "caught": 6
  },
  "exhaustion-fails-new-flows": {
    "generator": 4,
    "faults": 16,
    "caught": 16
  },
  "exhaustion-raises-alert": {
    "generator": 4,
    "faults": 4,
    "caught": 4
  },
  "exhaustion-spares-live-flows": {
    "generator": 4,
    "faults": 5,
    "caught": 5
  },
  "idle-reclaimed-at-4-minutes": {
    "generator": 4,
    "faults": 17,
    "caught": 17
  },
  "instance-level-ip-for-all-flows": {
    "generator": 4,
    "faults": 5,
    "caught": 5
  },
  "instance-level-ip-keeps-port": {
    "generator": 4,
    "faults": 3,
    "caught": 3
  },
  "instance-level-ip-never-exhausts": {
    "generator": 4,
    "faults": 4,
    "caught": 4
  },
  "mapping-is-stable": {
    "generator": 4,
    "faults": 16,
    "caught": 16
  },
  "method-default-snat": {
    "generator": 4,
    "faults": 5,
    "caught": 5
  },
  "method-instance-level-ip": {
    "generator": 4,
    "faults": 6,
    "caught": 6
  },
  "method-load-balancer-snat": {
    "generator": 4,
    "faults": 7,
    "caught": 7
  },
  "no-alert-without-exhaustion": {
    "generator": 4,
    "faults": 3,
    "caught": 3
  },
  "no-failure-below-capacity": {
    "generator": 4,
    "faults": 31,
    "caught": 31
  },
  "no-privileged-ports": {
    "generator": 4,
    "faults": 5,
    "caught": 5
  },
  "no-reclaim-before-4-minutes": {
    "generator": 4,
    "faults": 26,
    "caught": 26
  },
  "nsg-default-rules": {
    "generator": 4,
    "faults": 14,
    "caught": 14
  },
  "nsg-limits-destinations": {
    "generator": 4,
    "faults": 17,
    "caught": 17
  },
  "one-port-per-flow-per-destination": {
    "generator": 4,
    "faults": 26,
    "caught": 26
  },
  "outbound-maps-to-public": {
    "generator": 4,
    "faults": 4,
    "caught": 4
  },
  "payload-intact": {
    "generator": 4,
    "faults": 4,
    "caught": 4
  },
  "ports-allocated-on-demand": {
    "generator": 4,
    "faults": 3,
    "caught": 3
  },
  "ports-distinguish-flows": {
    "generator": 4,
    "faults": 22,
    "caught": 22
  },
  "probe-blocked-marks-down": {
    "generator": 4,
    "faults": 5,
    "caught": 5
  },
  "release-restores-service": {
    "generator": 4,
    "faults": 16,
    "caught": 16
  },
  "return-traffic-reaches-origin": {
    "generator": 4,
    "faults": 23,
    "caught": 23
  },
  "target-stopped": {
    "generator": 4,
    "faults": 2,
    "caught": 2
  }
};
