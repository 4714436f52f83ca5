import type { CaseJudge } from '../../spec/judgement.ts';
import { shrink } from '../generate/index.ts';
import type { Attempts } from './attempt.ts';
import type { Stopping } from './outcome.ts';

/** What stands in place of a behaviour's id in a saved failure that stops its target: no rule of the document, yet a finding. */
export const TARGET_STOPPED = 'target-stopped';

/** Each takes three starts of the target. */
const MOST_EXECUTIONS = 100;
/** A target that hangs costs the whole of its patience at each. */
const HANGS = /^(?:target-stalled|adapter-timeout|adapter-target-timeout):/;

/** As small as time allows. What hangs stays as it was found. */
export async function minimiseStop(
  stopping: Stopping,
  attempts: Attempts,
  judge: CaseJudge,
  {
    executions,
    until,
    signal,
  }: { readonly executions: number; readonly until: number; readonly signal: AbortSignal | null },
): Promise<Stopping> {
  if (HANGS.test(stopping.error)) return stopping;
  let { error } = stopping;
  const { scenario } = await shrink(
    stopping.scenario,
    async (candidate) => {
      const attempt = await attempts.run(candidate, judge);
      if (attempt.kind !== 'stops') return false;
      error = attempt.error;
      return true;
    },
    {
      executions: Math.min(executions, MOST_EXECUTIONS),
      over: () => performance.now() >= until || signal?.aborted === true,
    },
  );
  return { ...stopping, scenario, error };
}
