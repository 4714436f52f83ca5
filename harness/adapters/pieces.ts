import type { Operation } from '../../spec/vocabulary/index.ts';

/** An adapter reads a message as a whole; this many steps are 150 kB, which most systems hold in a pipe. */
const MOST_STEPS = 1_024;

/** The batch in messages of bounded length; what is under way at one instant stays together. */
export function* messagesOf(batch: readonly Operation[], most = MOST_STEPS): Generator<readonly Operation[]> {
  for (let start = 0; start < batch.length;) {
    let end = Math.min(start + most, batch.length);
    while (end < batch.length && together(batch[end - 1], batch[end])) end += 1;
    yield start === 0 && end === batch.length ? batch : batch.slice(start, end);
    start = end;
  }
}

function together(one: Operation | undefined, next: Operation | undefined): boolean {
  const group = groupOf(one);
  return group !== 0 && group === groupOf(next);
}

function groupOf(operation: Operation | undefined): number {
  return operation !== undefined && 'group' in operation ? operation.group : 0;
}
