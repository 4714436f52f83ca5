import type { Moment, Scenario, Step } from '../scenario/scenario.ts';
import { type Asking, CaseRun, type InterpretContext } from './case-run.ts';
import { isPossible } from './configuration.ts';
import * as exchange from './exchange.ts';
import { fill } from './fill.ts';
import { openTcp, openTogether, openUdp } from './open.ts';
import { ROLE } from './role.ts';
import { isBefore, offsetOf } from './timing.ts';

/** Beyond this a batch is carried out: a target must be able to answer in time. */
const BATCH = 3_840;
const MOST_PROBES = 32;

/**
 * Yields the operations that a scenario comes down to, in batches, and is sent their outcomes; each pair is an observation.
 * Begins and ends with controls. Synchronous: nothing is awaited here, whatever the target.
 */
export function* interpret(scenario: Scenario, context: InterpretContext): Asking<void> {
  const run = new CaseRun(scenario, context);
  run.control();
  for (const step of scenario.steps) {
    context.step?.();
    const more = perform(run, step);
    if (more !== null) yield* more;
    if (run.batch.length > BATCH) yield* run.flush();
  }
  yield* run.flush();
  run.control();
  yield* run.flush();
}

/** Queues what needs no knowledge of earlier outcomes at once, and answers null then. */
function perform(run: CaseRun, step: Step): Asking<void> | null {
  const { protocols } = run.context.hello.capabilities;
  if ('protocol' in step && !protocols.includes(step.protocol)) return null;
  switch (step.do) {
    case 'open':
      if (step.protocol === 'tcp') return openTcp(run, step);
      openUdp(run, step);
      return null;
    case 'together':
      return openTogether(
        run,
        step.opens.filter(({ protocol }) => protocols.includes(protocol)),
      );
    case 'fill':
      return fill(run, step);
    case 'send':
      return exchange.send(run, step);
    case 'stray':
      exchange.stray(run, step);
      return null;
    case 'reply':
      return exchange.reply(run, step);
    case 'close':
      return exchange.close(run, step);
    case 'close-all':
      return exchange.closeAll(run, step);
    case 'send-all':
      return exchange.sendAll(run, step);
    case 'reply-all':
      return exchange.replyAll(run, step);
    case 'keep-alive':
      return exchange.keepAlive(run, step);
    case 'inbound':
      return exchange.inbound(run, step);
    case 'advance':
      return advance(run, step.to);
    case 'change':
      return change(run, step);
    case 'probe':
      if (!hasProbe(run, step.loadBalancer)) return null;
      for (let round = 0; round < Math.min(MOST_PROBES, step.rounds); round++) {
        run.batch.add({ op: 'probe', loadBalancer: step.loadBalancer }, ROLE.none, null);
      }
      return null;
    case 'discover':
      discover(run, step);
      return null;
    case 'alerts':
      return alerts(run);
    case 'control':
      run.control();
      return null;
  }
}

function hasProbe({ scenario }: CaseRun, loadBalancer: string): boolean {
  return scenario.deployment.loadBalancers.some(({ name, probe }) => name === loadBalancer && probe !== null);
}

function* advance(run: CaseRun, to: Moment): Asking<void> {
  // Before time passes, so that a control follows a failed open at once and retries do not come late.
  yield* run.flush();
  if (to.since === null) {
    run.wait(offsetOf(to, run.timing));
    return;
  }
  const flow = run.labels.find(to.since);
  if (flow === null || flow.sent < 0) return;
  const before = isBefore(to, run.timing);
  // The last packet went out somewhen within its interval: be early enough, or late enough, for both of its ends.
  run.waitUntil((before ? flow.sent : flow.seen) + offsetOf(to, run.timing), before ? 'down' : 'up');
}

function* change(run: CaseRun, step: Extract<Step, { do: 'change' }>): Asking<void> {
  if (!isPossible(run.scenario.deployment, run.changes, step.change)) return;
  yield* run.flush();
  run.changes.push(step.change);
  run.batch.add({ op: 'change', change: step.change }, ROLE.none, null);
  const { changeDelayMs, resolutionMs } = run.context.hello.capabilities;
  // Until then either configuration would do, and nothing could be judged.
  if (changeDelayMs > 0) run.wait(changeDelayMs + resolutionMs);
}

function discover(run: CaseRun, step: Extract<Step, { do: 'discover' }>): void {
  const vm = run.vms.get(step.vm);
  if (vm !== undefined) run.batch.add({ op: 'discover', vm, sourcePort: step.port }, ROLE.none, null);
}

function* alerts(run: CaseRun): Asking<void> {
  yield* run.flush();
  const { alertDelayMs, resolutionMs } = run.context.hello.capabilities;
  if (alertDelayMs > 0 && run.lastFailure >= 0)
    run.waitUntil(run.lastFailure + alertDelayMs + resolutionMs, 'up');
  run.batch.add({ op: 'alerts' }, ROLE.none, null);
}
