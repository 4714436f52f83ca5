import type { Readable } from 'node:stream';
import { printable } from './transcript.ts';

const MOST_LINE = 2_000;
const KEPT_LINES = 12;

/** Hands on what a program writes for people, line by line, and keeps its last words for an error. */
export class PassThrough {
  readonly #onLine: (line: string) => void;
  #rest = '';
  #last: string[] = [];

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  attach(stream: Readable | null): void {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => this.#push(text));
    stream?.once('end', () => this.#push('\n'));
    stream?.on('error', () => {});
  }

  /** As the end of a sentence: empty where it was silent. */
  lastWords(): string {
    const lines = this.#rest.trim() === '' ? this.#last : [...this.#last, this.#rest];
    return lines.length === 0 ? '' : `, after it wrote on stderr:\n    ${lines.join('\n    ')}`;
  }

  #push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    // A program that never ends its line must not fill our memory.
    this.#rest = printable((lines.pop() ?? '').slice(0, MOST_LINE));
    for (const raw of lines) {
      const line = printable(raw.slice(0, MOST_LINE).replace(/\r$/, ''));
      if (line.trim() === '') continue;
      this.#onLine(line);
      this.#last.push(line);
      if (this.#last.length > KEPT_LINES) this.#last.shift();
    }
  }
}
