import { HEADING, isFence, linesOf } from './normalise.ts';

export interface MarkdownSection {
  readonly id: string;
  readonly body: string;
}

/** Text that stands before every heading would otherwise be lost, and with it an added sentence. */
export const BEFORE_FIRST_HEADING = '(before the first heading)';

/**
 * An article file by its headings, whatever their level, without its front matter. A section is named by its
 * heading's anchor; a heading that has none, by the anchor a renderer would give it.
 */
export function splitSections(markdown: string): readonly MarkdownSection[] {
  const bodies = new Map<string, string[]>();
  let body: string[] = [];
  let fenced = false;
  bodies.set(BEFORE_FIRST_HEADING, body);
  for (const line of linesOf(markdown.replace(FRONT_MATTER, ''))) {
    if (isFence(line)) fenced = !fenced;
    const title = fenced ? undefined : HEADING.exec(line)?.[1];
    if (title === undefined) {
      body.push(line);
    } else {
      const id = ANCHOR.exec(title)?.[1] ?? slug(title);
      // One anchor on two headings: both bodies count, so that what the second adds is seen.
      body = bodies.get(id) ?? [];
      bodies.set(id, body);
    }
  }
  if (bodies.get(BEFORE_FIRST_HEADING)?.every((line) => line.trim() === '') === true) {
    bodies.delete(BEFORE_FIRST_HEADING);
  }
  return [...bodies].map(([id, lines]) => ({ id, body: lines.join('\n') }));
}

const FRONT_MATTER = /^\uFEFF?---\r?\n(?:.*\r?\n)*?---\r?\n/;
const ANCHOR = /<a\s+(?:name|id)="([^"]+)"/;

function slug(title: string): string {
  return title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
}
