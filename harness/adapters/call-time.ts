import type { Hello, Operation } from '../../spec/vocabulary/index.ts';

/** Within which an adapter has to answer any message, in ms, unless told otherwise. */
export const DEFAULT_ANSWER_MS = 25_000;
/** A probe round on a real clock waits for the load balancer's next one. */
const PROBE_WAIT_MS = 60_000;

/** A real clock takes as long as it was asked to let pass; a virtual one takes no time for it. */
export function stepsTimeMs(hello: Hello, steps: readonly Operation[], answerMs: number): number {
  let ms = answerMs + steps.length;
  if (hello.capabilities.clock === 'virtual') return ms;
  for (const step of steps) {
    if (step.op === 'advance') ms += step.ms;
    else if (step.op === 'probe') ms += PROBE_WAIT_MS;
  }
  return ms;
}
