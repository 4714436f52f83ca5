import type { Scenario } from '../../scenario/scenario.ts';
import type { Awaitable } from '../../target/contract.ts';
import { candidates, START } from './candidates.ts';

export interface ShrinkBudget {
  readonly executions: number;
  /** Asked before each execution. */
  readonly over: () => boolean;
}

export interface Shrunk {
  readonly scenario: Scenario;
  readonly executions: number;
  /** False when the budget ended the search before every candidate had failed. */
  readonly minimal: boolean;
}

/**
 * The smallest scenario found that still shows the violation: accept the first candidate that does, go on from there.
 * The order depends on the scenario alone, so equal runs shrink equally.
 */
export async function shrink(
  scenario: Scenario,
  shows: (candidate: Scenario) => Awaitable<boolean>,
  budget: ShrinkBudget,
): Promise<Shrunk> {
  const tried = new Set<string>([JSON.stringify(scenario)]);
  let best = scenario;
  let executions = 0;
  let rest = candidates(best, START);
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    const { scenario: candidate, at } = next.value;
    const key = JSON.stringify(candidate);
    if (tried.has(key)) continue;
    if (executions >= budget.executions || budget.over())
      return { scenario: best, executions, minimal: false };
    tried.add(key);
    executions++;
    if (!(await shows(candidate))) continue;
    best = candidate;
    rest = candidates(best, at);
  }
  return { scenario: best, executions, minimal: true };
}
