import type { Finding, Result, Verdict } from '../harness/record/result.ts';
import { byCatalogue } from './catalogue.ts';
import { caveatsOf, verdictOf } from './compare.ts';
import { plural } from './numbers.ts';
import { type Cell, type Sheet, type Table, verdictCell } from './sheet.ts';

/** What changed for a behaviour between two runs. */
export type ChangeKind =
  /** Broken now, and not shown to be broken before. */
  | 'worse'
  /** Was shown to hold or to break, and now nothing is shown: how a failure hides. */
  | 'no-longer-exercised'
  /** Broken before, and shown to hold now. */
  | 'better'
  /** Nothing was shown before, and it holds now. */
  | 'newly-exercised'
  /** Another word of the same worth. */
  | 'other';

export interface BehaviourChange {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly before: Verdict | null;
  readonly after: Verdict | null;
  readonly reason: string;
}

/** "Did my change break something?" */
export interface Diff {
  readonly before: string;
  readonly after: string;
  readonly changes: readonly BehaviourChange[];
  readonly unchanged: number;
  /** Situations that occurred in the one run and not in the other. */
  readonly situations: readonly {
    readonly id: string;
    readonly situation: string;
    readonly kind: 'newly-exercised' | 'no-longer-exercised';
  }[];
  /** By id, which is of the behaviour and the minimal scenario. */
  readonly appeared: readonly Finding[];
  readonly gone: readonly Finding[];
  readonly caveats: readonly string[];
}

export function diff(before: Result, after: Result): Diff {
  const ids = [...new Set([before, after].flatMap(({ behaviours }) => Object.keys(behaviours)))].sort(
    byCatalogue,
  );
  const changes = ids.flatMap((id): readonly BehaviourChange[] => {
    const [was, is] = [verdictOf(before, id), verdictOf(after, id)];
    if (was === is) return [];
    const behaviour = is === null ? undefined : after.behaviours[id];
    const reason = behaviour?.reason ?? 'The later run does not know it.';
    return [{ id, kind: kindOf(was, is), before: was, after: is, reason }];
  });
  const had = new Set(before.findings.map(({ id }) => id));
  const has = new Set(after.findings.map(({ id }) => id));
  const [named, renamed] = namesOf(before, after);
  return {
    before: named,
    after: renamed,
    changes,
    unchanged: ids.length - changes.length,
    situations: ids.flatMap((id) => situationChanges(id, before, after)),
    appeared: after.findings.filter(({ id }) => !had.has(id)),
    gone: before.findings.filter(({ id }) => !has.has(id)),
    caveats: caveatsOf([before, after]),
  };
}

/** Name and version; where those are alike, also what is configured differently. */
function namesOf(before: Result, after: Result): readonly [string, string] {
  const nameOf = ({ target }: Result) => `${target.name} ${target.version}`;
  const plain = [nameOf(before), nameOf(after)] as const;
  if (plain[0] !== plain[1]) return plain;
  const [was, is] = [before.target.configuration, after.target.configuration];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const differing = keys.filter((key) => was[key] !== is[key]);
  if (differing.length === 0) return plain;
  const tell = (of: typeof was) =>
    ` (${differing.map((key) => `${key}: ${of[key] ?? 'not set'}`).join(', ')})`;
  return [plain[0] + tell(was), plain[1] + tell(is)];
}

function kindOf(before: Verdict | null, after: Verdict | null): ChangeKind {
  if (after === 'violates') return 'worse';
  if (shows(before) && !shows(after)) return 'no-longer-exercised';
  if (before === 'violates') return 'better';
  return !shows(before) && shows(after) ? 'newly-exercised' : 'other';
}

function shows(verdict: Verdict | null): boolean {
  return verdict === 'conforms' || verdict === 'permitted-variation' || verdict === 'violates';
}

function situationChanges(id: string, before: Result, after: Result): Diff['situations'] {
  // Of a behaviour that only one run knows, the changes say enough.
  if (verdictOf(before, id) === null || verdictOf(after, id) === null) return [];
  const [was, is] = [before.behaviours[id]?.situations ?? {}, after.behaviours[id]?.situations ?? {}];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  return names.flatMap((situation): Diff['situations'] => {
    const [had, has] = [(was[situation] ?? 0) > 0, (is[situation] ?? 0) > 0];
    if (had === has) return [];
    return [{ id, situation, kind: has ? 'newly-exercised' : 'no-longer-exercised' }];
  });
}

const HEADINGS: readonly (readonly [ChangeKind, string])[] = [
  ['worse', 'Worse'],
  ['no-longer-exercised', 'No longer exercised'],
  ['better', 'Better'],
  ['newly-exercised', 'Newly exercised'],
  ['other', 'Changed otherwise'],
];

export function diffSheet(changed: Diff): Sheet {
  const counts = HEADINGS.flatMap(([kind, heading]) => {
    const number = changed.changes.filter((change) => change.kind === kind).length;
    return number === 0 ? [] : [`${number} ${heading.toLowerCase()}`];
  });
  const tables = [
    ...HEADINGS.map(([kind, heading]) =>
      changeTable(
        heading,
        changed.changes.filter((change) => change.kind === kind),
      ),
    ),
    findingTable('Findings that appeared', changed.appeared),
    findingTable('Findings that are gone', changed.gone),
    situationTable(changed.situations),
  ];
  return {
    title: 'snatcheck: difference',
    lead: `From ${changed.before} to ${changed.after}: ${counts.length === 0 ? 'no verdict changed' : counts.join(', ')}; ${plural(changed.unchanged, 'behaviour')} as before.`,
    tone: toneOf(changed),
    remarks: changed.caveats,
    tables: tables.filter(({ rows }) => rows.length > 0),
  };
}

function toneOf({ changes, appeared }: Diff): Sheet['tone'] {
  if (changes.some(({ kind }) => kind === 'worse')) return 'bad';
  // A new finding of a behaviour that was broken before is not worse by the verdict, and still wants a look.
  return appeared.length > 0 || changes.some(({ kind }) => kind === 'no-longer-exercised') ? 'open' : 'good';
}

function changeTable(heading: string, changes: readonly BehaviourChange[]): Table {
  return table(
    heading,
    ['Behaviour', 'Before', 'After', 'Why'],
    changes.map(({ id, before, after, reason }) => [
      { text: id, kind: 'id' },
      verdictCell(before),
      verdictCell(after),
      { text: reason, kind: 'words' },
    ]),
  );
}

function findingTable(heading: string, findings: readonly Finding[]): Table {
  return table(
    heading,
    ['Finding', 'Observed'],
    findings.map(({ id, observed }) => [
      { text: id, kind: 'id' },
      { text: observed, kind: 'words' },
    ]),
  );
}

function situationTable(situations: Diff['situations']): Table {
  return table(
    'Situations',
    ['Behaviour', 'Change', 'Situation'],
    situations.map(({ id, situation, kind }) => [
      { text: id, kind: 'id' },
      { text: kind.replaceAll('-', ' '), kind: 'words' },
      { text: situation, kind: 'words' },
    ]),
  );
}

function table(heading: string, titles: readonly string[], rows: readonly (readonly Cell[])[]): Table {
  return { heading, columns: titles.map((title) => ({ title, short: title })), rows };
}
