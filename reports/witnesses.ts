import type { LiveVm, Result, Witness } from '../harness/record/result.ts';

/** What a probe saw of a VM, in a few words. */
export function seenBy({ addresses }: Witness): string {
  return addresses.length === 0 ? 'nothing' : addresses.join(', ');
}

/** What came in place of answers, or empty. */
export function lostBy({ silent, remarks }: Witness): string {
  const why = remarks.join('; ');
  if (silent === 0) return why;
  return why === '' ? `${silent} silent` : `${silent} silent: ${why}`;
}

/** Least, median and most; or that nothing came. */
export function tellRoundTrip({ roundTripMs }: LiveVm): string {
  if (roundTripMs === null) return 'no answer';
  const { least, median, most } = roundTripMs;
  return `${median.toFixed(1)} ms (${least.toFixed(1)} .. ${most.toFixed(1)})`;
}

/** What its file says of a VM, and how far it is; null in results of an earlier version. */
export function declaredOf({ liveVms = [] }: Result, vm: string): string | null {
  const one = liveVms.find(({ name }) => name === vm);
  return one === undefined ? null : `declared: ${one.declared}; round trip ${tellRoundTrip(one)}`;
}

/** By VM, in the order in which they are. */
export function byVm(
  witnesses: readonly Witness[],
): readonly (readonly [vm: string, rows: readonly Witness[]])[] {
  const groups = new Map<string, Witness[]>();
  for (const one of witnesses) groups.set(one.vm, [...(groups.get(one.vm) ?? []), one]);
  return [...groups];
}
