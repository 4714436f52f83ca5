import { isDeepStrictEqual } from 'node:util';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { mergeStatistics } from '../record/merge-statistics.ts';
import type { Finding, Result } from '../record/result.ts';
import type { Shard } from '../record/shard.ts';
import { mergeOutcomes } from './merge.ts';
import { mergeFound } from './merge-found.ts';
import type { CampaignOutcome } from './outcome.ts';

/** Missing shards that are told by their numbers. */
const MOST_MISSING = 20;

type Part = Result & { readonly shard: Shard };

/**
 * What the shards of one run found out, as if it had not been divided: only the clock tells.
 * @throws SnatcheckError `merge-no-shard`, `merge-mismatch`, `merge-twice` or `merge-incomplete`
 */
export function mergeShards(results: readonly Result[]): {
  readonly outcome: CampaignOutcome;
  readonly findings: readonly Finding[];
  /** The first shard, for what all of them share. */
  readonly like: Part;
} {
  const parts = results.map(partOf).toSorted((a, b) => a.shard.number - b.shard.number);
  const [first] = parts;
  if (first === undefined) throw incomplete('none');
  for (const part of parts) checkLike(first, part);
  checkAll(parts, first.shard.of);
  const outcomes = parts.map(outcomeOf);
  const merged = mergeOutcomes(outcomes as [CampaignOutcome, ...CampaignOutcome[]]);
  const starts = parts.map(({ started }) => Date.parse(started));
  const ends = parts.map(({ durationMs }, nth) => (starts[nth] ?? 0) + durationMs);
  return {
    // Shards run beside one another; what a reader waited for is from the first beginning to the last end.
    outcome: { ...merged, durationMs: Math.max(...ends) - Math.min(...starts) },
    findings: findingsOf(parts, merged.broken),
    like: first,
  };
}

function partOf(result: Result): Part {
  const { shard } = result;
  if (shard !== undefined) return { ...result, shard };
  throw new SnatcheckError('merge-no-shard', {
    expected: 'several results that are shards of one run',
    received: `one of a whole run: ${result.command.slice(0, 200)}`,
    remedy: 'Give one result of a whole run, or those of all runs with --shard 1/N to --shard N/N.',
  });
}

function outcomeOf({ shard, ...result }: Part): CampaignOutcome {
  const { target, seed, started, durationMs, cases, observations, errors, settings } = result;
  const { ended, traits, tallies, broken } = shard;
  const generator = result.generator === undefined ? {} : { generator: result.generator };
  const counts = { target, seed, ...generator, started, durationMs, cases, observations, errors, settings };
  const statistics = result.statistics ?? mergeStatistics([]);
  return { ...counts, ended, statistics, traits, tallies, broken, stopping: null, found: [], retried: [] };
}

/** Each earliest way to break a behaviour, in the words of the shard that met it. */
function findingsOf(parts: readonly Part[], broken: CampaignOutcome['broken']): readonly Finding[] {
  const shaped = parts.flatMap(({ shard, findings }) =>
    shard.shapes.map(({ behaviour, shape, case: one, finding }) => ({
      violation: { behaviour },
      shape,
      case: one,
      occurrences: 0,
      id: finding,
      findings: findings.filter(({ id, follows }) => id === finding || follows === finding),
    })),
  );
  const seen = new Set<string>();
  return mergeFound(shaped, broken).flatMap(({ id, case: first, occurrences, findings }) => {
    if (seen.has(id)) return [];
    seen.add(id);
    return findings.map((finding) => ({ ...finding, case: first, occurrences }));
  });
}

function checkLike(first: Part, part: Part): void {
  const told = (one: Part) => ({
    tool: one.tool,
    target: one.target,
    dialect: one.dialect,
    seed: one.seed,
    generator: one.generator,
    shards: one.shard.of,
    behaviours: Object.keys(one.behaviours).toSorted(),
    strict: one.shard.statedOnly,
    known: one.known?.map(({ behaviour, situation }) => [behaviour, situation]),
  });
  const [expected, received] = [told(first), told(part)];
  for (const key of Object.keys(expected) as (keyof typeof expected)[]) {
    if (isDeepStrictEqual(expected[key], received[key])) continue;
    throw new SnatcheckError('merge-mismatch', {
      expected: `shards of one run, with the same ${key} (${text(expected[key])})`,
      received: `${text(received[key])}, in shard ${part.shard.number}`,
      remedy: 'Merge the shards of one run, which differ in --shard alone.',
    });
  }
}

function text(value: unknown): string {
  return (JSON.stringify(value) ?? 'none').slice(0, 200);
}

function checkAll(parts: readonly Part[], of: number): void {
  const numbers = new Set<number>();
  for (const { shard } of parts) {
    if (shard.number > of) {
      throw new SnatcheckError('merge-mismatch', {
        expected: `shards 1 to ${of}`,
        received: `shard ${shard.number}`,
        remedy: 'Merge the shards of one run, which differ in --shard alone.',
      });
    }
    if (numbers.has(shard.number)) {
      throw new SnatcheckError('merge-twice', {
        expected: 'each shard once',
        received: `shard ${shard.number} of ${of} twice`,
        remedy: 'Name the result of each shard once.',
      });
    }
    numbers.add(shard.number);
  }
  const missing = of - numbers.size;
  if (missing === 0) return;
  // A file may say that there are more than anybody can count.
  const some: number[] = [];
  for (let number = 1; some.length < Math.min(missing, MOST_MISSING); number++) {
    if (!numbers.has(number)) some.push(number);
  }
  const more = missing > some.length ? `, and ${missing - some.length} more` : '';
  throw incomplete(`${parts.length} of ${of}; missing: ${some.join(', ')}${more}`);
}

function incomplete(received: string): SnatcheckError {
  return new SnatcheckError('merge-incomplete', {
    expected: 'the results of all shards of a run',
    received,
    remedy: 'Name them all. What a shard that is not there found, nobody knows.',
  });
}
