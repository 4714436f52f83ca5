import type { Result } from '../harness/record/result.ts';
import { behavioursByVerdict, type Catalogue, countVerdicts, settled, situationCount } from './catalogue.ts';
import { citationText, documentOf } from './citation.ts';
import { confirmedText } from './confirmed.ts';
import type { Format } from './format.ts';
import { inLines } from './evidence-lines.ts';
import { entryOfKnown, isKnown, isOfKnown, knownInOrder, outcomeWords, wordOf } from './known.ts';
import { codeBlock, codeSpan, plainText } from './markdown-text.ts';
import { count, duration, plural } from './numbers.ts';
import { type FindingGroup, groupFindings } from './secondary.ts';

/** For a pull request: what broke is open, all else folded. Kept below GitHub's 65,536 characters a comment. */
export const markdown: Format = { extension: '.md', render: sections };

const MOST_FINDINGS = 15;
const MOST_STEPS = 20;
const MOST_KNOWN = 40;
/** Together with the longest single piece this stays below what GitHub accepts. */
const BUDGET = 45_000;

function* sections(result: Result, catalogue: Catalogue): Generator<string> {
  let written = 0;
  const head = [...header(result)].join('');
  written += head.length;
  yield head;

  const groups = groupFindings(result.findings);
  let told = 0;
  for (const group of groups.slice(0, MOST_FINDINGS)) {
    const text = finding(result, group, catalogue);
    if (written + text.length > BUDGET) break;
    written += text.length;
    told += 1;
    yield text;
  }
  if (told < groups.length) yield `${plural(groups.length - told, 'more finding')} in the other reports.\n\n`;
  const table = [...behaviours(result)].join('');
  if (written + table.length <= 60_000) yield table;
  else yield 'The table of all behaviours is in the other reports.\n';
}

function* header(result: Result): Generator<string> {
  const { target } = result;
  yield `## snatcheck: ${plainText(result.summary, 400)}\n\n`;
  yield `${codeSpan(target.name, 100)} ${codeSpan(target.version, 100)} against ${plainText(documentOf(result.dialect), 200)}: `;
  yield `${plural(result.cases, 'case')}, ${plural(result.observations, 'observation')}, ${duration(result.durationMs)}, seed ${result.seed}.\n\n`;
  const knownToFail = Object.values(result.behaviours).filter(isKnown).length;
  const expected = knownToFail === 0 ? '' : ` (${knownToFail} as known)`;
  const counts = [...countVerdicts(result)].map(
    ([verdict, number]) => `**${number}** ${words(verdict)}${verdict === 'violates' ? expected : ''}`,
  );
  yield `${counts.join(' · ')}\n\n`;
  for (const error of result.errors.slice(0, 10)) yield `- Error: ${codeSpan(error)}\n`;
  if (result.errors.length > 0) yield '\n';
  const known = knownInOrder(result);
  if (known.length === 0) return;
  yield '### Known failures\n\n';
  for (const one of known.slice(0, MOST_KNOWN)) {
    yield `- ${codeSpan(entryOfKnown(one), 200)} ${outcomeWords(one)} (${codeSpan(one.place, 200)}): ${plainText(one.reason, 200)}\n`;
  }
  if (known.length > MOST_KNOWN)
    yield `- ${plural(known.length - MOST_KNOWN, 'more line')} in the other reports.\n`;
  yield '\n';
}

function finding(result: Result, { first, followers }: FindingGroup, catalogue: Catalogue): string {
  const citation = citationText(catalogue, first.behaviour);
  const steps = first.steps.slice(0, MOST_STEPS).map((step, index) => `${index + 1}. ${step}`);
  const more = first.steps.length - steps.length;
  const lines = [
    `### ${codeSpan(first.behaviour, 100)} (${first.strength}${isOfKnown(result, first) ? ', known failure' : ''})\n`,
    ...(citation === null ? [] : [`*${plainText(citation, 400)}*\n`]),
    `- **Expected:** ${plainText(first.expected)}`,
    `- **Observed:** ${plainText(first.observed)}`,
    ...(first.note === null ? [] : [`- **Note:** ${plainText(first.note)}`]),
    `- Seen ${confirmedText(first)}`,
    ...inLines(first).map((text) => `- In: ${plainText(text)}`),
    '',
    codeBlock([...steps, ...(more > 0 ? [`... ${more} more`] : [])]),
    'Replay:\n',
    codeBlock([first.replay], 'sh'),
    ...(followers.length === 0
      ? []
      : [
          `${plural(followers.length, 'finding follows', 'findings follow')} from it: ${[
            ...new Set(followers.map(({ behaviour }) => codeSpan(behaviour, 60))),
          ]
            .slice(0, 10)
            .join(', ')}.\n`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function* behaviours(result: Result): Generator<string> {
  const rows = behavioursByVerdict(result);
  const open = rows.filter(([, { verdict }]) => verdict !== 'violates' && !settled.has(verdict));
  if (open.length > 0) {
    yield '### Left open\n\n';
    for (const [id, { verdict, reason }] of open) {
      yield `- ${codeSpan(id, 60)} ${words(verdict)}: ${plainText(reason, 200)}\n`;
    }
    yield '\n';
  }
  yield `<details><summary>All ${plural(rows.length, 'behaviour')}</summary>\n\n`;
  yield '| Behaviour | Strength | Verdict | Judged | Situations |\n| --- | --- | --- | ---: | ---: |\n';
  for (const [id, behaviour] of rows) {
    const { hit, required } = situationCount(behaviour);
    yield `| ${codeSpan(id, 60)} | ${behaviour.strength} | ${words(wordOf(behaviour))} | ${count(behaviour.judged)} | ${hit}/${required} |\n`;
  }
  yield '\n</details>\n';
}

function words(verdict: string): string {
  return verdict.replaceAll('-', ' ');
}
