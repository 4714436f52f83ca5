import type { Operation, Outcome } from '../../spec/vocabulary/index.ts';

/**
 * Widens the intervals of operations that share a group: each is under way from the first one's beginning to the last one's
 * end, since their order is unknown. The outcomes of batch[from..to) are the last ones of `outcomes`.
 */
export function spanGroups(batch: readonly Operation[], from: number, to: number, outcomes: Outcome[]): void {
  const shift = outcomes.length - to;
  let first = from;
  for (let i = from + 1; i <= to; i += 1) {
    const group = groupOf(batch[first]);
    if (i < to && group !== 0 && groupOf(batch[i]) === group) continue;
    if (i - first > 1) span(outcomes, first + shift, i + shift);
    first = i;
  }
}

function span(outcomes: Outcome[], from: number, to: number): void {
  const { sent } = outcomes[from] as Outcome;
  const { seen } = outcomes[to - 1] as Outcome;
  for (let i = from; i < to; i += 1) outcomes[i] = { ...(outcomes[i] as Outcome), sent, seen };
}

function groupOf(operation: Operation | undefined): number {
  return operation?.op === 'send' || operation?.op === 'receive' ? operation.group : 0;
}
