// Copy this, fill in the three places marked YOURS, and run: npx snatcheck run --target ./template.ts
import type { Deployment, Hello, Operation, Outcome, Settings, Target } from 'snatcheck';

// prettier-ignore
const hello: Hello = {
  contract: 1, name: 'my-nat', version: '0', organisation: '', configuration: {},
  features: {
    severalVms: true, pools: false, severalFrontends: false, inboundRules: false, ilpip: false,
    securityGroups: false, probes: false, alerts: false, discovery: false, changes: false,
  },
  capabilities: {
    clock: 'virtual', resolutionMs: 1, timeScale: 1, toleranceMs: null, lossless: true, deterministic: true,
    portRange: null, reservedPorts: 0, settable: { ports: true, idleTimeout: true }, idleTimeoutMs: 240_000,
    protocols: ['udp', 'tcp'], concurrentOpens: false, sharedAddresses: false, maxVms: 100,
    changeDelayMs: 0, alertDelayMs: 0,
    shows: { publicPort: true, deliveries: true, leaks: true, payload: true, probeState: false, answers: false },
  },
};

let now = 0;

function carryOut(operation: Operation): Outcome {
  const sent = now;
  if (operation.op === 'advance') now += operation.ms; // YOURS: let your NAT's timers see it
  const packet = { arrivals: [], deliveries: [], answer: null }; // YOURS: hand send and receive to your NAT
  return { sent, seen: now, ...packet };
}

export const target: Target = {
  hello,
  // YOURS: put up the deployment, and forget all flows
  deploy: (_deployment: Deployment, settings: Settings) => settings,
  run: (batch) => batch.map(carryOut),
  reset: () => {},
  bye: () => {},
};
