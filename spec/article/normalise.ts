/**
 * How a Markdown section becomes numbered sentences. The hashes in the trace are of exactly this function's output,
 * so a change here renumbers or rehashes everything: run `scripts/check-article.ts` afterwards.
 *
 * - A heading is no sentence. It is matched by its anchor, and what it says the body repeats.
 * - A table row is one sentence, its cells joined by ` | `. The header row counts as a heading.
 * - Each line of a code block, indented or fenced, is one sentence.
 * - A list item or quotation begins a sentence, its marker is dropped.
 * - All other text is joined to paragraphs, whatever its line breaks, and split where a sentence ends.
 */
export function splitSentences(markdownSection: string): readonly string[] {
  const sentences: string[] = [];
  let paragraph: string[] = [];
  let fenced = false;

  const add = (texts: readonly string[]) => {
    sentences.push(...texts.map(normalise).filter((text) => text !== ''));
  };
  const endParagraph = () => {
    add(normalise(paragraph.join(' ')).split(SENTENCE_BREAK));
    paragraph = [];
  };

  const lines = linesOf(markdownSection);
  for (const [index, line] of lines.entries()) {
    if (isFence(line)) {
      endParagraph();
      fenced = !fenced;
    } else if (fenced) {
      add([line]);
    } else if (line.trim() === '' || HEADING.test(line)) {
      endParagraph();
    } else if (INDENTED.test(line) && paragraph.length === 0) {
      // Within a paragraph an indented line is its continuation, as Markdown has it.
      add([line]);
    } else if (TABLE_ROW.test(line)) {
      endParagraph();
      const isHeader = TABLE_RULE.test(lines[index + 1] ?? '');
      if (!isHeader && !TABLE_RULE.test(line)) add([cellsOf(line).join(' | ')]);
    } else {
      if (MARKER.test(line)) endParagraph();
      paragraph.push(line.replace(MARKER, ''));
    }
  }
  endParagraph();
  return sentences;
}

/**
 * The form that is hashed: the words alone. Composition of Hangul, white space, emphasis, code marks, HTML tags and
 * the targets of links may differ between copies of one edition without a word having changed.
 */
export function normalise(sentence: string): string {
  return sentence
    .normalize('NFC')
    .replace(TAG, '')
    .replace(LINK, '$1')
    .replaceAll('`', '')
    .replace(EMPHASIS, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A section's heading line; what follows the marks is the first group. */
export const HEADING = /^ {0,3}#{1,6}\s+(.*)$/;

/** Opens or closes a code block. */
export function isFence(line: string): boolean {
  return /^ {0,3}(?:```|~~~)/.test(line);
}

export function linesOf(markdown: string): readonly string[] {
  return markdown.split(/\r?\n/);
}

const INDENTED = /^(?: {4}|\t)/;
const MARKER = /^\s*(?:[-*+>]|\d{1,9}[.)])\s+/;
const TABLE_ROW = /^\s*\|/;
const TABLE_RULE = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;

const TAG = /<\/?[a-z]+(?:\s[^>]*)?>/gi;
const LINK = /!?\[([^\]]*)\]\([^)]*\)/g;
/** Stars that touch a word; one that stands alone is a multiplication sign or a wildcard. */
const EMPHASIS = /\*+(?=[^\s*])|(?<=[^\s*])\*+/g;

/**
 * A full stop ends a sentence only before a space, so host names, versions and decimals stay whole. The one exception
 * is a Korean ending with the next Hangul set close, a slip of typesetting. Common abbreviations do not end one.
 */
const SENTENCE_BREAK = /(?<=[.!?][)\]"'”’]*)(?<!\b(?:e\.g|i\.e|cf|vs)\.) |(?<=[다요까][.!?])(?=[가-힣])/;

function cellsOf(row: string): readonly string[] {
  return row
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
