import type { CaseJudge, Violation } from '../../spec/judgement.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Target } from '../target/contract.ts';
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

/** Runs one scenario again, and counts how often it shows this behaviour broken by itself. */
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
    const now = await showing(scenario, behaviour, attempts, judge);
    replayed = {
      shown: replayed.shown + (now === null ? 0 : 1),
      tries: done + 1,
      violation: now?.violation ?? replayed.violation,
      recording: now?.recording ?? replayed.recording,
    };
  }
  return replayed;
}
