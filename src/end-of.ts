import type { Target } from '../harness/target/contract.ts';

/** Ends a target. @returns what went wrong at its end, or null. */
export async function endOf(target: Target): Promise<{ readonly error: unknown } | null> {
  try {
    await target.bye();
    return null;
  } catch (error) {
    return { error };
  }
}
