import type { Witness } from '../harness/record/result.ts';

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

/** By VM, in the order in which they are. */
export function byVm(
  witnesses: readonly Witness[],
): readonly (readonly [vm: string, rows: readonly Witness[]])[] {
  const groups = new Map<string, Witness[]>();
  for (const one of witnesses) groups.set(one.vm, [...(groups.get(one.vm) ?? []), one]);
  return [...groups];
}
