import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';

/** An answer to 1,024 steps takes a quarter of a megabyte; whoever sends more than this without a newline speaks something else. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Cuts a stream of bytes into lines of UTF-8 text, and into bytes where somebody asks for them. Never holds more than one
 * line of the greatest length.
 */
export class LineReader {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #held = 0;
  /** Bytes that come next in place of a line. */
  #wanted = 0;

  constructor(limit = MAX_LINE_BYTES) {
    this.#limit = limit;
  }

  /** What has begun and not ended, in words, or null. */
  get unfinished(): string | null {
    if (this.#wanted > 0) return `${this.#held} of ${this.#wanted} bytes of packets`;
    return this.#held === 0 ? null : `a line without its newline, ${quote(this.#beginning)}`;
  }

  get #beginning(): string {
    return Buffer.concat(this.#parts).toString('utf8', 0, 200);
  }

  /**
   * What follows the line that was yielded last are so many bytes, at least one; they come as they are. Call it before
   * the next one is asked for.
   * @throws SnatcheckError `adapter-line-too-long`
   */
  want(bytes: number): void {
    if (bytes > this.#limit) throw this.#tooLong(`${bytes.toLocaleString('en')} bytes of packets`);
    this.#wanted = bytes;
  }

  /**
   * @returns the lines that end in this chunk, without their ends and without blank ones, and the bytes that were wanted.
   * @throws SnatcheckError `adapter-line-too-long`, `adapter-not-utf8`
   */
  *push(chunk: Uint8Array): Generator<string | Uint8Array, void> {
    let start = 0;
    while (start < chunk.length) {
      if (this.#wanted > 0) {
        const part = chunk.subarray(start, start + this.#wanted - this.#held);
        start += part.length;
        this.#hold(part);
        if (this.#held === this.#wanted) yield this.#whole();
        continue;
      }
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) {
        this.#hold(chunk.subarray(start));
        return;
      }
      const text = this.#take(chunk.subarray(start, end));
      start = end + 1;
      if (text.trim() !== '') yield text;
    }
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

  #whole(): Uint8Array {
    const [first = new Uint8Array()] = this.#parts;
    const whole = this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#held = 0;
    this.#wanted = 0;
    return whole;
  }

  #take(last: Uint8Array): string {
    this.#hold(last);
    const whole = this.#whole();
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

  #tooLong(received?: string): SnatcheckError {
    const beginning = this.#beginning.slice(0, 80);
    this.#parts = [];
    return new SnatcheckError('adapter-line-too-long', {
      expected: `a newline within ${this.#limit.toLocaleString('en')} bytes`,
      received: received ?? `none; the line begins with ${JSON.stringify(beginning)}`,
      remedy: 'End each answer with a newline; long answers may be given in pieces ("more": true).',
    });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
