import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import {
  type Deployment,
  type Endpoint,
  formatEndpoint,
  parseEndpoint,
  type PortRange,
  RESOLVER,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { deploymentSchema } from '../json/deployment.ts';
import { address, duration, endpoint, name, portRange } from '../json/fields.ts';
import { knownNames } from '../json/known-names.ts';
import { atEdge, formatPath, type Path, Problem, shown } from '../json/problem.ts';
import { type DocumentKind, readValue } from '../json/read-document.ts';
import { checkDeployment } from '../scenario/check-deployment.ts';

/** `vms.yaml`: what stands in the cloud, how its VMs are reached, and whom their flows may ask. */

const agent = z.union([
  z.strictObject({ command: z.array(z.string().min(1)).min(1) }),
  z.strictObject({
    https: z.url({ protocol: /^https?$/ }),
    /** The environment variable that holds the token, never the token. */
    tokenEnv: z.string().regex(/^\w+$/),
    /** PEM file of the authority, where the machine does not trust it already. */
    ca: z.string().exactOptional(),
  }),
]);

const limits = z.strictObject({
  /** Flows of each VM towards one destination in the check of distinct ports. */
  flows: z.int().min(2).max(500).default(20),
  /** How often a question is sent at most, and how long each is waited for, in ms. */
  tries: z.int().min(1).max(20).default(5),
  tryMs: z.int().min(10).max(10_000).default(500),
  /** How long an agent's first answer is waited for, in ms: a way in is dialled, and a program started, on the smallest VMs too. */
  reachMs: z.int().min(1_000).max(600_000).default(60_000),
  /** Local ports of the flows begin here. */
  firstPort: z.int().min(1_024).max(60_000).default(20_000),
});

/** What `--allow-exhaustion` may do at most. */
const exhaustion = z.strictObject({
  /** Towards this reflector alone, which nothing else should need. */
  destination: endpoint,
  flows: z.int().min(2).max(70_000),
  /** How long ports are held, in ms; reclaim after the idle timeout is seen where this is longer. */
  holdMs: duration,
});

const alerts = z.strictObject({
  /** A file or folder with the alert event log of the load balancers. */
  path: z.string().min(1),
  /** How long after a failure an alert is due, in ms: logs are collected every five minutes. */
  delayMs: duration.default(600_000),
  /** How far the cloud's clock and this machine's may be apart, in ms. */
  clockSkewMs: duration.default(60_000),
});

export const vmsSchema = z
  .strictObject({
    $schema: z.string().exactOptional(),
    format: z.literal('snatcheck/vms'),
    version: z.literal(1),
    deployment: deploymentSchema,
    agents: z.record(name, agent),
    destinations: z.strictObject({
      reflectors: z.array(endpoint).min(2).max(8),
      stun: z.array(endpoint).max(8).default([]),
      http: z
        .array(z.strictObject({ url: z.url({ protocol: /^https?$/ }), address }))
        .max(8)
        .default([]),
      resolver: endpoint.nullable().default(() => formatEndpoint(RESOLVER, 53)),
    }),
    idleTimeoutMs: duration.default(240_000),
    /** SNAT ports of each public address, where they are known. */
    ports: portRange.nullable().default(null),
    limits: limits.prefault({}),
    exhaustion: exhaustion.nullable().default(null),
    alerts: alerts.nullable().default(null),
  })
  .meta({ id: 'vms', title: 'Live VMs for snatcheck' });

type VmsFile = z.output<typeof vmsSchema>;
export type AgentWay = VmsFile['agents'][string];

export interface LiveSetup {
  readonly deployment: Deployment;
  readonly agents: readonly { readonly vm: number; readonly way: AgentWay }[];
  readonly reflectors: readonly Endpoint[];
  readonly stun: readonly Endpoint[];
  readonly http: readonly { readonly url: string; readonly at: Endpoint }[];
  readonly resolver: Endpoint | null;
  readonly idleTimeoutMs: number;
  readonly ports: PortRange | null;
  readonly limits: VmsFile['limits'];
  readonly exhaustion: {
    readonly destination: Endpoint;
    readonly flows: number;
    readonly holdMs: number;
  } | null;
  readonly alerts: VmsFile['alerts'];
}

const kind: DocumentKind<VmsFile, LiveSetup> = { name: 'vms', version: 1, schema: vmsSchema, finish };

/** @throws SnatcheckError `vms-...`, `scenario-...` and the like, with line and column. */
export function readVmsFile(text: string): LiveSetup {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    const { line, col } = counter.linePos(wrong.pos[0]);
    throw new SnatcheckError('vms-not-yaml', {
      expected: 'YAML',
      received: `${wrong.message} (line ${line}, column ${col})`,
      remedy: 'docs/live.md has an example.',
    });
  }
  const placeOf = (path: Path): string => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
      if (range === undefined || range === null) continue;
      const { line, col } = counter.linePos(range[0] ?? 0);
      return `${formatPath(path)} (line ${line}, column ${col})`;
    }
    return formatPath(path);
  };
  try {
    return readValue(document.toJS({ maxAliasCount: 100 }), kind);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw atEdge(error, {
      code: 'vms-malformed',
      keepsCodes: true,
      remedy: 'schemas/vms.json describes the form, docs/live.md has an example.',
      place: ({ path }) => placeOf(path),
    });
  }
}

function finish(file: VmsFile): LiveSetup {
  const names = knownNames(file.deployment);
  const { destinations, limits } = file;
  const http = destinations.http.map(({ url, address }) => ({ url, at: { address, port: portOf(url) } }));
  const reflectors = destinations.reflectors.map(parseEndpoint);
  const stun = destinations.stun.map(parseEndpoint);
  const resolver = destinations.resolver === null ? null : parseEndpoint(destinations.resolver);
  const exhaustion =
    file.exhaustion === null
      ? null
      : { ...file.exhaustion, destination: parseEndpoint(file.exhaustion.destination) };
  // What is asked is publicly reachable, or there is nothing to check.
  const asked = [
    ...reflectors,
    ...stun,
    ...http.map(({ at }) => at),
    ...(resolver === null ? [] : [resolver]),
    ...(exhaustion === null ? [] : [exhaustion.destination]),
  ];
  const space = new Set(asked.map(({ address }) => address));
  const deployment: Deployment = {
    ...file.deployment,
    publicSpace: [...file.deployment.publicSpace, ...[...space].map((base) => ({ base, bits: 32 }))],
  };
  try {
    checkDeployment(deployment, names);
  } catch (error) {
    throw error instanceof Problem ? error.under('deployment') : error;
  }
  const agents = Object.entries(file.agents).map(([name, way]) => {
    const vm = deployment.vms.findIndex((one) => one.name === name);
    if (vm >= 0) return { vm, way };
    throw new Problem({
      code: 'vms-unknown-vm',
      path: ['agents', name],
      expected: `one of the deployment's VMs: ${[...names.vms].slice(0, 5).join(', ')}`,
      received: shown(name),
      remedy: 'Describe it under deployment.vms, by the same name.',
    });
  });
  if (agents.length === 0) {
    throw new Problem({ path: ['agents'], expected: 'a way to reach one VM at least', received: 'none' });
  }
  return { ...file, deployment, agents, reflectors, stun, http, resolver, limits, exhaustion };
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}
