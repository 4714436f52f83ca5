import { describeObservation, type Recording } from '../harness/campaign/index.ts';
import { describeStep } from '../harness/scenario/describe-step.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import { shown } from '../reports/sanitise.ts';
import { tableTitle } from '../reports/system-view.ts';
import type { Output } from './output.ts';

/** Lines of a long case that a person reads. */
const MOST_LINES = 120;

export function tellSteps({ steps }: Scenario, output: Output): void {
  output.out('\nsteps\n');
  for (const step of steps) output.out(`  ${shown(describeStep(step))}\n`);
}

/** @param evidence numbers of the observations that force a verdict; they are marked. */
export function tellObservations(
  recording: Recording | null,
  { deployment }: Scenario,
  evidence: readonly number[],
  output: Output,
): void {
  const observations = recording?.observations ?? [];
  const zero = observations[0]?.outcome.sent ?? 0;
  if (observations.length > 0) output.out('\nobserved\n');
  for (const observation of observations.slice(0, MOST_LINES)) {
    const { n, sent, seen, text } = describeObservation(observation, deployment, zero);
    const mark = evidence.includes(n) ? '>' : ' ';
    const time = sent === seen ? round(sent) : `${round(sent)}..${round(seen)}`;
    output.out(`${mark} ${String(n).padStart(5)}  ${time.padStart(12)} ms  ${shown(text)}\n`);
  }
  const more = observations.length - MOST_LINES;
  if (more > 0) output.out(`  ... and ${more.toLocaleString('en')} more\n`);
}

export function tellView(recording: Recording | null, output: Output): void {
  for (const table of recording?.view ?? []) {
    output.out(`\nthe system's own view: ${shown(tableTitle(table))}\n`);
    for (const line of table.lines) output.out(`  ${shown(line)}\n`);
  }
}

function round(ms: number): string {
  return Number.isInteger(ms) ? String(ms) : ms.toFixed(3);
}
