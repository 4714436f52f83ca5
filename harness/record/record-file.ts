import { closeSync, openSync, writeSync } from 'node:fs';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';

/** Where a record goes. Writing is synchronous: see `RecordWriter`. */
export interface RecordFile {
  /** Writes as many bytes as it can, and says how many. */
  write(bytes: Uint8Array): number;
  close(): void;
}

/** @throws SnatcheckError `record-write-failed` or `record-disk-full` */
export function createRecordFile(path: string): RecordFile {
  try {
    const fd = openSync(path, 'w');
    return { write: (bytes) => writeSync(fd, bytes), close: () => closeSync(fd) };
  } catch (error) {
    throw writeError(error, path);
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

export function writeError(error: unknown, path: string): SnatcheckError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (FULL.has(code)) {
    return new SnatcheckError(
      'record-disk-full',
      {
        expected: `room for the run record ${quote(path)}`,
        received: code,
        remedy: 'Free some space, or write to another disk; what was judged so far is in the report.',
      },
      error,
    );
  }
  return new SnatcheckError(
    'record-write-failed',
    {
      expected: `to write the run record ${quote(path)}`,
      received: code,
      remedy: 'Check that the folder exists and may be written to; what was judged so far is in the report.',
    },
    error,
  );
}
