import type { SystemTable } from '../harness/record/system-view.ts';
import { count } from './numbers.ts';

/** What was typed, and how much of what was printed is here. Escape it: a user's own executable may be in it. */
export function tableTitle({ command, lines, printed }: SystemTable): string {
  if (printed === 0 && lines.length > 0) return 'it could not be had';
  return lines.length === printed ? command : `${command} (${lines.length} of ${count(printed)} lines)`;
}
