import type { BehaviourResult, Result, Strength } from '../../harness/record/result.ts';
import { behaviourIds } from '../../spec/article/behaviour-ids.ts';
import { sampleStatistics } from './statistics.ts';
import type { Hello } from '../../spec/vocabulary/index.ts';

/** What the test Results have in common: a target that can do everything, and every behaviour conforming. */

export const sampleTarget: Hello = {
  contract: 1,
  name: 'acme-nat',
  version: '1.4.2',
  organisation: 'Acme Networks',
  configuration: { kernel: '6.1.0-28-amd64', pool: '203.0.113.1:1025-1028', workers: '2' },
  features: {
    severalVms: true,
    pools: true,
    severalFrontends: true,
    inboundRules: true,
    ilpip: true,
    securityGroups: false,
    probes: false,
    alerts: true,
    discovery: true,
    changes: true,
  },
  capabilities: {
    clock: 'virtual',
    resolutionMs: 1,
    timeScale: 1,
    toleranceMs: null,
    lossless: true,
    deterministic: true,
    portRange: { first: 1025, last: 65_535 },
    reservedPorts: 0,
    settable: { ports: true, idleTimeout: true },
    idleTimeoutMs: 240_000,
    protocols: ['udp', 'tcp'],
    concurrentOpens: true,
    sharedAddresses: false,
    maxVms: 256,
    changeDelayMs: 0,
    alertDelayMs: 0,
    shows: {
      publicPort: true,
      deliveries: true,
      leaks: true,
      payload: true,
      probeState: true,
      answers: true,
    },
  },
};

const INFERRED = new Set([
  'destination-unchanged',
  'payload-intact',
  'mapping-is-stable',
  'instance-level-ip-keeps-port',
  'default-ip-not-tenant-owned',
  'no-failure-below-capacity',
  'exhaustion-spares-live-flows',
  'exhaustion-raises-alert',
  'no-alert-without-exhaustion',
  'no-reclaim-before-4-minutes',
  'nsg-default-rules',
  'denied-flow-takes-no-port',
]);

export function strengthOf(id: string): Strength {
  if (id === 'capacity-64511') return 'not guaranteed';
  return INFERRED.has(id) ? 'inferred' : 'stated';
}

/** Names and numbers that differ from behaviour to behaviour, and never from run to run. */
function conforming(id: string, index: number): BehaviourResult {
  const judged = 1_000 + index * 377;
  return {
    verdict: 'conforms',
    strength: strengthOf(id),
    reason: 'Every required situation occurred, and every judgement conformed.',
    judged,
    conforming: judged - 12,
    violating: 0,
    inconclusive: 12,
    undecided: { 'within the tolerance of the deadline': 9, 'a flow possibly held the port': 3 },
    situations: {
      'two flows of one VM': 412 + index,
      'two VMs with one private port': 96,
      'pool nearly full': 31,
      'pool full': 27,
      'opened at one instant': 8,
    },
  };
}

const UNSUPPORTED = new Set([
  'nsg-limits-destinations',
  'nsg-default-rules',
  'denied-flow-takes-no-port',
  'probe-blocked-marks-down',
  'down-vm-gets-no-new-flows',
]);

function unsupported(id: string): BehaviourResult {
  return {
    verdict: 'not-supported',
    strength: strengthOf(id),
    reason: 'The target declares that it has no security groups.',
    judged: 0,
    conforming: 0,
    violating: 0,
    inconclusive: 0,
    undecided: {},
    situations: { 'allow by destination': 0, 'deny by destination': 0 },
  };
}

export function conformingResult(): Result {
  const behaviours = Object.fromEntries(
    behaviourIds.map((id, index) => [id, UNSUPPORTED.has(id) ? unsupported(id) : conforming(id, index)]),
  );
  return {
    format: 'snatcheck/result',
    version: 1,
    tool: 'snatcheck 0.1.0',
    verdict: 'conforms',
    exitCode: 0,
    summary:
      'acme-nat 1.4.2 keeps all 28 documented behaviours that it supports; 5 need features that it does not have.',
    target: sampleTarget,
    dialect: 'azure-2016',
    seed: 20_161_031,
    cases: 12_000,
    observations: 1_204_331,
    durationMs: 41_230,
    started: '2026-11-23T09:30:00.000Z',
    timing: { idleTimeoutMs: 240_000, toleranceMs: 1_200, timeScale: 1 },
    settings: [
      { ports: { first: 1025, last: 1028 }, idleTimeoutMs: 240_000 },
      { ports: { first: 1025, last: 65_535 }, idleTimeoutMs: 240_000 },
    ],
    statistics: sampleStatistics(),
    behaviours,
    findings: [],
    characteristics: {
      'port-choice': {
        question: 'How is a port chosen?',
        answer: 'The lowest that is free for the destination',
        samples: 48_211,
      },
      'failure-mode': {
        question: 'How does a flow fail at exhaustion?',
        answer: 'Silence: the packet is dropped',
        samples: 1_911,
      },
      'inbound-refresh': {
        question: 'Do inbound packets refresh the idle timer?',
        answer: 'No',
        samples: 302,
      },
      'inbound-filtering': {
        question: 'Who may send to a mapped port?',
        answer: "The flow's destination address alone, from any port",
        samples: 977,
      },
    },
    errors: [],
    command: 'snatcheck run --target ./acme-nat --seed 20161031',
  };
}
