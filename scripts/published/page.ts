import type { Result } from '../../harness/record/result.ts';
import type { SystemTable } from '../../harness/record/system-view.ts';
import { confirmedText } from '../../reports/confirmed.ts';
import { shown } from '../../reports/sanitise.ts';
import { tableTitle } from '../../reports/system-view.ts';
import type { ByHand } from './by-hand.ts';

type Behaviour = Result['behaviours'][string];

/** The page of one implementation: what was judged, what came of it, and how to see it again. */
export function pageOf(
  result: Result,
  byHand: readonly ByHand[],
  counterexamples: readonly string[],
): string {
  const { target, timing } = result;
  const { name } = target;
  return [
    `# ${name}`,
    '',
    `${target.organisation}, version ${target.version}. ${result.summary}`,
    '',
    `Judged by ${result.tool} by the letter of the document (dialect ${result.dialect}) on ${result.started.slice(0, 10)}: ` +
      `${result.cases} cases, ${count(result.observations)} observations, ${Math.round(result.durationMs / 1_000)} s. ` +
      `${timing.idleTimeoutMs / 1_000} s of the true clock stand for 4 minutes; nothing is judged within ${timing.toleranceMs} ms of it.`,
    '',
    '## Configuration',
    '',
    '| | |',
    '| --- | --- |',
    ...Object.entries(target.configuration).map(([key, value]) => `| ${cell(key)} | ${cell(value)} |`),
    ...Object.entries(target.features).map(([key, has]) => `| ${key} | ${has ? 'yes' : 'no: not judged'} |`),
    '',
    '## Verdicts',
    '',
    'Situations are those that the behaviour has to be met in; those that did not occur are named.',
    '',
    '| behaviour | strength | verdict | judged | situations |',
    '| --- | --- | --- | ---: | --- |',
    ...Object.entries(result.behaviours).map(([id, behaviour]) => row(id, behaviour)),
    '',
    '## What it breaks',
    '',
    ...result.findings
      .filter(({ follows }) => follows === null)
      .flatMap((one) => findingLines(one, byHand, counterexamples)),
    '## What kind of NAT it is',
    '',
    '| | measured | samples |',
    '| --- | --- | ---: |',
    ...Object.values(result.characteristics).map(
      ({ question, answer, samples }) => `| ${cell(question)} | ${cell(answer)} | ${count(samples)} |`,
    ),
    '',
    '## Again',
    '',
    '```sh',
    `npx ${result.command}`,
    ...counterexamples.map((id) => `npx snatcheck replay counterexamples/${id}.json --target ${name}`),
    '```',
    '',
    'Its [report.json](report.json) is what that run wrote; `npx snatcheck report report.json --format html` makes a page of it.',
    `To make all of this anew: \`npm run published -- ${timeOf(result)}${name}\`.`,
    '',
  ].join('\n');
}

function row(id: string, { strength, verdict, judged, situations }: Behaviour): string {
  const entries = Object.entries(situations);
  const missing = entries.filter(([, times]) => times === 0).map(([situation]) => situation);
  const met = `${entries.length - missing.length} of ${entries.length}`;
  const applies = verdict !== 'not-supported' && missing.length > 0;
  return `| ${id} | ${strength} | ${verdict} | ${count(judged)} | ${met}${applies ? `; not: ${cell(missing.join(', '))}` : ''} |`;
}

function findingLines(
  finding: Result['findings'][number],
  byHand: readonly ByHand[],
  counterexamples: readonly string[],
): readonly string[] {
  const { id, expected, observed, note, steps, situations, view } = finding;
  const hand = byHand.find(({ findings }) => findings.includes(id));
  return [
    `### ${id}`,
    '',
    `- expected: ${expected}`,
    `- observed: ${observed}`,
    ...(note === null || note === undefined ? [] : [`- note: ${note}`]),
    ...(situations === undefined || situations.length === 0 ? [] : [`- in: ${situations.join('; ')}`]),
    `- seen ${confirmedText(finding)}`,
    ...(counterexamples.includes(id)
      ? [`- counterexample: [counterexamples/${id}.json](counterexamples/${id}.json)`]
      : []),
    '',
    ...steps.slice(0, MOST_STEPS).map((step, index) => `${index + 1}. ${step}`),
    ...(steps.length > MOST_STEPS
      ? ['', `${steps.length - MOST_STEPS} steps more are in the counterexample.`]
      : []),
    '',
    ...(view ?? []).flatMap(tableLines),
    ...(hand === undefined ? ['Not confirmed by hand: nobody has written down how.', ''] : handLines(hand)),
  ];
}

const MOST_STEPS = 12;
const MOST_LINES = 8;

/** The system's own view, as the run took it right after the counterexample's last replay. */
function tableLines(table: SystemTable): readonly string[] {
  if (table.lines.length === 0) return [];
  const lines = table.lines.slice(0, MOST_LINES);
  return [
    `The system's own view then, \`${tableTitle({ ...table, lines })}\`:`,
    '',
    '```text',
    ...lines.map((line) => shown(line, 300)),
    '```',
    '',
  ];
}

/** As an option, unless it is the default. */
function timeOf({ command }: Result): string {
  const [option] = / --time (?!60s)\S+/.exec(command) ?? [''];
  return option === '' ? '' : `${option.trim()} `;
}

function handLines({ up, sees, shown: seen, steps }: ByHand): readonly string[] {
  return [
    `By hand, in a lab that stands (\`npx snatcheck lab up NAME${up === '' ? '' : ` ${up}`}\`, \`npx snatcheck lab shell NAME\`). ` +
      `${seen ? 'Seen' : '**Not seen this time**'}: ${sees}`,
    '',
    '```console',
    ...steps.flatMap(({ command, printed }) => [`# ${command}`, ...(printed === '' ? [] : [printed])]),
    '```',
    '',
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}
