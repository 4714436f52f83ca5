import type { Finding } from '../harness/record/result.ts';
import { plural } from './numbers.ts';

/** `in 212 cases; again in 5 of 5 tries`: how sure one may be of a finding, and whether its steps are the fewest. */
export function confirmedText({ occurrences, confirmed: { shown, tries }, minimal = true }: Finding): string {
  const again = tries === 0 ? 'not tried again' : `again in ${shown} of ${plural(tries, 'try', 'tries')}`;
  const large = minimal
    ? ''
    : '; its steps may be more than needed, since the budget for making them fewer was used up';
  return `in ${plural(occurrences, 'case')}; ${again}${large}`;
}
