import type { Result } from '../../harness/record/result.ts';
import { resultSchema } from '../../reports/index.ts';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { readText } from '../files.ts';
import { readArguments, usageError, userPath } from '../options.ts';
import { formatsNamed, tellResult, writeReports } from '../reporting.ts';
import type { Command } from './command.ts';

export const reportCommand: Command = {
  summary: 'render the result of a run again',
  help: `Usage: snatcheck report REPORT.json [--format A,B] [--output FOLDER] [--json]

Reads the JSON report of a run and renders it: on stdout, and in any other format into a folder.

  --format A,B      html, json, ctrf, junit, markdown, sarif, tap, text, annotations (default html)
  --output FOLDER   default snatcheck-out

Exit code 0 once it is rendered, whatever the verdict; 2 for a file that is no result.
`,
  run(args, output) {
    const { values, rest } = readArguments('report', args, {
      json: { type: 'boolean' },
      format: { type: 'string' },
      output: { type: 'string' },
    });
    if (rest.length !== 1) throw usageError('one REPORT.json', `${rest.length} arguments`, 'See: snatcheck report --help');
    const result = parseResult(readText(userPath(rest[0]!)), rest[0]!);
    const folder = userPath(values.output ?? 'snatcheck-out');
    for (const path of writeReports(result, formatsNamed(values.format, ['html']), folder)) {
      output.err(`report    ${path}\n`);
    }
    tellResult(result, values.json === true, output);
    return 0;
  },
};

/** @throws SnatcheckError `result-not-a-result` or `result-version` */
function parseResult(text: string, path: string): Result {
  const bad = (code: string, received: string): SnatcheckError =>
    new SnatcheckError(code, {
      expected: 'a result of format snatcheck/result, version 1',
      received: `${received} in ${quote(path)}`,
      remedy: 'Give the report.json of a run of this version.',
    });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw bad('result-not-a-result', error instanceof Error ? error.message : 'no JSON');
  }
  const { format, version } = (raw ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'snatcheck/result') throw bad('result-not-a-result', `format ${quote(format)}`);
  if (version !== 1) throw bad('result-version', `version ${quote(version)}`);
  const parsed = resultSchema().safeParse(raw);
  if (parsed.success) return raw as Result;
  const [issue] = parsed.error.issues;
  throw bad('result-not-a-result', `${issue?.message ?? 'something else'} at ${issue?.path.join('.') ?? 'the top'}`);
}
