import type { BehaviourResult, Characteristic, Finding, Result } from '../harness/record/result.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { byCatalogue } from './catalogue.ts';
import { canonical } from './json.ts';
import { count } from './numbers.ts';

/** Who knows what counts mean: verdicts of shards cannot be added, so they are found again from the added counts. */
export interface Recompute {
  /** `shards` are that behaviour's results in the shards, for what no count says: not supported, not observable. */
  readonly behaviour: (
    id: string,
    counts: Omit<BehaviourResult, 'verdict' | 'reason'>,
    shards: readonly BehaviourResult[],
  ) => Pick<BehaviourResult, 'verdict' | 'reason'>;
  readonly run: (
    merged: Omit<Result, 'verdict' | 'exitCode' | 'summary'>,
    shards: readonly Result[],
  ) => Pick<Result, 'verdict' | 'exitCode' | 'summary'>;
}

/**
 * One Result of the shards of one run. It does not depend on the order in which they come.
 * @throws SnatcheckError `merge-empty`, or `merge-mismatch` for shards of different runs.
 */
export function merge(results: readonly Result[], recompute: Recompute): Result {
  const shards = [...results].sort((a, b) => order(canonical(a), canonical(b)));
  const [first] = shards;
  if (first === undefined) {
    throw new SnatcheckError('merge-empty', {
      expected: 'at least one result to merge',
      received: 'none',
      remedy: 'Name the result files of the shards.',
    });
  }
  for (const key of ['tool', 'target', 'dialect', 'seed', 'timing'] as const) {
    for (const shard of shards) checkSame(key, first, shard);
  }
  const ids = [...new Set(shards.flatMap(({ behaviours }) => Object.keys(behaviours)))].sort(byCatalogue);
  const started = shards.map((shard) => Date.parse(shard.started));
  const ended = shards.map((shard, index) => (started[index] ?? 0) + shard.durationMs);
  const merged = {
    format: first.format,
    version: first.version,
    tool: first.tool,
    target: first.target,
    dialect: first.dialect,
    seed: first.seed,
    cases: sum(shards, ({ cases }) => cases),
    observations: sum(shards, ({ observations }) => observations),
    // Shards run beside one another; what a reader waited for is from the first beginning to the last end.
    durationMs: Math.max(...ended) - Math.min(...started),
    started: new Date(Math.min(...started)).toISOString(),
    timing: first.timing,
    settings: distinct(shards.flatMap(({ settings }) => settings)),
    behaviours: Object.fromEntries(ids.map((id) => [id, behaviourOf(id, shards, recompute)])),
    findings: mergeFindings(shards.flatMap(({ findings }) => findings)),
    characteristics: mergeCharacteristics(shards),
    errors: distinct(shards.flatMap(({ errors }) => errors)),
    command: distinct(shards.map(({ command }) => command.replaceAll(SHARD_OPTION, ''))).join(' ; '),
  };
  return { ...merged, ...recompute.run(merged, shards) };
}

/** What tells the shards' command lines apart. */
const SHARD_OPTION = / --shard[= ]\d+\/\d+/g;

function checkSame(key: 'tool' | 'target' | 'dialect' | 'seed' | 'timing', a: Result, b: Result): void {
  const [expected, received] = [canonical(a[key]), canonical(b[key])];
  if (expected === received) return;
  throw new SnatcheckError('merge-mismatch', {
    expected: `shards of one run, with the same ${key} (${expected.slice(0, 200)})`,
    received: received.slice(0, 200),
    remedy: 'Merge only the shards of one run; to set different runs side by side, compare them.',
  });
}

function behaviourOf(id: string, shards: readonly Result[], recompute: Recompute): BehaviourResult {
  const parts = shards.flatMap(({ behaviours }) => {
    const part = Object.hasOwn(behaviours, id) ? behaviours[id] : undefined;
    return part === undefined ? [] : [part];
  });
  const counts = {
    // One tool has one strength for it.
    strength: parts[0]?.strength ?? 'inferred',
    judged: sum(parts, ({ judged }) => judged),
    conforming: sum(parts, ({ conforming }) => conforming),
    violating: sum(parts, ({ violating }) => violating),
    inconclusive: sum(parts, ({ inconclusive }) => inconclusive),
    undecided: addCounts(parts.map(({ undecided }) => undecided)),
    situations: addCounts(parts.map(({ situations }) => situations)),
    ...(parts.some(({ violatingIn }) => violatingIn !== undefined) && {
      violatingIn: addCounts(parts.map(({ violatingIn = {} }) => violatingIn)),
    }),
  } as const;
  return { ...counts, ...recompute.behaviour(id, counts, parts) };
}

function addCounts(records: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const total = new Map<string, number>();
  for (const [name, times] of records.flatMap((record) => Object.entries(record))) {
    total.set(name, (total.get(name) ?? 0) + times);
  }
  return Object.fromEntries([...total].sort(([a], [b]) => order(a, b)));
}

/** The same finding in two shards is the earlier case's; the order is that of the cases, each before its followers. */
function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const earlierFirst = [...findings].sort(
    (a, b) =>
      a.case.index - b.case.index ||
      order(a.follows ?? a.id, b.follows ?? b.id) ||
      Number(a.follows !== null) - Number(b.follows !== null) ||
      order(a.id, b.id),
  );
  const byId = new Map<string, Finding>();
  for (const finding of earlierFirst) {
    const known = byId.get(finding.id);
    byId.set(
      finding.id,
      known === undefined ? finding : { ...known, occurrences: known.occurrences + finding.occurrences },
    );
  }
  return [...byId.values()];
}

function mergeCharacteristics(shards: readonly Result[]): Readonly<Record<string, Characteristic>> {
  const all = shards.flatMap(({ characteristics }) => Object.entries(characteristics));
  const ids = [...new Set(all.map(([id]) => id))].sort(order);
  return Object.fromEntries(
    ids.map((id) => {
      const parts = all.filter(([other]) => other === id).map(([, part]) => part);
      return [id, mergeCharacteristic(parts)];
    }),
  );
}

/** What shards saw differently is no error: a NAT may do now this and now that. */
function mergeCharacteristic(parts: readonly Characteristic[]): Characteristic {
  const measured = parts.filter(({ samples }) => samples > 0);
  const answers = addCounts(measured.map(answersOf));
  const entries = Object.entries(answers).sort(([a, x], [b, y]) => y - x || order(a, b));
  const same =
    new Set(measured.map(({ answer }) => answer)).size === 1 && measured.every((part) => !isCounted(part));
  const answer =
    measured.length === 0 || same
      ? (measured[0] ?? parts[0])?.answer
      : entries.map(([text, samples]) => `${text} (${count(samples)})`).join(', ');
  return {
    question: parts[0]?.question ?? '',
    answer: answer ?? '',
    samples: sum(parts, ({ samples }) => samples),
  };
}

/** `silence (20), RST (3)` is two answers with their counts; what does not add up to the samples is one answer. */
function answersOf(part: Characteristic): Readonly<Record<string, number>> {
  return isCounted(part) ? countsIn(part.answer) : { [part.answer]: part.samples };
}

function isCounted({ answer, samples }: Characteristic): boolean {
  const counts = Object.values(countsIn(answer));
  return counts.length > 0 && sum(counts, (number) => number) === samples;
}

function countsIn(answer: string): Readonly<Record<string, number>> {
  const found = [...answer.matchAll(/(.+?) \(([\d,]+)\)(?:, |$)/g)];
  return Object.fromEntries(
    found.map(([, words = '', digits = '']) => [words, Number(digits.replaceAll(',', ''))]),
  );
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function distinct<T>(values: readonly T[]): readonly T[] {
  const byText = new Map(values.map((value) => [canonical(value), value]));
  return [...byText].sort(([a], [b]) => order(a, b)).map(([, value]) => value);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
