import type { CaseJudge, Violation } from '../../spec/judgement.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Awaitable, Target } from '../target/contract.ts';
import { Attempts } from './attempt.ts';
import { showing } from './minimise.ts';
import type { Recording } from './outcome.ts';

export interface Replayed {
  readonly shown: number;
  readonly tries: number;
  /** Of the last time that it was shown, or null. */
  readonly violation: Violation | null;
  readonly recording: Recording | null;
}

const STALL_MS = 30_000;

/** Runs one scenario again, and counts how often it shows this behaviour broken by itself. A try that fails ends it, and is none. */
export async function replayScenario(
  scenario: Scenario,
  behaviour: string,
  target: Target,
  judge: CaseJudge,
  tries: number = target.hello.capabilities.deterministic ? 1 : 5,
): Promise<Replayed> {
  const attempts = new Attempts(target, STALL_MS, null);
  await attempts.start();
  let replayed: Replayed = { shown: 0, tries: 0, violation: null, recording: null };
  for (let done = 0; done < tries; done++) {
    const now = await showing(scenario, behaviour, attempts, judge, { look: true });
    if (now === 'not-run') break;
    replayed = {
      shown: replayed.shown + (now === null ? 0 : 1),
      tries: done + 1,
      violation: now?.violation ?? replayed.violation,
      recording: now?.recording ?? replayed.recording,
    };
  }
  return replayed;
}

export interface ReplayedStop {
  /** What the target said, or did not, each time that it was started afresh; null where the scenario ran to its end. */
  readonly error: string | null;
}

/**
 * Runs a scenario that stopped a target, with fresh starts as a run has them.
 * @throws SnatcheckError `target-failed` where the target does not work at all, so that nothing can be said of this scenario.
 */
export async function replayStop(
  scenario: Scenario,
  start: () => Awaitable<Target>,
  judge: CaseJudge,
): Promise<ReplayedStop> {
  const attempts = new Attempts(start, STALL_MS, null);
  await attempts.start();
  try {
    const attempt = await attempts.run(scenario, judge);
    if (attempt.kind === 'stops') return { error: attempt.error };
    if (attempt.kind !== 'failed') return { error: null };
    throw new SnatcheckError('target-failed', {
      expected: 'a target that works but for this scenario',
      received: attempt.error,
      remedy: 'See why it cannot be started, or run without this failure first.',
    });
  } finally {
    await attempts.end();
  }
}
