import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { shownPath } from './shell.ts';

/** @throws SnatcheckError `file-unreadable` */
export function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new SnatcheckError(
      'file-unreadable',
      {
        expected: 'a readable file of UTF-8 text',
        received: `${quote(path)}: ${codeOf(error)}`,
        remedy: 'Check the path, and that the file may be read.',
      },
      error,
    );
  }
}

/**
 * What a file says, by whoever reads its text.
 * @throws SnatcheckError of the reader; it names the file.
 */
export function readNamed<T>(path: string, read: (text: string) => T): T {
  const text = readText(path);
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof SnatcheckError)) throw error;
    const { code, expected, received, remedy } = error;
    const where = { expected, received: `${received}, in ${shownPath(path)}`, remedy };
    throw new SnatcheckError(code, where, error);
  }
}

/** @throws SnatcheckError `disk-full` or `write-failed` */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw writeError(error, path);
  }
}

/** Writes a whole file or none of it. @throws SnatcheckError `disk-full` or `write-failed` */
export function writeText(path: string, parts: Iterable<string>): void {
  makeFolder(dirname(path));
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(unfinished, 'w');
    try {
      for (const part of parts) writeAll(fd, part);
    } finally {
      closeSync(fd);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw writeError(error, path);
  }
}

function writeAll(fd: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text, 'utf8');
  while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
}

export function writeError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  // What went wrong before anything was written is no matter of the disk.
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new SnatcheckError(
    full ? 'disk-full' : 'write-failed',
    {
      expected: full ? `room for ${quote(path)}` : `to write ${quote(path)}`,
      received: code,
      remedy: full
        ? 'Free some space, or write elsewhere with --output and --regressions.'
        : 'Check that the folder exists and may be written to, or write elsewhere with --output and --regressions.',
    },
    error,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
