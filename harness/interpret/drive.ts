import type { Operation } from '../../spec/vocabulary/index.ts';
import type { Awaitable, Target } from '../target/contract.ts';
import type { Asking } from './case-run.ts';

/** Whether a batch is not to be begun any more that lets so many ms pass on the target's clock. */
export type IsOver = (waitMs: number) => boolean;

/** Thrown where a case is left in its middle because its time is up: nobody is to blame, and nothing failed. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/**
 * Has the target carry out what the interpreter asks for. Against a target that answers at once nothing is awaited:
 * a small case is over in microseconds, and a promise for each batch would cost more than the case.
 */
export function drive(
  asking: Asking<void>,
  target: Pick<Target, 'run'>,
  isOver: IsOver = () => false,
): Awaitable<void> {
  let next = asking.next();
  while (next.done !== true) {
    const outcomes = target.run(next.value);
    if (outcomes instanceof Promise) return driveSlowly(asking, target, outcomes, isOver);
    next = asking.next(outcomes);
  }
}

async function driveSlowly(
  asking: Asking<void>,
  target: Pick<Target, 'run'>,
  first: ReturnType<Target['run']>,
  isOver: IsOver,
): Promise<void> {
  let next = asking.next(await first);
  while (next.done !== true) {
    // Between batches the target has nothing under way, and is good for whatever comes next.
    if (isOver(waitOf(next.value))) throw new Abandoned();
    next = asking.next(await target.run(next.value));
  }
}

function waitOf(batch: readonly Operation[]): number {
  let ms = 0;
  for (const operation of batch) if (operation.op === 'advance') ms += operation.ms;
  return ms;
}
