import { createReadStream } from 'node:fs';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { atEdge, formatPath, Problem } from '../json/problem.ts';
import { type Line, MAX_LINE, readLines } from './lines.ts';
import { RecordDecoder } from './record-decoder.ts';
import type { RecordEvent } from './record.ts';

/**
 * Reads a run record from a file or a stream, line by line, in bounded memory. What was written before a run was
 * killed or its disk full is read, and `truncated` is the last event; anything else that is not a record is an error.
 * @throws SnatcheckError `record-not-a-record`, `record-version`, `record-line-malformed`, `record-line-too-long`,
 * `record-invalid-utf8`, `record-read-failed`
 */
export async function* readRecord(
  source: string | AsyncIterable<Uint8Array>,
  options: { readonly maxLine?: number } = {},
): AsyncGenerator<RecordEvent> {
  const stream = typeof source === 'string' ? open(source) : source;
  const decoder = new RecordDecoder();
  let last = 0;
  for await (const block of readLines(stream, options.maxLine ?? MAX_LINE)) {
    for (const line of block) {
      const event = decode(decoder, line);
      if (event !== null) yield event;
      last = line.ended || event !== null ? line.number : last;
    }
  }
  if (!decoder.begun) throw notARecord('nothing');
  if (decoder.ended) return;
  const { cases, observations } = decoder;
  yield { kind: 'truncated', truncated: true, line: last + 1, cases, observations };
}

async function* open(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }))
      yield chunk as Uint8Array;
  } catch (error) {
    // What the consumer throws does not come here: only reading does.
    throw new SnatcheckError(
      'record-read-failed',
      {
        expected: `to read the run record ${quote(path)}`,
        received: error instanceof Error && 'code' in error ? String(error.code) : String(error),
        remedy: 'Check the path, and that the file may be read.',
      },
      error,
    );
  }
}

/** Null for the last line where it was cut off. */
function decode(decoder: RecordDecoder, line: Line): RecordEvent | null {
  try {
    return decoder.decode(line.text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const noJson = error.code?.startsWith('json-') === true;
    if (!decoder.begun && noJson) throw notARecord(`${error.received} on line ${line.number}`, error);
    // A line is one object, so no part of one is JSON: what does not end and is no JSON was cut.
    if (!line.ended && error.code === 'json-syntax') return null;
    throw atEdge(error, {
      code: 'record-line-malformed',
      keepsCodes: false,
      remedy: 'The file was changed or damaged after it was written; take the original.',
      place: ({ path }) => `line ${line.number}${path.length === 0 ? '' : `, ${formatPath(path)}`}`,
    });
  }
}

function notARecord(received: string, cause?: unknown): SnatcheckError {
  return new SnatcheckError(
    'record-not-a-record',
    {
      expected: 'a run record, whose first line has "format": "snatcheck/record"',
      received,
      remedy: 'Give a file that `snatcheck run` wrote.',
    },
    cause,
  );
}
