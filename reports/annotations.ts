import type { Result } from '../harness/record/result.ts';
import { behavioursByVerdict, type Catalogue, settled } from './catalogue.ts';
import { evidenceLines, findingsByBehaviour } from './evidence-lines.ts';
import type { Format } from './format.ts';
import { entryOfKnown, isKnown, knownInOrder, outcomeWords, placesOf } from './known.ts';
import { shown } from './sanitise.ts';

/**
 * GitHub workflow commands: an error for each broken behaviour, a warning for each that stayed open, a notice of the
 * verdict. One a behaviour and not one a finding, because GitHub shows ten of a kind for a step and drops the rest.
 */
export const annotations: Format = { extension: '.annotations.txt', render: commands };

function* commands(result: Result, catalogue: Catalogue): Generator<string> {
  yield command(result.exitCode === 0 ? 'notice' : 'error', 'snatcheck', [result.summary, ...result.errors]);
  const findings = findingsByBehaviour(result);
  for (const known of knownInOrder(result)) {
    if (known.outcome === 'fails') continue;
    const kind = known.outcome === 'passes' ? 'error' : 'notice';
    const text = `${entryOfKnown(known)} ${outcomeWords(known)}. ${known.reason}`;
    yield command(kind, 'snatcheck: known failures', [text], known.place);
  }
  for (const [id, behaviour] of behavioursByVerdict(result)) {
    const { verdict, reason } = behaviour;
    const ofBehaviour = findings.get(id) ?? [];
    const [first] = ofBehaviour;
    if (isKnown(behaviour)) {
      yield command('notice', `snatcheck: ${id} fails as known`, [reason, placesOf(result, id)]);
    } else if (verdict === 'violates') {
      const more = ofBehaviour.length > 1 ? [`${ofBehaviour.length - 1} more of this behaviour`] : [];
      const text = first === undefined ? [reason] : [...evidenceLines(first, catalogue), ...more];
      yield command('error', `snatcheck: ${id} violates`, text);
    } else if (!settled.has(verdict) && verdict !== 'not-judged') {
      yield command('warning', `snatcheck: ${id} ${verdict}`, [reason]);
    }
  }
}

/** More than GitHub shows of a message. */
const MOST = 1_000;

function command(
  kind: 'error' | 'warning' | 'notice',
  title: string,
  lines: readonly string[],
  place: string | null = null,
): string {
  const message = lines.map((line) => data(shown(line, MOST))).join('%0A');
  const where = place === null ? '' : placed(place);
  return `::${kind} title=${property(shown(title, 200))}${where}::${message}\n`;
}

/** A file of the repository, which GitHub shows the message beside. */
function placed(place: string): string {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  if (file === undefined) return '';
  return `,file=${property(shown(file, 300))},line=${line},col=${column}`;
}

/** As `escapeData` and `escapeProperty` of GitHub's own toolkit (`@actions/core`, command.ts) do it. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
