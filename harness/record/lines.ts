import { isAscii, isUtf8 } from 'node:buffer';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/** Bytes of one line; a scenario of a thousand VMs takes a few thousand. */
export const MAX_LINE = 16 * 1024 * 1024;

export interface Line {
  readonly text: string;
  /** Counts from 1. */
  readonly number: number;
  /** Whether a newline ends it; only the last line of a file may lack one. */
  readonly ended: boolean;
}

const NEWLINE = 0x0a;

/**
 * The lines of a stream of bytes, a block at a time. Holds one block and one line at most, whatever the stream's size.
 * A last line without its newline may be cut, even within a character; U+FFFD stands for what is left of that.
 * @throws SnatcheckError `record-line-too-long`, `record-invalid-utf8`
 */
export async function* readLines(
  stream: AsyncIterable<Uint8Array>,
  maxLine: number = MAX_LINE,
): AsyncGenerator<Line[]> {
  let number = 0;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of stream) {
    const end = chunk.lastIndexOf(NEWLINE);
    const head = end < 0 ? chunk.length : chunk.indexOf(NEWLINE);
    if (heldBytes + head > maxLine) throw tooLong(number + 1, maxLine);
    if (end < 0) {
      held.push(chunk);
      heldBytes += chunk.length;
      continue;
    }
    const block = Buffer.concat([...held, chunk.subarray(0, end)]);
    const lines = split(block, number, maxLine);
    number += lines.length;
    yield lines;
    held = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    heldBytes = chunk.length - end - 1;
    if (heldBytes > maxLine) throw tooLong(number + 1, maxLine);
  }
  if (heldBytes > 0) {
    yield [{ text: lastLine(Buffer.concat(held), number), number: number + 1, ended: false }];
  }
}

/** The lines of a block that ends with one, without its last newline. */
function split(block: Buffer, before: number, maxLine: number): Line[] {
  // A newline byte is never part of another character, so a block is valid exactly when each of its lines is.
  if (!isUtf8(block)) throw invalidUtf8(block, before);
  const text = block.toString(isAscii(block) ? 'latin1' : 'utf8');
  return text.split('\n').map((line, index) => {
    const number = before + index + 1;
    if (line.length > maxLine) throw tooLong(number, maxLine);
    return { text: line, number, ended: true };
  });
}

function lastLine(bytes: Buffer, before: number): string {
  // A character has four bytes at most, so a cut leaves three of it at most.
  for (let cut = 0; cut <= 3 && cut <= bytes.length; cut += 1) {
    const whole = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(whole)) return whole.toString('utf8') + (cut === 0 ? '' : '\u{fffd}');
  }
  throw invalidUtf8(bytes, before);
}

function invalidUtf8(block: Buffer, before: number): SnatcheckError {
  let line = before + 1;
  let start = 0;
  let end = block.indexOf(NEWLINE);
  while (end >= 0 && isUtf8(block.subarray(start, end))) {
    line += 1;
    start = end + 1;
    end = block.indexOf(NEWLINE, start);
  }
  return new SnatcheckError('record-invalid-utf8', {
    expected: 'UTF-8',
    received: `bytes that are not, on line ${line}`,
    remedy: 'The file was damaged or converted; take it from where it was written, unchanged.',
  });
}

function tooLong(line: number, maxLine: number): SnatcheckError {
  return new SnatcheckError('record-line-too-long', {
    expected: `lines of at most ${maxLine} bytes`,
    received: `a longer one on line ${line}`,
    remedy: 'Check that the file is a run record; no line that this tool writes is as long.',
  });
}
