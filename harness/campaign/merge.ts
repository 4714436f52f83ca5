import type { BehaviourTally } from '../../spec/judgement.ts';
import { mergeStatistics } from '../record/merge-statistics.ts';
import { mergeFound } from './merge-found.ts';
import type { CampaignOutcome } from './outcome.ts';
import { telling } from './settings-seen.ts';
import type { Broken, Ended } from './verdict.ts';

/**
 * What the shares of one run found out, as if one process had run all of their cases. The order of the shares, and how many there
 * are, makes no difference to anything but the clock.
 */
export function mergeOutcomes(shares: readonly [CampaignOutcome, ...CampaignOutcome[]]): CampaignOutcome {
  const [first] = shares;
  const sum = (pick: (share: CampaignOutcome) => number) =>
    shares.reduce((total, one) => total + pick(one), 0);
  const broken = mergeBroken(shares.map((share) => share.broken));
  const stops = shares.flatMap(({ stopping }) => (stopping === null ? [] : [stopping]));
  return {
    target: first.target,
    seed: first.seed,
    ...(first.generator !== undefined && { generator: first.generator }),
    started: shares.map(({ started }) => started).toSorted()[0] ?? first.started,
    durationMs: Math.max(...shares.map(({ durationMs }) => durationMs)),
    cases: sum(({ cases }) => cases),
    observations: sum(({ observations }) => observations),
    ended: worst(shares.map(({ ended }) => ended)),
    errors: [...new Set(shares.flatMap(({ errors }) => errors))].toSorted(),
    stopping: stops.toSorted((a, b) => a.case.index - b.case.index)[0] ?? null,
    settings: telling(shares.flatMap(({ settings }) => settings)),
    statistics: mergeStatistics(shares.map(({ statistics }) => statistics)),
    traits: addUp(shares.map(({ traits }) => traits)),
    tallies: mergeTallies(shares.map(({ tallies }) => tallies)),
    broken,
    found: mergeFound(
      shares.flatMap(({ found }) => found),
      broken,
    ),
    retried: shares.flatMap(({ retried }) => retried),
  };
}

const BY_GRAVITY: readonly Ended[] = [
  'terminated',
  'interrupted',
  'target-failed',
  'target-stopped',
  'complete',
];

function worst(ended: readonly Ended[]): Ended {
  return BY_GRAVITY.find((one) => ended.includes(one)) ?? 'complete';
}

function addUp(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of counts) {
    for (const [name, count] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

function mergeTallies(
  shares: readonly Readonly<Record<string, BehaviourTally>>[],
): Readonly<Record<string, BehaviourTally>> {
  const merged: Record<string, BehaviourTally> = {};
  for (const share of shares) {
    for (const [behaviour, tally] of Object.entries(share)) {
      const before = merged[behaviour];
      merged[behaviour] =
        before === undefined
          ? structuredClone(tally)
          : {
              conforming: before.conforming + tally.conforming,
              violating: before.violating + tally.violating,
              varying: before.varying + tally.varying,
              inconclusive: before.inconclusive + tally.inconclusive,
              undecided: addUp([before.undecided, tally.undecided]),
              situations: addUp([before.situations, tally.situations]),
              violatingIn: addUp([before.violatingIn, tally.violatingIn]),
            };
    }
  }
  return merged;
}

function mergeBroken(shares: readonly Readonly<Record<string, Broken>>[]): Readonly<Record<string, Broken>> {
  const merged: Record<string, Broken> = {};
  for (const share of shares) {
    for (const [behaviour, { primary, secondary, follows }] of Object.entries(share)) {
      const before = merged[behaviour];
      merged[behaviour] = {
        primary: (before?.primary ?? 0) + primary,
        secondary: (before?.secondary ?? 0) + secondary,
        follows: [...new Set([...(before?.follows ?? []), ...follows])].toSorted(),
      };
    }
  }
  return merged;
}
