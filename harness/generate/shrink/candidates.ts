import type { Scenario } from '../../scenario/scenario.ts';
import { plainLabels } from './plain-labels.ts';
import { deploymentCandidates, mergedVms } from './simpler-deployment.ts';
import { simplerEndpoints, simplerMoments, simplerProtocols } from './simpler-whole.ts';
import { simplerSteps } from './simpler-step.ts';

/** How far shrinking has come: the next candidate to try of which pass, and whether an earlier pass may have new ones. */
export interface Position {
  readonly pass: number;
  readonly next: number;
  /** Something was accepted since the last time that all passes began. */
  readonly changed: boolean;
}

export const START: Position = { pass: 0, next: 0, changed: false };

export interface Candidate {
  readonly scenario: Scenario;
  /** Where to go on once this one is accepted. */
  readonly at: Position;
}

/** Everything in one direction; what it yields depends on the scenario alone, never on what was observed. */
type Pass = (scenario: Scenario) => Iterable<Scenario>;

// What makes every later execution cheaper comes first: a pool of 64,511 takes a thousand times as long as one of 8.
const PASSES: readonly Pass[] = [
  smallerPools,
  mergedVms,
  ...[64, 32, 16, 8, 4, 2, 1].map((size) => (scenario: Scenario) => withoutSteps(scenario, size)),
  deploymentCandidates,
  simplerProtocols,
  simplerEndpoints,
  simplerMoments,
  simplerSteps,
  plainLabels,
];

/**
 * Simpler scenarios, in a fixed order, from a position on. Once one is accepted, go on with its own candidates from
 * its `at`: passes are not begun again for each success, only as often as a whole round changed something.
 */
export function* candidates(scenario: Scenario, from: Position): Generator<Candidate> {
  for (let pass = from.pass; pass < PASSES.length; pass++) {
    let number = 0;
    const skip = pass === from.pass ? from.next : 0;
    for (const simpler of PASSES[pass]?.(scenario) ?? []) {
      if (number >= skip) yield { scenario: simpler, at: { pass, next: number, changed: true } };
      number++;
    }
  }
  if (from.changed) yield* candidates(scenario, START);
}

const POOLS = [1, 2, 3, 4, 6, 8, 16, 64, 300, 1_000, 4_096] as const;

function* smallerPools(scenario: Scenario): Iterable<Scenario> {
  const { ports } = scenario.settings;
  const size = ports.last - ports.first + 1;
  for (const smaller of POOLS) {
    if (smaller >= size) return;
    const settings = { ...scenario.settings, ports: { first: ports.first, last: ports.first + smaller - 1 } };
    yield { ...scenario, settings };
  }
}

function* withoutSteps(scenario: Scenario, size: number): Iterable<Scenario> {
  const { steps } = scenario;
  // All of them at once says nothing; a lone one may go.
  if (size >= steps.length && size > 1) return;
  // From the end: what follows the violation goes first.
  for (let end = steps.length; end > 0; end -= size) {
    yield { ...scenario, steps: [...steps.slice(0, Math.max(0, end - size)), ...steps.slice(end)] };
  }
}
