import { replayStop, TARGET_STOPPED } from '../../harness/campaign/index.ts';
import { shown } from '../../reports/sanitise.ts';
import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';
import { behaviours } from '../../spec/behaviours/index.ts';
import { catalogue } from '../catalogue.ts';
import { ADAPTER_HELP, chooseTarget, splitProgram, TARGET_OPTIONS, targetWords } from '../chosen-target.ts';
import { FAILED } from '../failed.ts';
import { given } from '../given.ts';
import { checkDialect, newJudge } from '../judging.ts';
import { integerOption, onlyArgument, readArguments } from '../options.ts';
import type { Output } from '../output.ts';
import { type KeptFailure, readFailure } from '../regressions.ts';
import { type ReplayedFailure, replayFailure } from '../replay.ts';
import { userPath } from '../shell.ts';
import { tellObservations, tellSteps, tellView } from '../tell-case.ts';
import { withTarget } from '../with-target.ts';
import type { TargetKind, Targets } from '../targets.ts';
import type { Command } from './command.ts';

export const replayCommand: Command = {
  summary: 'one saved failure again, step by step',
  help: () => `Usage: snatcheck replay FILE [options] [-- PROGRAM ARGS]

Runs a saved failure's scenario again and prints its steps, what was observed, and whether the behaviour breaks again.
A deterministic target is tried once, others five times, and the rate is told.

  --target NAME   what to run it on (default: the target that it was saved with)
${ADAPTER_HELP}
  --realtime      of a lab: timers of 4 minutes in place of 4 s
  --tries N       how often it is tried, 1..1000 (default 1 for deterministic
                  targets, 5 for others)
  --json          one JSON document on stdout: behaviour, target, shown, tries, identical, judged, violation

A failure of target-stopped is one that stops or hangs its target: tried once, with two fresh starts.

Exit code 1 when it shows again, 0 when it does not, 2 for a file that cannot be read, 3 when the target fails or stops again.
`,
  async run(args, { output, targets }) {
    const { kept, kind, tries, asJson } = given(() => readOptions(args, targets));
    const { behaviour } = kept;
    if (behaviour === TARGET_STOPPED) return replayStopping(kept, kind, asJson, output);
    return withTarget(kind, output, async (target) => {
      const replayed = await replayFailure(kept.failure, target, tries);
      const { violation } = replayed;
      if (asJson) {
        const { shown: times, tries: of, identical, judged } = replayed;
        const told = {
          behaviour,
          target: target.hello.name,
          shown: times,
          tries: of,
          identical,
          judged,
          violation,
        };
        output.out(`${JSON.stringify(told, null, 2)}\n`);
      } else {
        tellClaim(behaviour, output);
        const { scenario } = kept.failure;
        tellSteps(scenario, output);
        tellObservations(replayed.recording, scenario, violation?.evidence ?? [], output);
        tellView(replayed.recording, output);
        tellVerdict(replayed, output);
      }
      return violation === null ? 0 : 1;
    });
  },
};

function readOptions(args: readonly string[], targets: Targets) {
  const { own, program } = splitProgram(args);
  const { values, rest } = readArguments('replay', own, {
    ...TARGET_OPTIONS,
    realtime: { type: 'boolean' },
    tries: { type: 'string' },
    json: { type: 'boolean' },
  });
  const tries = integerOption('tries', values.tries, 1, 1_000) ?? undefined;
  const kept = readFailure(userPath(onlyArgument('replay', 'FILE', rest)));
  const kind = chooseTarget(targetWords(values, program), kept.failure.hello.name, targets);
  return { kept, kind, tries, asJson: values.json === true };
}

/** A scenario that stops the target: 3 when it does so again, 0 when it runs to its end. */
async function replayStopping(
  kept: KeptFailure,
  kind: TargetKind,
  asJson: boolean,
  output: Output,
): Promise<number> {
  const { scenario, hello } = kept.failure;
  given(() => checkDialect(scenario.dialect));
  let { name } = hello;
  const start = async () => {
    const target = await kind.start();
    name = target.hello.name;
    return target;
  };
  const { error } = await replayStop(scenario, start, newJudge());
  if (asJson) {
    const told = { behaviour: TARGET_STOPPED, target: name, stopped: error !== null, error };
    output.out(`${JSON.stringify(told, null, 2)}\n`);
  } else {
    output.out(`${TARGET_STOPPED}\n  This scenario stopped the target, again after each fresh start.\n`);
    tellSteps(scenario, output);
    output.out(
      error === null
        ? '\nnot shown: it ran to its end\n'
        : `\nshown     ${shown(error)}\n          again after each of two fresh starts, while it works otherwise\n`,
    );
  }
  return error === null ? 0 : FAILED;
}

function tellClaim(behaviour: BehaviourId, output: Output): void {
  const { claim, strength } = behaviours[behaviour];
  const citations = catalogue[behaviour]?.citations ?? [];
  output.out(`${behaviour} (${strength})\n  ${claim}\n`);
  for (const { section, sentence } of citations) output.out(`  #${section}, sentence ${sentence}\n`);
}

function tellVerdict(
  { violation, shown: times, tries, identical, judged }: ReplayedFailure,
  output: Output,
): void {
  if (violation === null) {
    const how = tries === 1 ? '1 try' : `${tries} tries`;
    const what = judged > 0 ? 'the behaviour was kept each time' : 'nothing of the behaviour was judged';
    output.out(`\nnot shown: ${how}, and ${what}\n`);
    return;
  }
  output.out(`\nexpected  ${shown(violation.expected)}\nobserved  ${shown(violation.observed)}\n`);
  if (violation.note !== null) output.out(`note      ${shown(violation.note)}\n`);
  const same =
    identical === null ? '' : identical ? ', identical to what was saved' : ', otherwise than saved';
  output.out(`shown     ${times} of ${tries}${same}\n`);
}
