const KEPT = 6;
const SHOWN = 240;

/** The last messages of a session, so that an error can show what led to it. */
export class Transcript {
  #lines: string[] = [];

  sent(message: string): void {
    this.#keep(`-> ${clipped(message)}`);
  }

  heard(line: string): void {
    this.#keep(`<- ${clipped(line)}`);
  }

  toString(): string {
    if (this.#lines.length === 0) return '';
    return `Last messages (-> to the adapter, <- from it):\n    ${this.#lines.join('\n    ')}`;
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines.shift();
  }
}

export function clipped(text: string): string {
  const safe = printable(text.slice(0, SHOWN));
  return text.length > SHOWN ? `${safe}... (${text.length.toLocaleString('en')} characters)` : safe;
}

/** What an adapter writes must not move a person's cursor. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '?');
}
