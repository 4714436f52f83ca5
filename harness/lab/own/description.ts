import * as z from 'zod';
import { duration, portRange, protocol, text, time } from '../../json/fields.ts';
import { problemOf } from '../../json/issues.ts';
import { parseJson } from '../../json/parse-json.ts';
import { atEdge, formatPath, Problem } from '../../json/problem.ts';
import { type Hello, type PortRange, quote, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { DOCUMENT_IDLE_TIMEOUT_MS, type QualifiedLabOptions, type Wiring } from '../options.ts';
import { idleSeconds } from '../timers.ts';

/** What `describe` prints; all but the name has a default, by which nothing is judged. docs/lab.md is its manual. */
const description = z.strictObject({
  name: text.min(1),
  version: text.default('unknown'),
  organisation: text.default(''),
  configuration: z.record(text, text).default({}),
  actions: z.array(z.enum(['reset', 'change', 'show'])).default([]),
  features: z
    .array(z.enum(['severalVms', 'pools', 'severalFrontends', 'ilpip', 'securityGroups']))
    .default([]),
  protocols: z.array(protocol).min(1).default(['udp']),
  settable: z.array(z.enum(['ports', 'idleTimeout'])).default([]),
  ports: portRange.nullable().default(null),
  idleTimeoutMs: duration.nullable().default(null),
  toleranceMs: time.nullable().default(null),
  resolutionMs: duration.default(10),
  lossless: z.boolean().default(false),
  reorders: z.boolean().default(false),
  done: z.enum(['delay', 'asleep']).default('delay'),
  driver: z.enum(['packets', 'sockets']).default('packets'),
  delayMs: z.number().min(0).max(1_000).default(0),
  maxVms: z.int().min(1).max(2_000).default(2_000),
});

export type Description = z.output<typeof description>;
/** What lies on the NAT's two sides: one process with raw packets, or two hosts with sockets. */
export type DriverName = Description['driver'];

/**
 * What a NAT of the user's says that it is.
 * @throws SnatcheckError `lab-describe`
 */
export function readDescription(script: string, answer: string): Description {
  try {
    const raw = parseJson(answer);
    const result = description.safeParse(raw);
    if (!result.success) throw problemOf(result.error, raw);
    checkSense(script, result.data);
    return result.data;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw atEdge(error, {
      code: 'lab-describe',
      keepsCodes: false,
      remedy: `Let \`${script} describe\` print one JSON object in the form of docs/lab.md, and nothing else, on stdout.`,
      place: ({ path }) => (path.length === 0 ? placeIn(answer) : formatPath(path)),
    });
  }
}

/** What is no object is mostly the noise of something else, of which one letter says nothing. */
function placeIn(answer: string): string {
  const [first = ''] = answer.trim().split('\n');
  return `what describe prints, which begins with ${quote(first)}`;
}

function checkSense(script: string, { settable, idleTimeoutMs, features }: Description): void {
  const refuse = (expected: string, received: string, remedy: string) =>
    new SnatcheckError('lab-describe', {
      expected: `${expected} of \`${script} describe\``,
      received,
      remedy,
    });
  if (!settable.includes('idleTimeout') && idleTimeoutMs === null) {
    throw refuse(
      'the idle timeout',
      'neither "idleTimeoutMs" nor "idleTimeout" among "settable"',
      'Give the timeout that is in force, in ms of the true clock, or let SNATCHECK_IDLE_SECONDS set it.',
    );
  }
  if (!features.includes('severalVms') && features.includes('pools')) {
    throw refuse('features that fit together', '"pools" without "severalVms"', 'Add "severalVms".');
  }
  if (!features.includes('pools') && features.includes('severalFrontends')) {
    throw refuse('features that fit together', '"severalFrontends" without "pools"', 'Add "pools".');
  }
}

/** The description as every target says it. */
export function ownHello(
  script: string,
  { features, settable, actions, ...said }: Description,
  options: QualifiedLabOptions,
  kind: Wiring,
): Hello {
  const has = (feature: (typeof features)[number]) => features.includes(feature);
  const isSettable = settable.includes('idleTimeout');
  // Who insists on a timeout has it where it can be set, whatever suits the NAT.
  const suits = isSettable && !options.idleTimeoutSettable ? null : said.idleTimeoutMs;
  const idleTimeoutMs = suits ?? idleSeconds(options.idleTimeoutMs) * 1_000;
  const portRange: PortRange | null = settable.includes('ports') ? options.ports : said.ports;
  return {
    contract: 1,
    name: `lab:${said.name}`,
    version: said.version,
    organisation: said.organisation,
    configuration: { ...said.configuration, script, descriptors: kind },
    features: {
      severalVms: has('severalVms'),
      pools: has('pools'),
      severalFrontends: has('severalFrontends'),
      inboundRules: false,
      ilpip: has('ilpip'),
      securityGroups: has('securityGroups'),
      probes: false,
      alerts: false,
      discovery: true,
      changes: actions.includes('change'),
    },
    capabilities: {
      clock: 'real',
      resolutionMs: said.resolutionMs,
      timeScale: DOCUMENT_IDLE_TIMEOUT_MS / idleTimeoutMs,
      toleranceMs: said.toleranceMs,
      lossless: said.lossless,
      ...(said.reorders && { reorders: true }),
      deterministic: false,
      portRange,
      reservedPorts: 0,
      settable: {
        ports: settable.includes('ports'),
        idleTimeout: isSettable && suits === null && options.idleTimeoutSettable,
      },
      idleTimeoutMs,
      protocols: said.protocols,
      // One process writes one packet after the other.
      concurrentOpens: false,
      sharedAddresses: false,
      maxVms: has('severalVms') ? said.maxVms : 1,
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
}
