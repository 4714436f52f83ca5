import * as fc from 'fast-check';
import { type BuiltinOptions, builtinTarget } from '../../builtin/target.ts';
import { commands } from './commands.ts';
import { Model } from './model.ts';
import { DEPLOYMENT, SETTINGS } from './place.ts';
import { Wire } from './wire.ts';

/** How one run of the plain property, with one seed, met a fault. */
export interface PlainDetection {
  readonly seed: number;
  /** Cases that it took, the one that failed included; null when it slipped through. */
  readonly cases: number | null;
  /** Cases that were run. */
  readonly ran: number;
  readonly ms: number;
  /** What failed in the first case that did. */
  readonly error: string | null;
}

/** Runs cases of the property until one fails; nothing is made small. */
export function detectPlainly(
  make: () => BuiltinOptions,
  seed: number,
  budget: { readonly cases: number; readonly timeMs: number },
): PlainDetection {
  const target = builtinTarget(make());
  target.deploy(DEPLOYMENT, SETTINGS);
  let ran = 0;
  const property = fc.property(commands(), (steps) => {
    ran += 1;
    target.reset();
    fc.modelRun(() => ({ model: new Model(), real: new Wire(target) }), steps);
  });
  const began = performance.now();
  const details = fc.check(property, {
    seed,
    numRuns: budget.cases,
    endOnFailure: true,
    ...(budget.timeMs < Infinity && { interruptAfterTimeLimit: budget.timeMs }),
  });
  const { failed, counterexample, errorInstance } = details;
  const ms = performance.now() - began;
  // Cut short by time is no failure: there is no counterexample then.
  const caught = failed && counterexample !== null;
  const error = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { seed, cases: caught ? ran : null, ran, ms, error: caught ? error : null };
}
