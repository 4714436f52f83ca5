import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../harness/record/result.ts';
import { resultSchema } from '../../reports/index.ts';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { readText } from '../files.ts';
import { annotationsOption, tellGitHub } from '../github.ts';
import { given } from '../given.ts';
import { mergedResult } from '../judging.ts';
import { onlyArgument, readArguments, usageError } from '../options.ts';
import { openPage } from '../open-page.ts';
import type { Output } from '../output.ts';
import { FORMATS, formatsNamed, tellResult, writeWhatCanBe } from '../reporting.ts';
import { comparisonOf, differenceOf, sheetFormatsNamed, writeSheet } from '../sheets.ts';
import { shownPath, userPath } from '../shell.ts';
import { tell } from '../tell.ts';
import { withErrors } from '../with-errors.ts';
import type { Command } from './command.ts';

export const reportCommand: Command = {
  summary: 'render the result of a run again, merge shards, compare runs',
  help: () => `Usage: snatcheck report RUN... [--compare | --diff] [options]

Reads the JSON report of a run and renders it: on stdout, and in any other format into a folder. Several reports are those of all
shards of one run: what they found is put together, and judged as if it had been one run.

  RUN               a report.json, or the folder that holds it
  --compare         RUN... side by side: behaviours by implementations
  --diff            what changed from the first of two runs to the second: better, worse, newly exercised
  --format A,B      reports to write (default html; html,json for shards), of
                    ${FORMATS};
                    with --compare and --diff of html, markdown, text
  --junit FILE      a JUnit report besides, where a CI server looks for it
  --annotations auto|always|never
                    GitHub annotations on stderr and the summary of the job's step (default auto: for shards, where
                    GITHUB_ACTIONS is true)
  --open            open the HTML report in a browser ($BROWSER, else the desktop's); where there is no screen, say its address
  --output FOLDER   where the reports go (default snatcheck-out)
  --json            the JSON document on stdout instead of the table

Exit code 0 once one report is rendered, whatever its verdict; for shards that of run. 2 for a file that is no result, and for
shards that are not all there or do not belong together. --compare: 0. --diff: 1 where a behaviour is worse, 5 where one is no
longer exercised, otherwise 0.

  snatcheck report snatcheck-out --open
  snatcheck report snatcheck-out/report.json --format sarif
  snatcheck report shard-1 shard-2 shard-3 --output merged
  snatcheck report --compare snatcheck-out/builtin snatcheck-out/lab-nftables
  snatcheck report --diff before after --format markdown
`,
  async run(args, { output }) {
    const { values, rest } = given(() =>
      readArguments('report', args, {
        compare: { type: 'boolean' },
        diff: { type: 'boolean' },
        json: { type: 'boolean' },
        format: { type: 'string' },
        junit: { type: 'string' },
        annotations: { type: 'string' },
        open: { type: 'boolean' },
        output: { type: 'string' },
      }),
    );
    given(() => checkOpen(values));
    if (values.compare === true || values.diff === true) return tellSheet(values, rest, output);
    const { result, isMerged, formats, junit, annotate, folder, asJson } = given(() => {
      const annotations = annotationsOption(values.annotations);
      const isMerged = rest.length > 1;
      const paths = isMerged ? rest : [onlyArgument('report', 'RUN', rest)];
      const results = paths.map(readResult);
      const [only] = results;
      return {
        isMerged,
        formats: formatsNamed(values.format, isMerged ? ['html', 'json'] : ['html']),
        junit: values.junit === undefined ? null : userPath(values.junit),
        // The run of a single report has annotated already.
        annotate: isMerged || annotations === 'always' ? annotations : ('never' as const),
        folder: userPath(values.output ?? 'snatcheck-out'),
        asJson: values.json === true,
        result: isMerged || only === undefined ? mergedResult(results) : only,
      };
    });
    // What was asked for on stdout does not depend on the disk.
    tellResult(result, asJson, output);
    const unsummarised = tellGitHub(result, annotate, output);
    const { written, errors } = writeWhatCanBe(result, formats, folder, junit);
    for (const path of written) output.err(`report    ${shownPath(path)}\n`);
    if (values.open === true) await openOne(written, output);
    const failures = unsummarised === null ? errors : [unsummarised, ...errors];
    for (const failure of failures) output.err(tell(failure));
    // A violation is known, whatever could not be written.
    const { exitCode } = withErrors({ ...result, exitCode: isMerged ? result.exitCode : 0 }, failures);
    return exitCode;
  },
};

interface SheetOptions {
  readonly compare?: boolean | undefined;
  readonly diff?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly format?: string | undefined;
  readonly open?: boolean | undefined;
  readonly output?: string | undefined;
}

/** @throws SnatcheckError `usage` */
function checkOpen({ open, format }: SheetOptions): void {
  if (open !== true || format === undefined || format.split(',').includes('html')) return;
  throw usageError(
    'html among the formats, for --open to open',
    `--format ${format}`,
    'Write --format html.',
  );
}

/** What could not be written is told elsewhere. */
async function openOne(written: readonly string[], output: Output): Promise<void> {
  const page = written.find((path) => path.endsWith('.html'));
  if (page !== undefined) output.err(`${await openPage(page)}\n`);
}

async function tellSheet(values: SheetOptions, paths: readonly string[], output: Output): Promise<number> {
  const { named, formats } = given(() => {
    if (values.json === true || (values.compare === true && values.diff === true)) {
      const received = values.json === true ? '--json too' : 'both';
      throw usageError('--compare or --diff alone', received, 'See: snatcheck report --help');
    }
    const results = paths.map(readResult);
    return {
      named: values.diff === true ? differenceOf(results) : comparisonOf(results),
      formats: sheetFormatsNamed(values.format),
    };
  });
  const written = writeSheet(named, formats, userPath(values.output ?? 'snatcheck-out'), output);
  for (const path of written) output.err(`report    ${shownPath(path)}\n`);
  if (values.open === true) await openOne(written, output);
  return named.exitCode;
}

function readResult(name: string): Result {
  const path = userPath(name);
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? 'report.json' : '';
  return parseResult(readText(join(path, file)), join(name, file));
}

/** @throws SnatcheckError `result-not-a-result`, `result-version` or `result-malformed` */
function parseResult(text: string, path: string): Result {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw bad('result-not-a-result', error instanceof Error ? error.message : 'no JSON', path);
  }
  const { format, version } = (raw ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'snatcheck/result') throw bad('result-not-a-result', `format ${quote(format)}`, path);
  if (version !== 1) throw bad('result-version', `version ${quote(version)}`, path);
  const parsed = resultSchema().safeParse(raw);
  if (parsed.success) return consistent(raw as Result, path);
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the top' : issue.path.join('.');
  throw bad('result-malformed', `${issue?.message ?? 'something else'} at ${where}`, path);
}

/** No run of ours says that all conforms beside what is broken: then somebody, or something, wrote it otherwise. */
function consistent(result: Result, path: string): Result {
  if (result.verdict !== 'conforms') return result;
  const broken = Object.entries(result.behaviours).find(
    ([, { verdict, known }]) => verdict === 'violates' && known !== true,
  );
  if (broken === undefined) return result;
  throw bad('result-malformed', `the verdict conforms, though ${broken[0]} is violated`, path);
}

function bad(code: string, received: string, path: string): SnatcheckError {
  return new SnatcheckError(code, {
    expected: 'a result of format snatcheck/result, version 1',
    received: `${received}, in ${quote(path)}`,
    remedy: 'Give the report.json of a run of this version.',
  });
}
