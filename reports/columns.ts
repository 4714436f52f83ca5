/** Columns of a terminal: how wide a text is there, and texts broken and padded to a width. */

/** East Asian wide and full-width blocks, and pictographs, which terminals draw in two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const COMBINING = /\p{M}/u;

export function columns(text: string): number {
  // Nearly every text of a report is plain, and 5,000 findings have many.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

function widthOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return (character.codePointAt(0) ?? 0) > 0x2000 && WIDE.test(character) ? 2 : 1;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(text))) + text;
}

/** Lines of at most `width` columns, broken at spaces, or within a word that is longer than a line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const wide = columns(word);
    if (used > 0 && used + 1 + wide > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    const pieces = wide > width ? breakWord(word, width) : [word];
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        lines.push(line);
        line = '';
        used = 0;
      }
      line = used === 0 ? piece : `${line} ${piece}`;
      used = columns(line);
    }
  }
  lines.push(line);
  return lines;
}

function breakWord(word: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const wide = widthOf(character);
    if (used + wide > width && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += wide;
  }
  return [...pieces, piece];
}

/** A paragraph whose further lines stand beneath its first word: `label` is as wide as the indent. */
export function hanging(label: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(columns(label));
  return wrap(text, Math.max(20, width - columns(label))).map(
    (line, index) => `${index === 0 ? label : indent}${line}`,
  );
}
