import { z } from 'zod';

/** What a target says of itself, as a Result repeats it. */
export function helloSchema() {
  return z.looseObject({
    contract: z.literal(1),
    name: z.string(),
    version: z.string(),
    organisation: z.string(),
    configuration: z.record(z.string(), z.string()),
    features: z.looseObject({
      severalVms: z.boolean(),
      pools: z.boolean(),
      severalFrontends: z.boolean(),
      inboundRules: z.boolean(),
      ilpip: z.boolean(),
      securityGroups: z.boolean(),
      probes: z.boolean(),
      alerts: z.boolean(),
      discovery: z.boolean(),
      changes: z.boolean(),
    }),
    capabilities: capabilitiesSchema(),
  });
}

function capabilitiesSchema() {
  return z.looseObject({
    clock: z.enum(['virtual', 'real']),
    resolutionMs: z.number(),
    timeScale: z.number(),
    toleranceMs: z.number().nullable(),
    lossless: z.boolean(),
    lossRate: z.number().optional(),
    reorders: z.boolean().optional(),
    deterministic: z.boolean(),
    portRange: portRangeSchema().nullable(),
    reservedPorts: z.number(),
    settable: z.looseObject({ ports: z.boolean(), idleTimeout: z.boolean() }),
    idleTimeoutMs: z.number(),
    protocols: z.array(z.enum(['udp', 'tcp'])),
    concurrentOpens: z.boolean(),
    sharedAddresses: z.boolean(),
    maxVms: z.number(),
    changeDelayMs: z.number(),
    alertDelayMs: z.number(),
    shows: z.looseObject({
      publicPort: z.boolean(),
      deliveries: z.boolean(),
      leaks: z.boolean(),
      payload: z.boolean(),
      probeState: z.boolean(),
      answers: z.boolean(),
      icmpErrors: z.boolean().optional(),
      fragments: z.boolean().optional(),
    }),
  });
}

export function settingsSchema() {
  return z.looseObject({ ports: portRangeSchema(), idleTimeoutMs: z.number() });
}

function portRangeSchema() {
  return z.looseObject({ first: z.number(), last: z.number() });
}
