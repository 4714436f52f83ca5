/**
 * A target, and whatever answers in its place, may say anything: names that carry escape sequences, turn the reading
 * direction round or run to a megabyte. A report shows such a string, and never lets it act.
 */

/**
 * What a reader does not see or what makes a terminal, a browser or an editor do something: C0 and C1 controls, DEL,
 * marks and overrides of direction (Unicode TR9), zero-width and other format characters, line and paragraph
 * separators, the byte order mark, tags, half surrogates, fillers, non-characters. Variation selectors are left: they
 * only choose a glyph.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]/gu;

/** Writes each such character as what a programmer would type: `\n`, `\x1b`, `\u202e`, `\u{e0041}`. */
export function visible(text: string): string {
  return text.replaceAll(INVISIBLE, escapeOf);
}

function escapeOf(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** At most `max` UTF-16 units of a text, saying how long it was when that is not all. Cuts no pair in two. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = max;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${text.slice(0, end)}... (${text.length.toLocaleString('en')} characters)`;
}

/** Clipped first, so that a megabyte is not searched for what is not shown. */
export function shown(text: string, max = 2_000): string {
  return visible(clip(text, max));
}
