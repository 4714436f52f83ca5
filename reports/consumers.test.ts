import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { error, notice, warning } from '@actions/core';
import { validateStrict } from 'ctrf';
import { marked } from 'marked';
import { Parser, type Result as TapResult } from 'tap-parser';
import results from 'test-results-parser';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result } from '../harness/record/result.ts';
import { type FormatName, formats } from './index.ts';
import { readCommand, type WorkflowCommand } from './samples/workflow-command.ts';
import { conformingResult, hostileResult, sampleCatalogue, violatingResult } from './samples.ts';

// Each format as a reader of it, that is none of ours, understands it. SARIF is read by Microsoft's own tool in .ci/run: it is
// too large to be a dependency. HTML: html/validate.test.ts and html/page.browser.test.ts; JSON: scripts/schemas.test.ts.

const RESULTS = { conforming: conformingResult(), violating: violatingResult(), hostile: hostileResult() };

const written = (format: FormatName, result: Result) =>
  [...formats[format].render(result, sampleCatalogue())].join('');

const behavioursOf = ({ behaviours }: Result, ...verdicts: readonly string[]) =>
  Object.entries(behaviours)
    .filter(([, { verdict }]) => verdicts.includes(verdict))
    .map(([id]) => id)
    .toSorted();

for (const [name, result] of Object.entries(RESULTS)) {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-consumers-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (format: FormatName) => {
    const path = join(folder, `report${formats[format].extension}`);
    writeFileSync(path, written(format, result));
    return path;
  };
  const violated = behavioursOf(result, 'violates');

  test(`${name}: test-results-parser reads the JUnit report`, () => {
    const suites = results.parse({ type: 'junit', files: [file('junit')] });
    const cases = suites.suites.flatMap((suite) => suite.cases);
    assert.is(cases.length, suites.total + suites.skipped);
    const failed = cases.filter(({ status }) => status === 'FAIL').map((one) => one.name);
    for (const id of violated) assert.ok(failed.includes(id), id);
    for (const id of behavioursOf(result, 'conforms')) assert.not.ok(failed.includes(id), id);
  });

  test(`${name}: ctrf's own validator accepts the CTRF report`, () => {
    validateStrict(JSON.parse(written('ctrf', result)));
  });

  test(`${name}: tap-parser reads the TAP report`, () => {
    const tests: TapResult[] = [];
    const parser = new Parser({ strict: true }, (final) => {
      assert.equal(
        final.failures.filter(({ tapError }) => Boolean(tapError)),
        [],
      );
      assert.is(final.plan.end, tests.length);
    });
    parser.on('assert', (one) => void tests.push(one));
    parser.end(written('tap', result));
    const failed = tests.filter((one) => !one.ok && one.todo === false).map((one) => one.name);
    for (const id of violated) assert.ok(failed.includes(id), id);
  });

  test(`${name}: perl's prove reads the TAP report`, () => {
    const { stdout, error } = spawnSync('prove', ['--exec', 'cat', file('tap')], { encoding: 'utf8' });
    if (error !== undefined) return console.log('SKIP prove is not installed (it comes with perl)');
    assert.not.match(stdout, /Parse errors/);
    assert.match(
      stdout,
      new RegExp(`Tests: ${Object.keys(result.behaviours).length + 1}\\b|All tests successful`),
    );
  });

  test(`${name}: GitHub's own @actions/core writes every annotation in the same bytes (its runner is no package)`, () => {
    for (const line of written('annotations', result).trimEnd().split('\n')) {
      assert.is(byToolkit(readCommand(line)), line);
    }
  });

  test(`${name}: marked renders the Markdown report, and no markup of a target's`, () => {
    const page = marked.parse(written('markdown', result), { async: false });
    assert.match(page, /<table>/);
    for (const id of violated) assert.ok(page.includes(id), id);
    assert.not.match(page, /<script|<img|href="javascript:/i);
  });
}

/** What the toolkit, which actions on GitHub report errors with, sends to the runner. */
function byToolkit({ kind, properties: { title = '', file, line, col }, message }: WorkflowCommand): string {
  const place =
    file === undefined ? { title } : { title, file, startLine: Number(line), startColumn: Number(col) };
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  let sent = '';
  stdout.write = (text: string | Uint8Array) => {
    sent += String(text);
    return true;
  };
  try {
    ({ error, notice, warning })[kind](message, place);
  } finally {
    stdout.write = write;
  }
  return sent.trimEnd();
}

test.run();
