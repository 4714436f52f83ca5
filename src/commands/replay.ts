import { replayScenario, describeObservation } from '../../harness/campaign/index.ts';
import { describeStep } from '../../harness/scenario/describe-step.ts';
import { parseFailure } from '../../harness/scenario/failure-file.ts';
import { behaviourIds } from '../../spec/article/behaviour-ids.ts';
import { behaviours } from '../../spec/behaviours/index.ts';
import { catalogue, selectBehaviours } from '../catalogue.ts';
import { readText } from '../files.ts';
import { newJudge } from '../judging.ts';
import { integerOption, readArguments, usageError, userPath } from '../options.ts';
import { targetNamed } from '../targets.ts';
import { shown } from '../../reports/sanitise.ts';
import type { Command } from './command.ts';

/** Lines of a long replay that a person reads. */
const MOST_LINES = 120;

export const replayCommand: Command = {
  summary: 'one saved failure again, step by step',
  help: `Usage: snatcheck replay FILE [--target NAME] [--tries N] [--json]

Runs a saved failure's scenario again and prints its steps, what was observed, and whether the behaviour breaks again.
A deterministic target is tried once, others five times, and the rate is told.

  --target NAME   what to run it on (default: the target that it was saved with)
  --tries N       1..1000

Exit code 1 when it shows again, 0 when it does not, 2 for a file that cannot be read, 3 when the target fails.
`,
  async run(args, output) {
    const { values, rest } = readArguments('replay', args, {
      target: { type: 'string' },
      tries: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (rest.length !== 1) throw usageError('one FILE', `${rest.length} arguments`, 'See: snatcheck replay --help');
    const failure = parseFailure(readText(userPath(rest[0]!)));
    const [id] = selectBehaviours([failure.behaviour]);
    const target = await targetNamed(values.target ?? failure.hello.name).start();
    try {
      const tries = integerOption('tries', values.tries, 1, 1_000) ?? undefined;
      const replayed = await replayScenario(failure.scenario, failure.behaviour, target, newJudge(), tries);
      const { violation, recording } = replayed;
      const again = violation !== null;
      if (values.json === true) {
        const { shown: times, tries: of } = replayed;
        output.out(`${JSON.stringify({ behaviour: id, shown: times, tries: of, violation }, null, 2)}\n`);
        return again ? 1 : 0;
      }
      const { claim, strength } = behaviours[id ?? behaviourIds[0]];
      const cited = catalogue[id!]!.citations.map(({ section, sentence }) => `#${section}, sentence ${sentence}`);
      output.out(`${id} (${strength})\n  ${claim}\n  ${cited.join('\n  ')}\n\nsteps\n`);
      for (const step of failure.scenario.steps) output.out(`  ${describeStep(step)}\n`);
      const observations = recording?.observations ?? [];
      if (observations.length > 0) output.out('\nobserved\n');
      const zero = observations[0]?.outcome.sent ?? 0;
      for (const observation of observations.slice(0, MOST_LINES)) {
        const { n, sent, seen, text } = describeObservation(observation, failure.scenario.deployment, zero);
        const mark = violation?.evidence.includes(n) === true ? '>' : ' ';
        const time = sent === seen ? `${round(sent)}` : `${round(sent)}..${round(seen)}`;
        output.out(`${mark} ${String(n).padStart(5)}  ${time.padStart(12)} ms  ${shown(text)}\n`);
      }
      if (observations.length > MOST_LINES) output.out(`  ... and ${observations.length - MOST_LINES} more\n`);
      if (violation === null) {
        output.out(`\nnot shown: ${replayed.tries} ${replayed.tries === 1 ? 'try' : 'tries'}, and the behaviour was kept each time\n`);
        return 0;
      }
      output.out(`\nexpected  ${shown(violation.expected)}\nobserved  ${shown(violation.observed)}\n`);
      if (violation.note !== null) output.out(`note      ${violation.note}\n`);
      output.out(`shown     ${replayed.shown} of ${replayed.tries}\n`);
      return 1;
    } finally {
      await target.bye();
    }
  },
};

function round(ms: number): string {
  return Number.isInteger(ms) ? String(ms) : ms.toFixed(3);
}
