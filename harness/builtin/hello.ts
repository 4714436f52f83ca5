import type { Hello } from '../../spec/vocabulary/index.ts';

/** What the gateway in this process says of itself. */
export const HELLO: Hello = {
  contract: 1,
  name: 'builtin',
  version: '1',
  organisation: 'snatcheck',
  configuration: {},
  features: {
    severalVms: true,
    pools: true,
    severalFrontends: true,
    inboundRules: true,
    ilpip: true,
    securityGroups: true,
    probes: true,
    alerts: true,
    discovery: true,
    changes: true,
  },
  capabilities: {
    clock: 'virtual',
    resolutionMs: 1,
    timeScale: 1,
    // A flow is live until T - 1 ms and its port free at T: the clock is ours.
    toleranceMs: 0,
    lossless: true,
    deterministic: true,
    portRange: { first: 1025, last: 65_535 },
    reservedPorts: 0,
    settable: { ports: true, idleTimeout: true },
    idleTimeoutMs: 240_000,
    protocols: ['udp', 'tcp'],
    concurrentOpens: true,
    sharedAddresses: false,
    maxVms: 4_096,
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
