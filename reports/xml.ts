import { shown } from './sanitise.ts';

/** For text and for attributes. What XML 1.0 may not hold at all, an escape cannot bring in; `shown` has spelt it out. */
export function xml(text: string, max = 2_000): string {
  return shown(text, max).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Several lines of text, each of which may be anybody's. */
export function xmlLines(lines: readonly string[], max = 2_000): string {
  return lines.map((line) => xml(line, max)).join('\n');
}
