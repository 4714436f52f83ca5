import { createHash } from 'node:crypto';
import { clip, shown, visible } from '../sanitise.ts';

/** Text that is HTML (or SVG) already. Only `html` makes it, so whatever is not one is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = string | number | Markup | null | readonly Markup[];

/** Escapes every piece that is no markup: HTML's own characters, and those that act unseen. */
export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const parts = compact(literals);
  let text = parts[0] ?? '';
  for (const [index, piece] of pieces.entries()) {
    text += render(piece) + (parts[index + 1] ?? '');
  }
  return new Markup(text);
}

/** The same for a piece that opens what another one closes: under its other name, prettier does not close it here. */
export function partial(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return html(literals, ...pieces);
}

const compacted = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The source's indentation is for its reader alone; 5,000 findings would carry megabytes of it. */
function compact(literals: TemplateStringsArray): readonly string[] {
  const known = compacted.get(literals);
  if (known !== undefined) return known;
  const parts = literals.map((literal) => literal.replaceAll(/\s*\n\s*/g, '\n'));
  compacted.set(literals, parts);
  return parts;
}

export const NONE: Markup = new Markup('');

export function each<T>(items: Iterable<T>, render: (item: T, index: number) => Markup): Markup {
  return new Markup([...items].map((item, index) => render(item, index).text).join(''));
}

function render(piece: Piece): string {
  if (piece === null) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map(({ text }) => text).join('');
  return escape(shown(String(piece)));
}

/** Good in text and in quoted attributes. */
export function escape(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text of several lines, for `pre`. */
export function lines(text: string, max: number): Markup {
  return new Markup(clip(text, max).split('\n').map(visible).map(escape).join('\n'));
}

/** An IPv4 address, perhaps with a port or a prefix's length. Over two lines it can be neither read nor compared. */
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?\b/g;

/** A string that somebody else chose: one that is written from right to left must not turn its neighbours round. */
export function foreign(text: string): Markup {
  const whole = render(text).replaceAll(ADDRESS, '<span class="whole">$&</span>');
  return html`<bdi>${new Markup(whole)}</bdi>`;
}

/**
 * An id for a deep link. Ids of the catalogue stay as they are; what no id may hold is told apart by a hash. The prefix
 * keeps a hostile name from shadowing anything that the page's script looks for.
 */
export function anchor(prefix: 'behaviour' | 'finding', id: string): string {
  if (/^[\w.-]{1,150}$/.test(id)) return `${prefix}-${id}`;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 12);
  return `${prefix}-${id.slice(0, 40).replaceAll(/[^\w-]/g, '_')}-${hash}`;
}
