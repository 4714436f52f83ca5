import type { Finding } from '../harness/record/result.ts';
import { plural } from './numbers.ts';

/** `in 212 cases; again in 5 of 5 tries`: how sure one may be of a finding. */
export function confirmedText({ occurrences, confirmed: { shown, tries } }: Finding): string {
  const again = tries === 0 ? 'not tried again' : `again in ${shown} of ${plural(tries, 'try', 'tries')}`;
  return `in ${plural(occurrences, 'case')}; ${again}`;
}
