import { createReadStream } from 'node:fs';
import { readLines } from './lines.ts';
import type { CopiedCase, RecordWriter } from './record-writer.ts';

const CASE = /^\{"line":"case","index":(-?\d+),/;
const CASE_END = '{"line":"case-end",';
const END = '{"line":"end",';

/**
 * Copies the cases of records into one, by their numbers: what several processes wrote of one run is then what one process would
 * have written. The records are of this tool's own making, in ascending order each, and may break off anywhere.
 * @throws SnatcheckError of `readLines`, and what reading a file throws.
 */
export async function mergeRecords(paths: readonly string[], into: RecordWriter): Promise<void> {
  const readers = paths.map((path) => casesOf(path));
  try {
    const heads = await Promise.all(readers.map(next));
    for (;;) {
      let least = -1;
      for (const [at, head] of heads.entries()) {
        if (head !== null && head.index < (heads[least]?.index ?? Infinity)) least = at;
      }
      const head = heads[least];
      const reader = readers[least];
      if (head === undefined || head === null || reader === undefined) return;
      into.copyCase(head);
      heads[least] = await next(reader);
    }
  } finally {
    for (const reader of readers) await reader.return(undefined);
  }
}

async function next(reader: AsyncGenerator<CopiedCase>): Promise<CopiedCase | null> {
  const { done, value } = await reader.next();
  return done === true ? null : value;
}

async function* casesOf(path: string): AsyncGenerator<CopiedCase> {
  let lines: string[] = [];
  let index = 0;
  const taken = (whole: boolean): CopiedCase => {
    const observations = lines.length - (whole ? 2 : 1);
    const text = `${lines.join('\n')}\n`;
    lines = [];
    return { index, text, observations, whole };
  };
  for await (const block of readLines(createReadStream(path, { highWaterMark: 256 * 1024 }))) {
    for (const { text, ended } of block) {
      // A line that was cut off says nothing.
      if (!ended || text.startsWith(END)) continue;
      const begins = CASE.exec(text);
      if (begins !== null) index = Number(begins[1]);
      else if (lines.length === 0) continue;
      lines.push(text);
      if (text.startsWith(CASE_END)) yield taken(true);
    }
  }
  if (lines.length > 0) yield taken(false);
}
