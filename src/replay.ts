import { type Replayed, replayScenario, TARGET_STOPPED } from '../harness/campaign/index.ts';
import { encodeObservation } from '../harness/json/observation.ts';
import type { SavedFailure } from '../harness/scenario/failure-file.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import type { BehaviourTally } from '../spec/judgement.ts';
import { type Observation, SnatcheckError } from '../spec/vocabulary/index.ts';
import { given } from './given.ts';
import { checkDialect, newJudge } from './judging.ts';
import { readFailure } from './regressions.ts';

export interface ReplayedFailure extends Replayed {
  /** Whether a deterministic target did to the letter what it did when the failure was saved; null where nobody can tell. */
  readonly identical: boolean | null;
  /** Judgements of the behaviour in all tries: by none it was neither kept nor broken. */
  readonly judged: number;
}

/**
 * Runs a saved failure's scenario again on a target, which stays the caller's: once if it is deterministic, else five times.
 * @param failure or the path of its file.
 * @throws SnatcheckError of the file, and whatever the target throws: what could not be run was not kept.
 */
export async function replayFailure(
  failure: SavedFailure | string,
  target: Target,
  tries?: number,
): Promise<ReplayedFailure> {
  const { scenario, behaviour, recording, hello } =
    typeof failure === 'string' ? given(() => readFailure(failure).failure) : failure;
  given(() => checkDialect(scenario.dialect));
  if (behaviour === TARGET_STOPPED) {
    return given(() => {
      throw new SnatcheckError('replay-stops', {
        expected: 'a failure of a behaviour',
        received: 'one that stops its target',
        remedy: 'Replay it with replayStop(scenario, start, judge): it takes fresh starts of the target.',
      });
    });
  }
  const watched = new Watched(target);
  const judge = newJudge();
  const replayed = await replayScenario(scenario, behaviour, watched, judge, tries);
  watched.check();
  const comparable =
    target.hello.capabilities.deterministic && target.hello.name === hello.name && recording !== null;
  const now = replayed.recording;
  return {
    ...replayed,
    identical: comparable
      ? now !== null && textOf(now.observations) === textOf(recording.observations)
      : null,
    judged: judgedOf(judge.tallies[behaviour]),
  };
}

/** What stays open says nothing. */
function judgedOf(tally: BehaviourTally | undefined): number {
  return tally === undefined ? 0 : tally.conforming + tally.varying + tally.violating;
}

/**
 * As files have them: what was read and what was seen order their keys otherwise. Times count from the first observation,
 * since a target's clock may go on from case to case.
 */
function textOf(observations: readonly Observation[]): string {
  const zero = observations[0]?.outcome.sent ?? 0;
  return observations
    .map((observation) => {
      const { outcome } = observation;
      const since = { ...outcome, sent: outcome.sent - zero, seen: outcome.seen - zero };
      return encodeObservation({ ...observation, outcome: since } as Observation);
    })
    .join('\n');
}

/** The target, remembering what it threw: a scenario that was not run to its end was neither kept nor broken. */
class Watched implements Target {
  readonly hello: Target['hello'];
  readonly deploy: Target['deploy'];
  readonly run: Target['run'];
  readonly reset: Target['reset'];
  readonly bye: Target['bye'];
  readonly view?: NonNullable<Target['view']>;
  #failed = false;
  #failure: unknown;
  #waiting = 0;

  constructor(target: Target) {
    this.hello = target.hello;
    this.deploy = (deployment, settings) => this.#watch(() => target.deploy(deployment, settings));
    this.run = (batch) => this.#watch(() => target.run(batch));
    this.reset = () => this.#watch(() => target.reset());
    this.bye = () => target.bye();
    if (target.view !== undefined) this.view = (subjects) => target.view?.(subjects) ?? [];
  }

  check(): void {
    if (this.#failed) throw this.#failure;
    if (this.#waiting === 0) return;
    throw new SnatcheckError('target-stalled', {
      expected: `an answer of ${this.hello.name}`,
      received: 'nothing',
      remedy: 'See whether the system under test hangs.',
    });
  }

  #watch<T>(ask: () => Awaitable<T>): Awaitable<T> {
    const fail = (error: unknown): never => {
      this.#failed = true;
      this.#failure = error;
      throw error;
    };
    try {
      const answer = ask();
      if (!(answer instanceof Promise)) return answer;
      this.#waiting++;
      return answer.then((value) => {
        this.#waiting--;
        return value;
      }, fail);
    } catch (error) {
      return fail(error);
    }
  }
}
