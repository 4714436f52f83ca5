import type { Awaitable, Target } from '../target/contract.ts';
import type { Asking } from './case-run.ts';

/**
 * Has the target carry out what the interpreter asks for. Against a target that answers at once nothing is awaited:
 * a small case is over in microseconds, and a promise for each batch would cost more than the case.
 */
export function drive(asking: Asking<void>, target: Pick<Target, 'run'>): Awaitable<void> {
  let next = asking.next();
  while (next.done !== true) {
    const outcomes = target.run(next.value);
    if (outcomes instanceof Promise) return driveSlowly(asking, target, outcomes);
    next = asking.next(outcomes);
  }
}

async function driveSlowly(
  asking: Asking<void>,
  target: Pick<Target, 'run'>,
  first: ReturnType<Target['run']>,
): Promise<void> {
  let next = asking.next(await first);
  while (next.done !== true) next = asking.next(await target.run(next.value));
}
