import { shown } from './sanitise.ts';

/**
 * Text within Markdown that says what it says: no markup, no HTML, and on GitHub no mention, reference or link, which
 * would notify people in a target's name. A word joiner keeps `@`, `#` and URLs from being recognised; it is the one
 * invisible character that a report writes itself.
 */
export function plainText(text: string, max = 600): string {
  return shown(text, max)
    .replaceAll(/[\\`*_{}[\]()<>#+!|~&-]/g, (character) =>
      character === '<' || character === '>' || character === '&'
        ? `&#${character.charCodeAt(0)};`
        : `\\${character}`,
    )
    .replaceAll(/@|\\#|:(?=\/\/)|www(?=\.)/g, (match) => `${match}${WORD_JOINER}`);
}

const WORD_JOINER = '\u2060';

/** A code span whatever backticks it holds, in a table too. */
export function codeSpan(text: string, max = 300): string {
  // GitHub splits cells before it reads code, so a pipe needs its backslash even here.
  const inner = shown(text, max).replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(inner) + 1);
  const pad = inner.startsWith('`') || inner.endsWith('`') || inner === '' ? ' ' : '';
  return `${fence}${pad}${inner}${pad}${fence}`;
}

/** A fenced block; `language` is ours. */
export function codeBlock(lines: readonly string[], language = ''): string {
  const inner = lines.map((line) => shown(line, 2_000));
  const fence = '`'.repeat(Math.max(3, longestRun(inner.join('\n')) + 1));
  return `${fence}${language}\n${inner.join('\n')}\n${fence}\n`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
