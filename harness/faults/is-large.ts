import { portsIn } from '../../spec/vocabulary/index.ts';
import type { Case } from '../generate/index.ts';

const LARGE = 4_096;

/** Whether a case is about more ports than a few thousand: it then costs as much as thousands of others. */
export function isLarge({ scenario }: Pick<Case, 'scenario'>): boolean {
  return portsIn(scenario.settings.ports) >= LARGE;
}
