import type { Case } from '../generate/index.ts';

const LARGE = 4_096;

/** Whether a case is about more ports than a few thousand: it then costs as much as thousands of others. */
export function isLarge(one: Pick<Case, 'scenario'>): boolean {
  return portsOf(one) >= LARGE;
}

/** Of each address towards one destination. */
export function portsOf({ scenario }: Pick<Case, 'scenario'>): number {
  const { first, last } = scenario.settings.ports;
  return last - first + 1;
}
