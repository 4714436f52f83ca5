import type { Hello } from '../../spec/vocabulary/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { predictedWaitMs } from './cost.ts';
import { meansOf } from './means.ts';
import { FIRST } from './templates/first.ts';
import { ILPIP_AGAIN } from './templates/methods.ts';
import { TEMPLATES } from './templates/index.ts';
import { window } from './templates/window.ts';

export interface Planned {
  readonly name: string;
  readonly scenario: Scenario;
}

/** So many idle timeouts may pass in all of them together: 28 s where one takes 4 s, and 45 s with what needs no waiting. */
const TIMEOUTS = 7;
/** Of a target whose timers are the document's own, two timeouts of 4 minutes and a little: a run of 10 minutes. */
const MOST_WAIT_MS = 500_000;

/**
 * For targets whose time is real: what shows every behaviour that they can show, well within a minute where an idle timeout takes 4 s. What needs
 * no waiting comes whole; of the rest as much as there is time for, the shortest first.
 */
export function directedPlan(hello: Hello): readonly Planned[] {
  const means = meansOf(hello);
  const plan: Planned[] = [];
  let left = Math.min(TIMEOUTS * means.idleTimeoutMs, MOST_WAIT_MS);
  const take = (planned: Planned | null): void => {
    if (planned === null) return;
    const wait = predictedWaitMs(planned.scenario, hello);
    if (wait > left) return;
    left -= wait;
    plan.push(planned);
  };
  const takeUntilWait = (name: string, scenario: Scenario): void => {
    const begin = untilWait(scenario);
    if (begin !== scenario && begin.steps.length > 0)
      take({ name: `${name}, until it waits`, scenario: begin });
  };
  const make = ({ name, make: making }: (typeof TEMPLATES.small)[number]): readonly Planned[] => {
    const scenario = making(means);
    return scenario === null ? [] : [{ name, scenario }];
  };
  const small = TEMPLATES.small.flatMap(make);
  const waits = (planned: Planned) => predictedWaitMs(planned.scenario, hello);
  for (const planned of small) if (waits(planned) === 0) take(planned);
  // What comes before a wait needs none, and there may be no time for the whole of it.
  for (const { name, scenario } of small) {
    if (FIRST.includes(name) && !isProbed(scenario)) takeUntilWait(name, scenario);
  }
  for (const planned of make(window)) take(planned);
  for (const planned of small) if (waits(planned) > 0 && hasNoLike(planned)) take(planned);
  // What waiting shows in a large pool, it shows in a small one.
  for (const { name, scenario } of TEMPLATES.middling.flatMap(make)) {
    take({ name, scenario: untilWait(scenario) });
  }
  for (const planned of TEMPLATES.full.flatMap(make)) if (waits(planned) === 0) take(planned);
  const waiting = small.filter((planned) => waits(planned) > 0 && !hasNoLike(planned));
  for (const planned of waiting.toSorted((a, b) => waits(a) - waits(b))) take(planned);
  return plan;
}

/** Nothing else shows what a health probe does, or what is left of an ILPIP's flow that is over. */
const hasNoLike = ({ name, scenario }: Planned) => isProbed(scenario) || name === ILPIP_AGAIN;

const isProbed = ({ steps }: Scenario) => steps.some((step) => step.do === 'probe');

function untilWait(scenario: Scenario): Scenario {
  const first = scenario.steps.findIndex((step) => step.do === 'advance' || step.do === 'keep-alive');
  return first < 0 ? scenario : { ...scenario, steps: scenario.steps.slice(0, first) };
}
