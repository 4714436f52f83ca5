import type { Capture } from '../harness/capture/capture.ts';
import { observe, type Observed } from '../harness/capture/observe.ts';
import { readCapture } from '../harness/capture/read-capture.ts';
import { parseJson } from '../harness/json/parse-json.ts';
import { Problem } from '../harness/json/problem.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import { parseScenario } from '../harness/scenario/scenario-file.ts';
import { type Deployment, type Hello, SnatcheckError } from '../spec/vocabulary/index.ts';
import { DIALECT } from './judging.ts';
import { version } from './package.ts';
import { recheckCase, type Rechecked } from './recheck.ts';

export interface CaptureOptions {
  /** A packet takes at most so long through the translator, in ms. 1,000 by default. */
  readonly delayMs?: number;
  /** By which the clocks of both sides may differ, in ms: 0, the default, is one clock. */
  readonly clockErrorMs?: number;
  /** Neither side lost a packet, and nothing was left out: what did not come out was dropped by the translator. */
  readonly lossless?: boolean;
  /** SNAT ports of each public address, where they are known. */
  readonly ports?: { readonly first: number; readonly last: number } | null;
  /** In ms; the document's 240,000 by default. */
  readonly idleTimeoutMs?: number;
  /** Of the idle timer, in ms, or null for max(0.5% of the timeout, twice the clock's resolution). */
  readonly toleranceMs?: number | null;
}

export interface RecheckedCaptures extends Rechecked {
  readonly observed: Observed;
  /** Of each file what is no IPv4 packet with a time, in words. */
  readonly leftOut: readonly string[];
}

const DOCUMENTED_MS = 240_000;
const ANY_PORTS = { first: 1, last: 65_535 };
const DELAY_MS = 1_000;
/** So many of the packets may have gone in again after their like came out, as TCP sends again what was lost. */
const EARLY_PART = 0.1;

/**
 * Judges packets that somebody else captured on both sides of a NAT. What a capture cannot show is not observable; what
 * it may have lost is evidence of nothing.
 * @param text the deployment as JSON: one alone, or a document that holds one (a scenario, a saved failure).
 * @throws SnatcheckError `capture-...`, `scenario-...`
 */
export function recheckCaptures(
  inside: Uint8Array,
  outside: Uint8Array,
  text: string,
  options: CaptureOptions = {},
): RecheckedCaptures {
  const deployment = readDeployment(text);
  const { delayMs = DELAY_MS, clockErrorMs = 0 } = options;
  const near = sideOf(readCapture(inside), 'inside');
  const far = sideOf(readCapture(outside), 'outside');
  const oneFile = Buffer.compare(inside, outside) === 0;
  const observed = observe(near, far, deployment, { delayMs, clockErrorMs, oneFile });
  checkUsable(observed, near, far);
  if (options.lossless === true) checkLossless(near, far);
  const settings = {
    ports: options.ports ?? ANY_PORTS,
    idleTimeoutMs: options.idleTimeoutMs ?? DOCUMENTED_MS,
  };
  const hello = helloOf(deployment, Math.max(near.resolutionMs, far.resolutionMs), options);
  const first = near.packets[0]?.timeMs ?? 0;
  const header = {
    tool: version,
    dialect: DIALECT,
    seed: 0,
    hello,
    options: {},
    started: new Date(Number.isFinite(first) ? first : 0).toISOString(),
  };
  const scenario: Scenario = { dialect: DIALECT, deployment, settings, steps: [] };
  const one = { index: 0, seed: 0, settings, scenario };
  // Times of a case begin near 0, where fractions of a millisecond are exact.
  const observations = observed.observations.map((observation) => {
    const { sent, seen } = observation.outcome;
    return { ...observation, outcome: { ...observation.outcome, sent: sent - first, seen: seen - first } };
  }) as typeof observed.observations;
  return {
    ...recheckCase(header, one, observations),
    observed,
    leftOut: [...leftOutOf('inside', near), ...leftOutOf('outside', far)],
    truncated: truncatedOf({ inside: near, outside: far }),
  };
}

function readDeployment(text: string): Deployment {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new SnatcheckError('deployment-malformed', {
      expected: `${error.expected} in the deployment's JSON`,
      received: `${error.received} at character ${(error.offset ?? 0) + 1}`,
      remedy: 'schemas/deployment.json describes the form.',
    });
  }
  const holder = json as { deployment?: unknown; scenario?: { deployment?: unknown } } | null;
  const deployment = holder?.scenario?.deployment ?? holder?.deployment ?? json;
  const envelope = { format: 'snatcheck/scenario', version: 1, dialect: DIALECT, deployment, steps: [] };
  return parseScenario(envelope).deployment;
}

/** Of a file with interfaces named inside and outside, those of one side; otherwise all. */
function sideOf(capture: Capture, side: 'inside' | 'outside'): Capture {
  const names = new Set(capture.packets.map((packet) => packet.interface));
  checkOneCase(capture);
  if (!names.has('inside') || !names.has('outside')) return capture;
  return { ...capture, packets: capture.packets.filter((packet) => packet.interface === side) };
}

function checkOneCase({ packets }: Capture): void {
  const cases = packets.filter(({ comment }) => comment !== null && /^case -?\d+$/.test(comment));
  if (cases.length < 2) return;
  throw new SnatcheckError('capture-of-cases', {
    expected: 'a capture of one deployment',
    received: `${cases.length} cases of a run, each with a deployment and a clock of its own`,
    remedy:
      'Judge its record instead: snatcheck recheck snatcheck-out/record.ndjson. Or cut one case out with editcap.',
  });
}

function checkUsable({ counts, early }: Observed, near: Capture, far: Capture): void {
  for (const [name, { packets, foreign, timeless }] of [
    ['inside', near],
    ['outside', far],
  ] as const) {
    if (packets.length > 0) continue;
    throw new SnatcheckError('capture-empty', {
      expected: `IPv4 packets with times in the ${name} capture`,
      received: `none; ${foreign} frames of other protocols, ${timeless} packets without a time`,
      remedy: 'Capture with: tcpdump -i INTERFACE -s 0 -w FILE ip',
    });
  }
  if (early.count > 0 && early.count > counts.matched * EARLY_PART) {
    throw new SnatcheckError('capture-clocks', {
      expected: 'packets that come out after they went in, by the clocks of both sides',
      received: `${early.count} that came out before they went in, by up to ${early.byMs.toFixed(3)} ms`,
      remedy: `State by how much the clocks may differ: --clock-error ${Math.ceil(early.byMs) + 1}ms. Or capture both sides on one machine.`,
    });
  }
  if (counts.matched > 0) return;
  throw new SnatcheckError('capture-unmatched', {
    expected: 'packets of the inside capture in the outside one, with another source',
    received: `none: ${told(counts)}`,
    remedy:
      'See that both were captured at the same time, that vms and publicSpace of the deployment are those of the captures, and whether the NAT changes TCP numbers or payloads.',
  });
}

function checkLossless(...captures: readonly Capture[]): void {
  const dropped = captures.reduce((sum, one) => sum + one.dropped, 0);
  const broken = captures.find(({ brokenOffAt }) => brokenOffAt !== null);
  if (dropped === 0 && broken === undefined) return;
  throw new SnatcheckError('capture-lossy', {
    expected: 'captures without losses, as --lossless says',
    received:
      dropped > 0 ? `${dropped} packets that a capture lost` : 'a file that breaks off within a packet',
    remedy: 'Leave --lossless out.',
  });
}

function leftOutOf(name: string, { foreign, timeless, dropped }: Capture): readonly string[] {
  const parts = [
    [foreign, 'without IPv4 (ARP, IPv6 and the like)'],
    [timeless, 'without a time'],
    [dropped, 'that the capture says it lost'],
  ] as const;
  const named = parts.flatMap(([count, what]) =>
    count > 0 ? [`${count.toLocaleString('en')} ${what}`] : [],
  );
  return named.length === 0 ? [] : [`${name}: ${named.join(', ')}`];
}

function truncatedOf(captures: Readonly<Record<string, Capture>>): SnatcheckError | null {
  const broken = Object.entries(captures).filter(([, { brokenOffAt }]) => brokenOffAt !== null);
  if (broken.length === 0) return null;
  const where = broken.map(([name, { brokenOffAt }]) => `the ${name} one breaks off at byte ${brokenOffAt}`);
  return new SnatcheckError('capture-truncated', {
    expected: 'captures up to the end of their last packet',
    received: where.join(', '),
    remedy:
      'What came before is judged. End tcpdump by Ctrl-C or SIGTERM, or rewrite the file: editcap IN out.pcapng.',
  });
}

/** What packets were, in words. */
export function told(counts: Observed['counts']): string {
  const named = Object.entries(counts).filter(([, count]) => count > 0);
  return (
    named.map(([name, count]) => `${count.toLocaleString('en')} ${name}`).join(', ') || 'no packet at all'
  );
}

function helloOf(deployment: Deployment, resolutionMs: number, options: CaptureOptions): Hello {
  const { vms, loadBalancers, securityGroups } = deployment;
  return {
    contract: 1,
    name: 'captures',
    version: '',
    organisation: '',
    configuration: {},
    features: {
      severalVms: vms.length > 1,
      pools: loadBalancers.length > 0,
      severalFrontends: loadBalancers.some(({ frontends }) => frontends.length > 1),
      inboundRules: loadBalancers.some(({ rules }) => rules.length > 0),
      ilpip: vms.some(({ ilpip }) => ilpip !== null),
      securityGroups: securityGroups.length > 0,
      probes: false,
      alerts: false,
      discovery: false,
      changes: false,
    },
    capabilities: {
      clock: 'real',
      resolutionMs,
      timeScale: 1,
      toleranceMs: options.toleranceMs ?? null,
      lossless: options.lossless ?? false,
      deterministic: false,
      portRange: options.ports ?? null,
      reservedPorts: 0,
      settable: { ports: false, idleTimeout: false },
      idleTimeoutMs: options.idleTimeoutMs ?? DOCUMENTED_MS,
      protocols: ['udp', 'tcp'],
      concurrentOpens: true,
      // Whoever else uses the addresses is in no capture of one network.
      sharedAddresses: true,
      maxVms: vms.length,
      changeDelayMs: 0,
      alertDelayMs: 0,
      // Checksums are often left to the network card, after the capture; and payloads are what packets are matched by.
      shows: {
        publicPort: true,
        deliveries: true,
        leaks: true,
        payload: false,
        probeState: false,
        answers: false,
      },
    },
  };
}
