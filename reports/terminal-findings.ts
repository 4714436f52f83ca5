import type { Result } from '../harness/record/result.ts';
import type { Catalogue } from './catalogue.ts';
import { citationText } from './citation.ts';
import { confirmedText } from './confirmed.ts';
import { hanging } from './columns.ts';
import { inLines } from './evidence-lines.ts';
import { isOfKnown, placesOf } from './known.ts';
import { count, plural } from './numbers.ts';
import type { Paint } from './paint.ts';
import { shown } from './sanitise.ts';
import { tableTitle } from './system-view.ts';
import { type FindingGroup, groupFindings } from './secondary.ts';

/** More of them nobody reads on a terminal; the files have all. */
const MOST = 20;
const MOST_FOLLOWERS = 5;
const MOST_STEPS = 40;
/** Of each of the system's tables. */
const MOST_TABLE_LINES = 6;

/** One block of lines a finding, secondary ones named beneath the first. */
export function* findingLines(
  result: Result,
  catalogue: Catalogue,
  width: number,
  paint: Paint,
): Generator<readonly string[]> {
  const groups = groupFindings(result.findings);
  for (const [index, group] of groups.slice(0, MOST).entries()) {
    const known = isOfKnown(result, group.first) ? placesOf(result, group.first.behaviour) : null;
    yield one(group, known, `${index + 1} of ${count(groups.length)}`, catalogue, width, paint);
  }
  if (groups.length > MOST) {
    yield [paint('bad', `... and ${plural(groups.length - MOST, 'more finding')}, in the other reports.`)];
  }
}

function one(
  { first, followers }: FindingGroup,
  known: string | null,
  place: string,
  catalogue: Catalogue,
  width: number,
  paint: Paint,
): readonly string[] {
  const citation = citationText(catalogue, first.behaviour);
  const line = (label: string, text: string) => hanging(label.padEnd(10), text, width);
  const more = followers.length - MOST_FOLLOWERS;
  return [
    `${paint(known === null ? 'bad' : 'open', `FINDING ${place}`)}  ${shown(first.id, 200)}`,
    ...(known === null ? [] : line('known', `expected to fail: ${shown(known, 300)}`)),
    ...line('behaviour', `${shown(first.behaviour, 200)} (${first.strength})`),
    ...(citation === null ? [] : line('says', shown(citation, 400))),
    ...line('expected', shown(first.expected, 600)),
    ...line('observed', shown(first.observed, 600)),
    ...(first.note === null ? [] : line('note', shown(first.note, 400))),
    ...line('seen', confirmedText(first)),
    ...inLines(first).flatMap((text) => line('in', shown(text, 400))),
    ...first.steps
      .slice(0, MOST_STEPS)
      .flatMap((step, index) => line(index === 0 ? 'steps' : '', `${index + 1}. ${shown(step, 300)}`)),
    ...(first.steps.length > MOST_STEPS ? line('', `... ${first.steps.length - MOST_STEPS} more`) : []),
    ...followers
      .slice(0, MOST_FOLLOWERS)
      .flatMap((follower) =>
        line('hence', `${shown(follower.behaviour, 100)}: ${shown(follower.observed, 300)}`),
      ),
    ...(more > 0 ? line('', `... and ${plural(more, 'more finding')} that follow from it`) : []),
    ...(first.view ?? []).flatMap(({ lines, ...table }) => [
      ...line('system', shown(tableTitle({ ...table, lines: lines.slice(0, MOST_TABLE_LINES) }), 200)),
      ...lines.slice(0, MOST_TABLE_LINES).flatMap((text) => line('', shown(text, 300))),
    ]),
    // Never broken: the line is there to be copied.
    `${'replay'.padEnd(10)}${paint('strong', shown(first.replay, 1_000))}`,
  ];
}
