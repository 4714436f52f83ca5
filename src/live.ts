import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignOutcome, Ended } from '../harness/campaign/index.ts';
import { Findings } from '../harness/campaign/findings.ts';
import { HttpTransport } from '../harness/adapters/http-transport.ts';
import { agentByCommand, AgentSession } from '../harness/live/agent-session.ts';
import { liveHello, liveTiming, tellBands } from '../harness/live/live-hello.ts';
import { LiveObserver } from '../harness/live/live-observer.ts';
import { ClockWatch } from '../harness/live/clock-watch.ts';
import { LiveAsking } from '../harness/live/live-asking.ts';
import { flowsOf, type LivePlan, planOf } from '../harness/live/live-plan.ts';
import { LiveRun, type RoundTrip } from '../harness/live/live-run.ts';
import { spotChecksOf } from '../harness/live/spot-checks.ts';
import type { LiveSetup } from '../harness/live/vms-file.ts';
import { WitnessLog } from '../harness/live/witness-log.ts';
import type { LiveVm, Result } from '../harness/record/result.ts';
import { StatisticsCollector } from '../harness/statistics/collector.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import type { CaseJudgement } from '../spec/judgement.ts';
import {
  formatAddress,
  formatEndpoint,
  type Observation,
  type Settings,
  SnatcheckError,
} from '../spec/vocabulary/index.ts';
import { selectBehaviours } from './catalogue.ts';
import { tokenOf } from './chosen-target.ts';
import { makeFolder } from './files.ts';
import { given } from './given.ts';
import { DIALECT, newJudge, resultOf } from './judging.ts';
import { tellRoundTrip } from '../reports/witnesses.ts';
import { version } from './package.ts';
import { Recording } from './recording.ts';
import { userPath } from './shell.ts';
import { withErrors } from './with-errors.ts';

export interface LiveOptions {
  /** Ids or patterns; what a spot check can show by default. */
  readonly behaviours: readonly string[];
  readonly statedOnly: boolean;
  /** Whether the ports of a frontend may be exhausted, within the bounds of the file. */
  readonly mayExhaust: boolean;
  readonly command: string;
  /** The line that runs it again. */
  readonly again: string;
  readonly outFolder: string;
  readonly signal: AbortSignal;
  readonly onStderr: (line: string) => void;
  readonly progress: (text: string) => void;
}

export interface LiveOutcome {
  readonly result: Result;
  readonly recordPath: string;
}

/** One spot check of live VMs: what was seen, judged as in every run. @throws SnatcheckError `agent-...` where a VM is not reached */
export async function runLive(setup: LiveSetup, options: LiveOptions): Promise<LiveOutcome> {
  const selected = given(() =>
    options.behaviours.length === 0
      ? spotChecksOf(setup, options.mayExhaust)
      : selectBehaviours(options.behaviours),
  );
  makeFolder(options.outFolder);
  const sessions = new Map<number, AgentSession>();
  let isDone = false;
  try {
    await reach(setup, sessions, options);
    const outcome = await check(setup, sessions, selected, options);
    isDone = outcome.result.errors.length === 0;
    return outcome;
  } finally {
    // An agent that failed may be in the middle of an answer: its input ends, and so does it. One by HTTPS has none that could end.
    const ways = new Map(setup.agents.map(({ vm, way }) => [vm, way]));
    await Promise.all(
      [...sessions].map(([vm, one]) => (isDone || 'https' in (ways.get(vm) ?? {}) ? one.bye() : one.close())),
    );
  }
}

/** All at once; where one is not reached, the others are there to be closed. */
async function reach(
  { agents, deployment, limits }: LiveSetup,
  sessions: Map<number, AgentSession>,
  { progress, onStderr, signal }: LiveOptions,
): Promise<void> {
  const opened = agents.map(async ({ vm, way }) => {
    const name = deployment.vms[vm]?.name ?? '';
    progress(`reaching ${name}`);
    const transport = transportOf(way, name, onStderr);
    const giveUp = (): void => void transport.close();
    signal.addEventListener('abort', giveUp);
    try {
      sessions.set(vm, await AgentSession.open(name, transport, limits.reachMs));
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  });
  for (const one of await Promise.allSettled(opened)) if (one.status === 'rejected') throw one.reason;
}

async function check(
  setup: LiveSetup,
  sessions: ReadonlyMap<number, AgentSession>,
  selected: readonly string[],
  options: LiveOptions,
): Promise<LiveOutcome> {
  const started = new Date().toISOString();
  const began = performance.now();
  const log = new WitnessLog();
  const plan = planOf(setup, options.mayExhaust);
  const scenario = scenarioOf(setup, plan);
  const { settings } = scenario;
  const judge = newJudge();
  const observations: Observation[] = [];
  let recording: Recording | null = null;
  const observer = new LiveObserver(
    (observation) => {
      observations.push(observation);
      judge.observe(observation);
      recording?.hooks.observed?.(observation);
    },
    () => judge.wantsAnother(),
  );
  const run = new LiveRun(
    new LiveAsking({ setup, sessions, observer, log, signal: options.signal, clocks: new ClockWatch() }),
  );
  options.progress('measuring round trips');
  const roundTrips = await run.roundTrips(plan.methods);
  const vms = liveVms(setup, roundTrips);
  for (const one of vms) options.progress(`round trip of ${one.name}: ${tellRoundTrip(one)}`);
  const timing = liveTiming(setup, roundTrips);
  options.progress(`times: ${tellBands(timing)}`);
  const hello = liveHello(setup, timing, version, options.mayExhaust);
  const recordPath = join(options.outFolder, 'record.ndjson');
  const header = { tool: version, dialect: DIALECT, seed: 0, hello, options: {}, started };
  recording = new Recording(recordPath, header);
  let ended: Ended = 'complete';
  const errors: string[] = [];
  let judgement: CaseJudgement;
  try {
    judge.begin({ deployment: setup.deployment, settings, hello });
    recording.hooks.caseBegan?.(
      { index: 0, seed: 0, stage: 'template', name: 'spot-check', scenario },
      settings,
    );
    options.progress(`checking, for about ${Math.round((1.2 * setup.idleTimeoutMs) / 1_000)} s`);
    try {
      await run.run(plan, timing);
    } catch (error) {
      if (!(error instanceof SnatcheckError)) throw error;
      errors.push(error.message);
      ended = 'target-failed';
    }
    if (options.signal.aborted) ended = options.signal.reason === 'SIGTERM' ? 'terminated' : 'interrupted';
    judgement = judge.end();
    const statistics = new StatisticsCollector(hello.capabilities);
    statistics.begin({ stage: 'recorded', index: 0, seed: 0, deployment: setup.deployment, settings });
    for (const observation of observations) statistics.observe(observation);
    statistics.end();
    recording.hooks.caseEnded?.(ended === 'complete' ? judgement : null);
    for (const probe of log.within()) errors.push(withinError(probe).message);
    const outcome: CampaignOutcome = {
      target: hello,
      seed: 0,
      started,
      durationMs: performance.now() - began,
      cases: 1,
      observations: observations.length,
      ended,
      errors,
      stopping: null,
      settings: [settings],
      statistics: statistics.statistics,
      traits: { ...judge.traits },
      tallies: structuredClone(judge.tallies) as CampaignOutcome['tallies'],
      ...foundIn(judgement, scenario, observations, settings),
      retried: [],
    };
    const { statedOnly, command, again } = options;
    const judged = resultOf(outcome, { selected, statedOnly, command, replay: () => again });
    const witnessed = { ...judged, witnesses: log.rows(setup.deployment.vms), liveVms: vms };
    const failure = recording.finish(witnessed);
    return { result: withErrors(witnessed, failure === null ? [] : [failure]), recordPath };
  } finally {
    recording.close();
  }
}

function foundIn(
  judgement: CaseJudgement,
  scenario: Scenario,
  observations: readonly Observation[],
  settings: Settings,
): Pick<CampaignOutcome, 'found' | 'broken'> {
  const findings = new Findings();
  findings.add(judgement, scenario, 0, 0);
  const found = findings.found().map((one) => ({
    ...one,
    recording: { settings, observations, complete: true },
    confirmed: { shown: 1, tries: 1 },
  }));
  return { found, broken: findings.broken() };
}

export function transportOf(
  way: LiveSetup['agents'][number]['way'],
  name: string,
  onStderr: (line: string) => void,
) {
  if ('command' in way) return agentByCommand(way.command, (line) => onStderr(`[${name}] ${line}`));
  const ca = way.ca === undefined ? undefined : readFileSync(userPath(way.ca), 'utf8');
  return new HttpTransport(
    new URL(way.https),
    given(() => tokenOf(way.tokenEnv)),
    undefined,
    ca,
  );
}

/** What was done as steps that can be read and kept; a spot check has no other order than that of its plan. */
function scenarioOf({ deployment, ports, idleTimeoutMs }: LiveSetup, plan: LivePlan): Scenario {
  const flows = [...flowsOf(plan), ...(plan.exhaust?.flows ?? []), ...(plan.exhaust?.elsewhere ?? [])];
  return {
    dialect: DIALECT,
    settings: { ports: ports ?? { first: 1_025, last: 65_535 }, idleTimeoutMs },
    deployment,
    steps: flows.map(({ vm, label, protocol, port, to }) => ({
      do: 'open',
      flow: `${deployment.vms[vm]?.name ?? vm}/${label}`.slice(0, 64),
      vm: deployment.vms[vm]?.name ?? '',
      protocol,
      port,
      to: formatEndpoint(to.address, to.port),
    })),
  };
}

function withinError(probe: string): SnatcheckError {
  return new SnatcheckError('live-witness-within', {
    expected: 'a witness that sees public addresses',
    received: `${probe}, which saw one that is not`,
    remedy:
      'It stands behind another NAT or within the network: take one in the internet. What it saw is not judged, but for addresses of the virtual network itself.',
  });
}

function liveVms(
  { agents, deployment }: LiveSetup,
  roundTrips: ReadonlyMap<number, RoundTrip>,
): readonly LiveVm[] {
  return agents.map(({ vm }) => {
    const { name = '', ilpip = null } = deployment.vms[vm] ?? {};
    const frontends = deployment.loadBalancers
      .filter(({ pool }) => pool.includes(name))
      .flatMap((one) => one.frontends)
      .map(formatAddress);
    const declared =
      ilpip !== null
        ? `instance-level public IP, ${formatAddress(ilpip)}`
        : frontends.length > 0
          ? `load balancer, ${frontends.join(' or ')}`
          : "default SNAT, an address of the platform's choice";
    return { name, declared, roundTripMs: roundTrips.get(vm) ?? null };
  });
}
