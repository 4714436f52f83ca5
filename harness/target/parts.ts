import type { Operation } from '../../spec/vocabulary/index.ts';

/** The batch in parts of so many steps, or a few more: what is under way at one instant stays together. */
export function* partsOf(batch: readonly Operation[], most: number): Generator<readonly Operation[]> {
  for (let start = 0; start < batch.length;) {
    const end = endOfGroup(batch, Math.min(start + most, batch.length));
    yield start === 0 && end === batch.length ? batch : batch.slice(start, end);
    start = end;
  }
}

/** `end`, or where the group ends that it would tear apart. */
export function endOfGroup(batch: readonly Operation[], end: number): number {
  let whole = end;
  while (whole < batch.length && together(batch[whole - 1], batch[whole])) whole += 1;
  return whole;
}

function together(one: Operation | undefined, next: Operation | undefined): boolean {
  const group = groupOf(one);
  return group !== 0 && group === groupOf(next);
}

function groupOf(operation: Operation | undefined): number {
  return operation !== undefined && 'group' in operation ? operation.group : 0;
}
