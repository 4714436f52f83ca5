import { tryScenario } from '../../harness/campaign/index.ts';
import { parseScenario } from '../../harness/scenario/scenario-file.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { hanging } from '../../reports/columns.ts';
import { shown } from '../../reports/sanitise.ts';
import { behaviours } from '../../spec/behaviours/index.ts';
import type { BehaviourTally, Violation } from '../../spec/judgement.ts';
import { ADAPTER_HELP, chooseTarget, splitProgram, TARGET_OPTIONS, targetWords } from '../chosen-target.ts';
import { readNamed } from '../files.ts';
import { given } from '../given.ts';
import { checkDialect, newJudge } from '../judging.ts';
import { onlyArgument, readArguments } from '../options.ts';
import type { Output } from '../output.ts';
import { userPath } from '../shell.ts';
import type { Targets } from '../targets.ts';
import { tellObservations, tellSteps, tellView } from '../tell-case.ts';
import { withTarget } from '../with-target.ts';
import type { Command } from './command.ts';

const NOTHING_EXERCISED = 4;

export const tryCommand: Command = {
  summary: 'a scenario of your own, step by step: all that it breaks',
  help: () => `Usage: snatcheck try FILE [options] [-- PROGRAM ARGS]

Runs a scenario that you wrote, once, and prints its steps, what was observed, and every behaviour that broke.
Its form is that of schemas/scenario.json: a deployment and steps. Where the idle timeout of a target cannot be set, or would take true minutes, the target's own stands for the scenario's.

  --target NAME   what to run it on (default: builtin)
${ADAPTER_HELP}
  --realtime      of a lab: timers of 4 minutes in place of 4 s
  --json          one JSON document on stdout: target, violations, and how often each behaviour was judged

Exit code 1 when something broke, 0 when what was judged was kept, 2 for a file that cannot be read, 3 when the target fails, 4 when nothing was judged.
`,
  async run(args, { output, targets }) {
    const { scenario, kind, asJson } = given(() => readOptions(args, targets));
    const judge = newJudge();
    return withTarget(kind, output, async (target) => {
      const { violations, recording } = await tryScenario(scenario, target, judge);
      const judged = judgedIn(judge.tallies);
      const kept = judged.filter(
        ([, { violating, conforming, varying }]) => violating === 0 && conforming + varying > 0,
      );
      if (asJson) {
        const told = { target: target.hello.name, violations, behaviours: Object.fromEntries(judged) };
        output.out(`${JSON.stringify(told, null, 2)}\n`);
      } else {
        const evidence = violations.flatMap((one) => one.evidence);
        tellSteps(scenario, output);
        tellObservations(recording, scenario, evidence, output);
        tellView(recording, output);
        for (const violation of violations) tellViolation(violation, output);
        output.out('\n');
        tellPart('kept      ', kept.map(([id]) => id).join(', ') || 'nothing', output);
        for (const [id, { undecided }] of judged) {
          const why = Object.keys(undecided);
          if (why.length > 0) tellPart('open      ', `${id}: ${why.join('; ')}`, output);
        }
      }
      return violations.length > 0 ? 1 : kept.length > 0 ? 0 : NOTHING_EXERCISED;
    });
  },
};

function readOptions(args: readonly string[], targets: Targets) {
  const { own, program } = splitProgram(args);
  const { values, rest } = readArguments('try', own, {
    ...TARGET_OPTIONS,
    realtime: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const path = userPath(onlyArgument('try', 'FILE', rest));
  const scenario: Scenario = readNamed(path, parseScenario);
  checkDialect(scenario.dialect);
  const kind = chooseTarget(targetWords(values, program), 'builtin', targets);
  return { scenario, kind, asJson: values.json === true };
}

/** What was judged of each behaviour, where anything was; which situations occurred is a run's concern. */
function judgedIn(tallies: Readonly<Record<string, BehaviourTally>>) {
  return Object.entries(tallies).flatMap(
    ([id, { conforming, violating, varying, inconclusive, undecided }]) =>
      conforming + violating + varying + inconclusive === 0
        ? []
        : [[id, { conforming, violating, varying, inconclusive, undecided }] as const],
  );
}

function tellViolation({ behaviour, follows, expected, observed, note }: Violation, output: Output): void {
  const { strength } = behaviours[behaviour as keyof typeof behaviours];
  output.out(`\n${behaviour} (${strength})${follows === null ? '' : `, after ${follows}`}\n`);
  tellPart('  expected  ', expected, output);
  tellPart('  observed  ', observed, output);
  if (note !== null) tellPart('  note      ', note, output);
}

function tellPart(label: string, text: string, output: Output): void {
  output.out(`${hanging(label, shown(text), output.width).join('\n')}\n`);
}
