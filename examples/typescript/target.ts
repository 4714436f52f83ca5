// A small SNAT as a target: npx snatcheck run --target ./target.ts
import type { Deployment, Hello, Operation, Outcome, Settings, Target } from 'snatcheck';
import { type Fault, SmallSnat } from './small-snat.ts';

const fault = (process.env['SNAT_FAULT'] ?? 'none') as Fault;

const hello: Hello = {
  contract: 1,
  name: 'small-snat',
  version: '1',
  organisation: 'examples',
  configuration: { fault },
  features: {
    severalVms: true,
    pools: true,
    severalFrontends: false,
    inboundRules: false,
    ilpip: false,
    securityGroups: false,
    probes: false,
    alerts: false,
    discovery: false,
    changes: false,
  },
  capabilities: {
    clock: 'virtual',
    resolutionMs: 1,
    timeScale: 1,
    toleranceMs: null,
    lossless: true,
    deterministic: true,
    portRange: { first: 1_025, last: 65_535 },
    reservedPorts: 0,
    settable: { ports: true, idleTimeout: true },
    idleTimeoutMs: 240_000,
    protocols: ['udp', 'tcp'],
    concurrentOpens: false,
    sharedAddresses: false,
    maxVms: 1_000,
    changeDelayMs: 0,
    alertDelayMs: 0,
    shows: {
      publicPort: true,
      deliveries: true,
      leaks: true,
      payload: true,
      probeState: false,
      answers: true,
    },
  },
};

export function createTarget(): Target {
  let standing: { readonly deployment: Deployment; readonly settings: Settings } | null = null;
  let snat: SmallSnat | null = null;
  let now = 0;

  const carryOut = (operation: Operation): Outcome => {
    if (snat === null) throw new Error('nothing is deployed');
    const at = { sent: now, seen: now };
    const nothing = { ...at, arrivals: [], deliveries: [], answer: null };
    if (operation.op === 'advance') {
      now += operation.ms;
      return { sent: at.sent, seen: now };
    }
    if (operation.op === 'send') {
      const { destination, destinationPort } = operation;
      const out = snat.outbound(operation, now);
      if (out === null) return nothing;
      const arrival = {
        source: out.address,
        sourcePort: out.port,
        destination,
        destinationPort,
        intact: true,
      };
      return { ...nothing, arrivals: [arrival] };
    }
    if (operation.op === 'receive') {
      const { source, sourcePort } = operation;
      const to = snat.inbound(operation, now);
      return to === null
        ? nothing
        : { ...nothing, deliveries: [{ ...to, source, sourcePort, intact: true }] };
    }
    throw new Error(`this target does not do ${operation.op}`);
  };

  return {
    hello,
    deploy(deployment, settings) {
      standing = { deployment, settings };
      snat = new SmallSnat(deployment, settings, fault);
      now = 0;
      return settings;
    },
    run: (batch) => batch.map(carryOut),
    reset() {
      if (standing !== null) snat = new SmallSnat(standing.deployment, standing.settings, fault);
    },
    bye() {},
  };
}
