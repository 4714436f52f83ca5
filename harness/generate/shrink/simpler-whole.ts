import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Scenario, Step } from '../../scenario/scenario.ts';

// Simplifications of several steps at once.

/** UDP in place of TCP: one packet opens a flow instead of three. All steps, then one flow each. */
export function* simplerProtocols(scenario: Scenario): Iterable<Scenario> {
  const all = scenario.steps.map((step) => byUdp(step));
  if (!all.some((step, index) => step !== scenario.steps[index])) return;
  yield { ...scenario, steps: all };
  for (const [index, step] of all.entries()) {
    if (step === scenario.steps[index]) continue;
    yield { ...scenario, steps: scenario.steps.with(index, step) };
  }
}

const UDP: Protocol = 'udp';

function byUdp(step: Step): Step {
  if (step.do === 'together') {
    if (step.opens.every(({ protocol }) => protocol === UDP)) return step;
    return { ...step, opens: step.opens.map((open) => ({ ...open, protocol: UDP })) };
  }
  // A load balancing rule speaks of its protocol.
  if (step.do === 'inbound' || !('protocol' in step) || step.protocol === UDP) return step;
  return { ...step, protocol: UDP };
}

/** One endpoint's part played by another that is named earlier. */
export function* simplerEndpoints(scenario: Scenario): Iterable<Scenario> {
  const named = [...new Set(scenario.steps.flatMap(endpointsOf))];
  for (const from of named.toReversed()) {
    for (const into of named) {
      if (into === from) break;
      yield { ...scenario, steps: scenario.steps.map((step) => redirected(step, from, into)) };
    }
  }
}

function endpointsOf(step: Step): readonly string[] {
  switch (step.do) {
    case 'open':
    case 'fill':
    case 'stray':
      return [step.to];
    case 'together':
      return step.opens.map(({ to }) => to);
    default:
      return [];
  }
}

function redirected(step: Step, from: string, into: string): Step {
  switch (step.do) {
    case 'open':
    case 'fill':
    case 'stray':
      return step.to === from ? { ...step, to: into } : step;
    case 'together':
      return { ...step, opens: step.opens.map((open) => (open.to === from ? { ...open, to: into } : open)) };
    default:
      return step;
  }
}

/** Two waits in a row as one. */
export function* simplerMoments(scenario: Scenario): Iterable<Scenario> {
  const { steps } = scenario;
  for (let index = 1; index < steps.length; index++) {
    const first = steps[index - 1];
    const second = steps[index];
    if (first?.do !== 'advance' || second?.do !== 'advance' || second.to.since !== null) continue;
    const to = {
      since: first.to.since,
      timeouts: first.to.timeouts + second.to.timeouts,
      tolerances: first.to.tolerances + second.to.tolerances,
      ticks: first.to.ticks + second.to.ticks,
    };
    yield {
      ...scenario,
      steps: [...steps.slice(0, index - 1), { do: 'advance', to }, ...steps.slice(index + 1)],
    };
  }
}
