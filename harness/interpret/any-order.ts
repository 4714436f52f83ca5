import type { Operation } from '../../spec/vocabulary/index.ts';
import type { Flow } from './flow.ts';

/** From here on it is worth it to hand over at once what may come in any order, and to know less of the order for it. */
const BULK = 64;
/** So that one exchange's interval stays short. */
const MOST = 256;
/** The last few of many, so that it shows who got the last port of a pool. */
const ALONE = 2;

/**
 * How many of these operations, counted from the first, may be under way together where a network may change their order:
 * one, unless they are opened at one instant on purpose, or many that are of one kind and of different flows each. Opening
 * and closing do not go together: whether a port was given before another one was freed would be anybody's guess. A control goes alone: it
 * says nothing of what is under way beside it.
 */
export function inAnyOrder(operations: readonly Operation[], flows: readonly (Flow | null)[]): number {
  const group = groupOf(operations[0]!);
  let count = 1;
  if (group !== 0) {
    while (count < operations.length && groupOf(operations[count]!) === group) count += 1;
    return count;
  }
  const kind = kindOf(operations[0]!);
  if (operations.length < BULK || kind === null) return 1;
  const whose = new Set<Flow>();
  for (count = 0; count < Math.min(MOST, operations.length - ALONE); count += 1) {
    const operation = operations[count]!;
    const one = flows[count] ?? null;
    if (one === null || whose.has(one) || kindOf(operation) !== kind || groupOf(operation) !== 0) break;
    whose.add(one);
  }
  return Math.max(1, count);
}

function groupOf(operation: Operation): number {
  return operation.op === 'send' || operation.op === 'receive' ? operation.group : 0;
}

function kindOf(operation: Operation): 'send' | 'receive' | 'close' | null {
  if (operation.op !== 'send' && operation.op !== 'receive') return null;
  return operation.segment === 'fin' || operation.segment === 'rst' ? 'close' : operation.op;
}
