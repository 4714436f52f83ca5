import { type Operation, SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Awaitable, Target } from '../target/contract.ts';

/** Thrown out of a target's call when the run is to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What the target threw, as opposed to what went wrong in snatcheck itself. */
export class TargetFailure extends Error {
  override readonly name = 'TargetFailure';
}

/** What made a target fail, as a person is told; any other error is what it was. */
export function causeOf(error: unknown): unknown {
  if (!(error instanceof TargetFailure)) return error;
  if (error.cause instanceof SnatcheckError) return error.cause;
  return new SnatcheckError('target-failed', {
    expected: 'the target to carry out what it was asked',
    received: error.message,
    remedy: 'See why it failed; what it wrote on stderr may tell.',
  });
}

/** For a target to say that an answer did not come. */
const OWN_WORD_MS = 5_000;

/**
 * The target, with an end to waiting: a call that takes longer than `patienceMs` beyond the time that it was asked to let
 * pass is an error, and so is one that is under way when the run is aborted. Calls that answer at once cost nothing more.
 */
export function guarded(target: Target, patienceMs: number, signal: AbortSignal | null): Target {
  // Who bounds the waiting itself can say better what was waited for.
  const { answerMs } = target;
  const stallMs = answerMs === undefined ? patienceMs : Math.max(patienceMs, answerMs + OWN_WORD_MS);
  const real = target.hello.capabilities.clock === 'real';
  const guard = <T>(ask: () => Awaitable<T>, allowedMs: number, what: string): Awaitable<T> => {
    try {
      const answer = ask();
      return answer instanceof Promise ? inTime(answer, allowedMs, what, signal) : answer;
    } catch (error) {
      throw failure(error);
    }
  };
  return {
    hello: target.hello,
    deploy: (deployment, settings) => guard(() => target.deploy(deployment, settings), stallMs, 'deploy'),
    run: (batch) =>
      guard(() => target.run(batch), stallMs + (real ? waitOf(batch) : 0), 'a batch of operations'),
    reset: () => guard(() => target.reset(), stallMs, 'reset'),
    // What it is told is no part of any case.
    ...(target.view !== undefined && {
      view: (subjects) => guard(() => target.view?.(subjects) ?? [], stallMs, 'view'),
    }),
    bye: () => guard(() => target.bye(), stallMs, 'bye'),
  };
}

/** A probe round waits for the load balancer's next one, within a minute or so. */
const PROBE_WAIT_MS = 60_000;

function waitOf(batch: readonly Operation[]): number {
  let ms = 0;
  for (const operation of batch) {
    if (operation.op === 'advance') ms += operation.ms;
    else if (operation.op === 'probe') ms += PROBE_WAIT_MS;
  }
  return ms;
}

function inTime<T>(answer: Promise<T>, ms: number, what: string, signal: AbortSignal | null): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // A target that hangs may never settle: the timer and the listener go whatever ends the waiting.
    const end = (error: Error): void => {
      settle();
      reject(error);
    };
    const abort = (): void => end(new Interrupted());
    const timer = setTimeout(() => end(failure(stalled(ms, what))), ms);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort);
    answer.finally(settle).then(resolve, (error: unknown) => reject(failure(error)));
    if (signal?.aborted === true) abort();
  });
}

function failure(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  return error instanceof TargetFailure ? error : new TargetFailure(text, { cause: error });
}

function stalled(ms: number, what: string): SnatcheckError {
  return new SnatcheckError('target-stalled', {
    expected: `an answer to ${what} within ${Math.round(ms / 1_000)} s`,
    received: 'nothing',
    remedy: 'See whether the system under test hangs. One that is slow says so by a real clock.',
  });
}
