import type { DetectionPower } from '../../catalogue.ts';

// Made by npm run detection, with table.json.
export const detectionPower: Readonly<Record<string, DetectionPower>> = {
  "capacity-64511": {
    "generator": 8,
    "faults": 10,
    "caught": 10
  },
  "connections-exceed-ports": {
    "generator": 8,
    "faults": 2,
    "caught": 2
  },
  "default-ip-not-tenant-owned": {
    "generator": 8,
    "faults": 5,
    "caught": 5
  },
  "denied-flow-takes-no-port": {
    "generator": 8,
    "faults": 2,
    "caught": 2
  },
  "destination-unchanged": {
    "generator": 8,
    "faults": 2,
    "caught": 2
  },
  "destinations-share-ports": {
    "generator": 8,
    "faults": 5,
    "caught": 5
  },
  "discovery-answers-source-ip": {
    "generator": 8,
    "faults": 3,
    "caught": 3
  },
  "down-vm-gets-no-new-flows": {
    "generator": 8,
    "faults": 7,
    "caught": 7
  },
  "exhaustion-fails-new-flows": {
    "generator": 8,
    "faults": 16,
    "caught": 16
  },
  "exhaustion-raises-alert": {
    "generator": 8,
    "faults": 4,
    "caught": 4
  },
  "exhaustion-spares-live-flows": {
    "generator": 8,
    "faults": 6,
    "caught": 6
  },
  "idle-reclaimed-at-4-minutes": {
    "generator": 8,
    "faults": 19,
    "caught": 19
  },
  "instance-level-ip-for-all-flows": {
    "generator": 8,
    "faults": 5,
    "caught": 5
  },
  "instance-level-ip-keeps-port": {
    "generator": 8,
    "faults": 5,
    "caught": 5
  },
  "instance-level-ip-never-exhausts": {
    "generator": 8,
    "faults": 4,
    "caught": 4
  },
  "mapping-is-stable": {
    "generator": 8,
    "faults": 17,
    "caught": 17
  },
  "method-default-snat": {
    "generator": 8,
    "faults": 5,
    "caught": 5
  },
  "method-instance-level-ip": {
    "generator": 8,
    "faults": 7,
    "caught": 7
  },
  "method-load-balancer-snat": {
    "generator": 8,
    "faults": 7,
    "caught": 7
  },
  "no-alert-without-exhaustion": {
    "generator": 8,
    "faults": 3,
    "caught": 3
  },
  "no-failure-below-capacity": {
    "generator": 8,
    "faults": 33,
    "caught": 33
  },
  "no-privileged-ports": {
    "generator": 8,
    "faults": 5,
    "caught": 5
  },
  "no-reclaim-before-4-minutes": {
    "generator": 8,
    "faults": 29,
    "caught": 29
  },
  "nsg-default-rules": {
    "generator": 8,
    "faults": 17,
    "caught": 17
  },
  "nsg-limits-destinations": {
    "generator": 8,
    "faults": 20,
    "caught": 20
  },
  "one-port-per-flow-per-destination": {
    "generator": 8,
    "faults": 29,
    "caught": 29
  },
  "outbound-maps-to-public": {
    "generator": 8,
    "faults": 4,
    "caught": 4
  },
  "payload-intact": {
    "generator": 8,
    "faults": 4,
    "caught": 4
  },
  "ports-allocated-on-demand": {
    "generator": 8,
    "faults": 3,
    "caught": 3
  },
  "ports-distinguish-flows": {
    "generator": 8,
    "faults": 26,
    "caught": 26
  },
  "probe-blocked-marks-down": {
    "generator": 8,
    "faults": 6,
    "caught": 6
  },
  "release-restores-service": {
    "generator": 8,
    "faults": 18,
    "caught": 18
  },
  "return-traffic-reaches-origin": {
    "generator": 8,
    "faults": 28,
    "caught": 28
  },
  "target-stopped": {
    "generator": 8,
    "faults": 2,
    "caught": 2
  }
};
