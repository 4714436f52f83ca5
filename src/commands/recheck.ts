import type { RecordSummary } from '../../harness/record/record.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { selectBehaviours } from '../catalogue.ts';
import { given, givenAsync } from '../given.ts';
import { resultOf } from '../judging.ts';
import { knownFailingOption } from '../known-failing.ts';
import { onlyArgument, readArguments, strictOption } from '../options.ts';
import { recheck } from '../recheck.ts';
import {
  CAPTURE_HELP,
  CAPTURE_OPTIONS,
  recheckFiles,
  refuseCaptureOptions,
  tellObserved,
} from './recheck-captures.ts';
import { FORMATS, formatsNamed, tellResult, writeWhatCanBe } from '../reporting.ts';
import { shellLine, shownPath, userPath } from '../shell.ts';
import { tell } from '../tell.ts';
import { withErrors } from '../with-errors.ts';
import type { Command } from './command.ts';

export const recheckCommand: Command = {
  summary: 'judge recorded observations again, without the target',
  help: () => `Usage: snatcheck recheck RECORD [options]
       snatcheck recheck --pcap INSIDE OUTSIDE --deployment FILE [options]

Reads the record of a run (snatcheck-out/record.ndjson) and judges every observation again with this version of the model.
Where a case comes out otherwise than when it was recorded, it says which and how. Writes reports when it is told a format
or a folder (html and json into snatcheck-out, unless told otherwise).

  --strict stated     behaviours that are only inferred from the document do not
                      fail it
  --known-failing FILE  behaviours that are known to fail, as of run
  --format A,B        reports to write (default none, or html,json with --output), of
                      ${FORMATS}
  --output FOLDER     where they go (default snatcheck-out)
  --json              one JSON document on stdout instead of the table

Exit code as of run; 2 for a file that is no record, 3 for one that is no capture or cannot be judged. What was cut off, or is of a
run that was interrupted or whose target failed, is judged as far as it goes: 1 if that holds a violation, otherwise 3.
${CAPTURE_HELP}`,
  async run(args, { output, call }) {
    const { judge, path, asJson, statedOnly, known, formats, folder } = given(() => readOptions(args));
    const captures = judge?.() ?? null;
    const { header, outcome, differences, truncated, summary } =
      captures ?? (await givenAsync(() => recheck(userPath(path))));
    const cut = truncated ?? endedEarly(summary);
    const judged = resultOf(outcome, {
      selected: selectBehaviours([]),
      statedOnly,
      known,
      isShard: cut !== null || Number(header.options['of'] ?? 1) > 1,
      command: shellLine(['snatcheck', 'recheck', ...args]),
      replay: (_id, { case: { index } }) =>
        captures === null
          ? `${shellLine([...call, 'recheck', shownPath(userPath(path))])}  # case ${index}`
          : shellLine([...call, 'recheck', ...args]),
    });
    if (cut !== null) output.err(tell(cut));
    for (const { index, before, now } of differences) {
      const [was, is] = [before, now].map((names) => names.join(', ') || 'no violation');
      output.err(`case ${index}: was ${was}, is ${is}\n`);
    }
    if (captures !== null) output.err(tellObserved(captures));
    else if (differences.length === 0) output.err('Every whole case comes out as it was recorded.\n');
    const sofar = withErrors(judged, cut === null ? [] : [cut]);
    const { result, written } = writeWhatCanBe(sofar, formats, folder);
    for (const file of written) output.err(`report    ${shownPath(file)}\n`);
    tellResult(result, asJson, output);
    return result.exitCode;
  },
};

/** The record is whole, but the run that wrote it says of itself that it was not. */
function endedEarly(summary: RecordSummary | null): SnatcheckError | null {
  if (summary?.verdict !== 'interrupted' && summary?.verdict !== 'target-failed') return null;
  return new SnatcheckError('record-incomplete', {
    expected: 'the record of a run that came to its end',
    received: `one that says: ${summary.summary.slice(0, 200)}`,
    remedy: 'What there is was judged. Where the whole matters, run again.',
  });
}

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('recheck', args, {
    json: { type: 'boolean' },
    strict: { type: 'string' },
    'known-failing': { type: 'string' },
    format: { type: 'string' },
    output: { type: 'string' },
    ...CAPTURE_OPTIONS,
  });
  const isCaptures = values.pcap === true;
  if (!isCaptures) refuseCaptureOptions(values);
  return {
    judge: isCaptures ? recheckFiles(values, rest) : null,
    path: isCaptures ? '' : onlyArgument('recheck', 'RECORD', rest),
    asJson: values.json === true,
    statedOnly: strictOption(values.strict),
    known: knownFailingOption(values['known-failing']),
    formats: formatsNamed(values.format, values.output === undefined ? [] : ['html', 'json']),
    folder: userPath(values.output ?? 'snatcheck-out'),
  };
}
