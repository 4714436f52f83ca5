import type { Deployment, Hello, Operation, Outcome, Settings } from '../../spec/vocabulary/index.ts';
import type { Subject, SystemTable } from '../record/system-view.ts';

export type Awaitable<T> = T | Promise<T>;

/**
 * A system under test. Calls never overlap. A call that cannot be carried out throws; silence is never an answer.
 * Targets in this process answer at once, others with a promise.
 */
export interface Target {
  readonly hello: Hello;
  /** In ms: within which each answer comes, or the target says itself that it does not. Absent: others bound the waiting. */
  readonly answerMs?: number;
  /**
   * Puts up a deployment with no flow in it. Settings that `hello` does not call settable are ignored.
   * @returns the settings in force.
   */
  deploy(deployment: Deployment, settings: Settings): Awaitable<Settings>;
  /** Carries out the operations in order and answers each, in order. Time never runs backwards. */
  run(batch: readonly Operation[]): Awaitable<readonly Outcome[]>;
  /** Forgets every flow, alert and change: the deployment as it was put up. */
  reset(): Awaitable<void>;
  /**
   * The system's own view at this moment, its table of flows above all; of a long table the lines that tell most about
   * `subjects`. Changes nothing, and comes after `run`. Absent where the system has none.
   */
  view?(subjects: readonly Subject[]): Awaitable<readonly SystemTable[]>;
  /** Ends everything that the target started. May be called twice. */
  bye(): Awaitable<void>;
}
