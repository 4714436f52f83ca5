import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/** An answer to 4,096 steps takes a megabyte; whoever sends more than this without a newline speaks something else. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/** Cuts a stream of bytes into lines of UTF-8 text, and never holds more than one line of the greatest length. */
export class LineReader {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #held = 0;

  constructor(limit = MAX_LINE_BYTES) {
    this.#limit = limit;
  }

  /** Bytes of a line that has not ended. */
  get held(): number {
    return this.#held;
  }

  /** How such a line begins. */
  get beginning(): string {
    return Buffer.concat(this.#parts).toString('utf8', 0, 200);
  }

  /**
   * @returns the lines that end in this chunk, without their ends and without blank ones.
   * @throws SnatcheckError `adapter-line-too-long`, `adapter-not-utf8`
   */
  *push(chunk: Uint8Array): Generator<string, void> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const text = this.#take(chunk.subarray(start, end));
      start = end + 1;
      if (text.trim() !== '') yield text;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** The last line, where the stream ended without a newline, or null. */
  end(): string | null {
    const text = this.#take(new Uint8Array());
    return text.trim() === '' ? null : text;
  }

  #hold(part: Uint8Array): void {
    this.#held += part.length;
    if (this.#held > this.#limit) throw this.#tooLong();
    this.#parts.push(part);
  }

  #take(last: Uint8Array): string {
    this.#hold(last);
    const whole = this.#parts.length === 1 ? last : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#held = 0;
    try {
      return decoder.decode(whole);
    } catch {
      throw new SnatcheckError('adapter-not-utf8', {
        expected: 'lines of UTF-8 text',
        received: `bytes that are none: ${Buffer.from(whole).toString('latin1').slice(0, 80)}`,
        remedy: 'Write the answers as UTF-8, and nothing binary beside them.',
      });
    }
  }

  #tooLong(): SnatcheckError {
    const beginning = this.beginning.slice(0, 80);
    this.#parts = [];
    return new SnatcheckError('adapter-line-too-long', {
      expected: `a newline within ${this.#limit.toLocaleString('en')} bytes`,
      received: `none; the line begins with ${JSON.stringify(beginning)}`,
      remedy: 'End each answer with a newline; long answers may be given in pieces ("more": true).',
    });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
