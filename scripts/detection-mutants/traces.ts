import { createJudge } from '../../spec/judge.ts';
import type { CaseJudge } from '../../spec/judgement.ts';
import type { Observation } from '../../spec/vocabulary/index.ts';
import { TraceHash } from '../../harness/faults/trace.ts';
import { runCase } from '../../harness/interpret/index.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import type { Target } from '../../harness/target/contract.ts';

/** What somebody outside saw in one case, and what the judge said of it. */
export interface Trace {
  /** Of every operation and outcome. */
  readonly hash: number;
  readonly observations: number;
  /** The behaviour that was violated first, `target-stopped`, or null. */
  readonly blamed: string | null;
  readonly error: string | null;
}

export class Tracer {
  private readonly judge: CaseJudge = createJudge();

  /** Behaviours that were judged, and situations that occurred, in any case so far. */
  get shown(): readonly string[] {
    return Object.entries(this.judge.tallies).flatMap(
      ([id, { conforming, violating, varying, situations }]) => [
        ...(conforming + violating + varying > 0 ? [id] : []),
        ...Object.entries(situations).flatMap(([name, count]) => (count > 0 ? [`${id}: ${name}`] : [])),
      ],
    );
  }

  /** @param sink is shown every observation. */
  async trace(scenario: Scenario, target: Target, sink?: (one: Observation) => void): Promise<Trace> {
    const seen = new TraceHash();
    const note = (one: Observation): void => {
      seen.note(one);
      sink?.(one);
    };
    const trace = (blamed: string | null, error: string | null): Trace => ({
      hash: seen.value,
      observations: seen.observations,
      blamed,
      error,
    });
    try {
      const { violations } = await runCase(scenario, target, this.judge, { sink: note });
      return trace(violations.find(({ follows }) => follows === null)?.behaviour ?? null, null);
    } catch (error) {
      return trace('target-stopped', String(error));
    }
  }
}
