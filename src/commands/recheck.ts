import { selectBehaviours } from '../catalogue.ts';
import { resultOf } from '../judging.ts';
import { readArguments, usageError, userPath } from '../options.ts';
import { recheck } from '../recheck.ts';
import { formatsNamed, tellResult, writeReports } from '../reporting.ts';
import type { Command } from './command.ts';

export const recheckCommand: Command = {
  summary: 'judge recorded observations again, without the target',
  help: `Usage: snatcheck recheck RECORD [--json] [--strict stated] [--format A,B --output FOLDER]

Reads the record of a run (snatcheck-out/record.ndjson) and judges every observation again with this version of the model.
Where a case comes out otherwise than when it was recorded, it says which and how. A record that was cut off is judged as
far as it goes, and it says so.

Exit code as of run; 2 for a file that is no record.
`,
  async run(args, output) {
    const { values, rest } = readArguments('recheck', args, {
      json: { type: 'boolean' },
      strict: { type: 'string' },
      format: { type: 'string' },
      output: { type: 'string' },
    });
    if (rest.length !== 1) throw usageError('one RECORD', `${rest.length} arguments`, 'See: snatcheck recheck --help');
    const path = userPath(rest[0]!);
    const formatNames = formatsNamed(values.format, []);
    const { outcome, differences, summary } = await recheck(path);
    const result = resultOf(outcome, {
      selected: selectBehaviours([]),
      statedOnly: values.strict === 'stated',
      command: `snatcheck recheck ${args.join(' ')}`,
      replay: (_id, found) => `snatcheck recheck ${rest[0]}  # case ${found.case.index}`,
    });
    if (summary === null) output.err(`The record has no end: its run was cut off. Judged as far as it goes.\n`);
    for (const { index, before, now } of differences) {
      output.err(`case ${index}: was ${before.join(', ') || 'no violation'}, is ${now.join(', ') || 'no violation'}\n`);
    }
    if (summary !== null && differences.length === 0) output.err('Every case comes out as it was recorded.\n');
    if (values.output !== undefined || formatNames.length > 0) {
      const folder = userPath(values.output ?? 'snatcheck-out');
      for (const file of writeReports(result, formatNames.length > 0 ? formatNames : ['html', 'json'], folder)) {
        output.err(`report    ${file}\n`);
      }
    }
    tellResult(result, values.json === true, output);
    return result.exitCode;
  },
};
