import type { Result } from '../harness/record/result.ts';
import type { SnatcheckError } from '../spec/vocabulary/index.ts';

/** Violations and interruptions decide the exit code whatever else went wrong: they are known. */
const DECIDED: ReadonlySet<number> = new Set([1, 130, 143]);

/** A full disk loses a file, not the verdict. */
export function withErrors(result: Result, added: readonly SnatcheckError[]): Result {
  const [first] = added;
  if (first === undefined) return result;
  const errors = [...result.errors, ...new Set(added.map(({ message }) => message))];
  if (DECIDED.has(result.exitCode)) return { ...result, errors };
  return { ...result, errors, exitCode: 3, verdict: 'target-failed', summary: first.message };
}
