import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columns } from './columns.ts';
import {
  conformingResult,
  hostileResult,
  manyFindings,
  sampleCatalogue,
  violatingResult,
} from './samples.ts';
import { terminal, text } from './terminal.ts';

const catalogue = sampleCatalogue();
const plain = { colour: false, width: 80, catalogue };
// Escape sequences that styleText makes; nothing else may start one.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const STYLE = /\u001b\[\d+m/g;

test('the verdict comes first', () => {
  const result = violatingResult();
  assert.ok(terminal(result, { ...plain, width: 200 }).startsWith(`${result.summary}\n`));
});

test('a target of nobody in particular ends in its version', () => {
  const result = violatingResult();
  const nobody = { ...result, target: { ...result.target, organisation: '' } };
  assert.match(terminal(nobody, plain), /^target +acme-nat 1\.4\.2$/m);
});

test('every behaviour has a row with strength, verdict, judged and situations', () => {
  const report = terminal(violatingResult(), plain);
  assert.match(report, /^one-port-per-flow-per-destination stated +violates +6,278 +5\/5$/m);
  assert.match(report, /^capacity-64511 +hedged +conforms/m);
});

test('a finding has citation, expected, observed, steps and its replay line in one piece', () => {
  const result = violatingResult();
  const report = terminal(result, plain);
  assert.match(report, /says +Standalone VM/);
  assert.match(report, /expected +flow g/);
  assert.match(report, /observed +flow g left as 203\.0\.113\.1:1026/);
  assert.match(report, /2\. 6 s pass/);
  for (const { replay, follows } of result.findings) if (follows === null) assert.ok(report.includes(replay));
});

test('a scenario that could not be made small in the time says so', () => {
  const wide = { ...plain, width: 400 };
  const budget = /^seen .*; its steps may be more than needed/m;
  const { findings, ...result } = violatingResult();
  assert.not.match(terminal({ ...result, findings }, wide), budget);
  const large = findings.map((one) => ({ ...one, minimal: false }));
  assert.match(terminal({ ...result, findings: large }, wide), budget);
});

test("the system's own view stands beside the finding, with how much of it that is", () => {
  const report = terminal(violatingResult(), { ...plain, width: 200 });
  assert.match(
    report,
    /^system {4}acme-nat dump \(2 of 5 lines\)\n {10}udp 10\.0\.0\.5:40001 > .* idle 5\.999$/m,
  );
  assert.not.match(terminal(conformingResult(), plain), /^system/m);
});

test('what was left open is named with its reason', () => {
  const report = terminal(violatingResult(), plain);
  assert.match(report, /exhaustion-raises-alert: not-exercised\./);
  assert.match(report, /missing +pool full/);
});

test('nothing but the replay line is wider than 80 columns', () => {
  for (const result of [conformingResult(), violatingResult(), hostileResult()]) {
    for (const line of terminal(result, plain).split('\n')) {
      if (!line.startsWith('replay') && !line.startsWith('FINDING')) assert.ok(columns(line) <= 80, line);
    }
  }
});

test('a narrow terminal gets whole ids', () => {
  const report = terminal(violatingResult(), { ...plain, width: 50 });
  assert.match(report, /^one-port-per-flow-per-destination$/m);
});

test('colour is the only difference that colour makes, whatever NO_COLOR says', () => {
  const coloured = terminal(violatingResult(), { ...plain, colour: true });
  assert.ok(STYLE.test(coloured));
  assert.is(coloured.replaceAll(STYLE, ''), terminal(violatingResult(), plain));
});

test('what a target says reaches the terminal as text alone', () => {
  const report = terminal(hostileResult(), { ...plain, colour: true }).replaceAll(STYLE, '');
  assert.not.match(report, /(?!\n)\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  assert.ok(report.length < 200_000, 'a megabyte is not printed');
});

test('5,000 findings are not all printed, and their number is', () => {
  const report = terminal(manyFindings(), plain);
  assert.match(report, /and 4,980 more findings/);
});

test('the format is the report without colour', () => {
  assert.is([...text.render(violatingResult(), catalogue)].join(''), terminal(violatingResult(), plain));
});

test.run();
