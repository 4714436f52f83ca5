import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { writeError } from '../harness/record/record-file.ts';

/** @throws SnatcheckError `file-unreadable` */
export function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new SnatcheckError(
      'file-unreadable',
      {
        expected: 'a readable file of UTF-8 text',
        received: `${quote(path)}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
        remedy: 'Check the path, and that the file may be read.',
      },
      error,
    );
  }
}

/** Writes a whole file or none of it. @throws SnatcheckError `record-disk-full` or `record-write-failed` */
export function writeText(path: string, parts: Iterable<string>): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, '');
    for (const part of parts) writeFileSync(unfinished, part, { flag: 'a' });
    renameSync(unfinished, path);
  } catch (error) {
    throw writeError(error, path);
  }
}
