import type { Trace } from './trace.ts';

/** Nothing in the trace may be called a violation, not even a secondary one. */
export function quiet(trace: Trace): void {
  if (trace.told().length > 0) throw new Error(`expected no violation, told: ${trace.told().join(', ')}`);
}

/** Exactly these behaviours are violated by themselves; what else is told follows from them. */
export function violates(trace: Trace, ...behaviours: readonly string[]): void {
  if (trace.primary().join() === behaviours.join()) return;
  throw new Error(`expected ${behaviours.join(', ')}, told: ${trace.told().join(', ') || 'nothing'}`);
}

/** Neither judged to conform nor to violate, and the reason is given. */
export function stillOpen(trace: Trace, behaviour: string, reason: string): void {
  quiet(trace);
  const { undecided } = trace.tally(behaviour);
  if ((undecided[reason] ?? 0) > 0) return;
  throw new Error(`${behaviour} was decided, or is open for other reasons: ${JSON.stringify(undecided)}`);
}
