import * as z from 'zod';
import type { Hello } from '../../spec/vocabulary/index.ts';
import { decodeAs, decoder } from './decoder.ts';
import { count, duration, portRange, protocol, text, time } from './fields.ts';

const features = z.strictObject({
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
});

const shows = z.strictObject({
  publicPort: z.boolean(),
  deliveries: z.boolean(),
  leaks: z.boolean(),
  payload: z.boolean(),
  probeState: z.boolean(),
  answers: z.boolean(),
  icmpErrors: z.boolean().exactOptional(),
  fragments: z.boolean().exactOptional(),
});

const capabilities = z.strictObject({
  clock: z.enum(['virtual', 'real']),
  resolutionMs: duration,
  timeScale: duration,
  toleranceMs: time.nullable(),
  lossless: z.boolean(),
  lossRate: z.number().gt(0).max(0.5).exactOptional(),
  reorders: z.boolean().exactOptional(),
  deterministic: z.boolean(),
  portRange: portRange.nullable(),
  reservedPorts: count,
  settable: z.strictObject({ ports: z.boolean(), idleTimeout: z.boolean() }),
  idleTimeoutMs: duration,
  protocols: z.array(protocol).min(1),
  concurrentOpens: z.boolean(),
  sharedAddresses: z.boolean(),
  maxVms: z.int().min(1).max(1_000_000),
  changeDelayMs: time,
  alertDelayMs: time,
  shows,
});

/** Declarations have no defaults: what an adapter does not say must not be taken for said. */
export const helloSchema = z
  .strictObject({
    contract: z.literal(1, { error: 'hello-contract' }),
    name: text.min(1),
    version: text,
    organisation: text,
    configuration: z.record(text, text),
    features,
    capabilities,
  })
  .meta({ id: 'hello' }) satisfies z.ZodType<Hello>;

const readHello = decoder(helloSchema);

/**
 * What a target says of itself, from parsed JSON of unknown origin.
 * @throws SnatcheckError `hello-malformed`
 */
export function decodeHello(value: unknown): Hello {
  return decodeAs('hello', readHello, value);
}
