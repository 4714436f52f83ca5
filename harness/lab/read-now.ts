import { readSync } from 'node:fs';

/** Reads what a descriptor has ready, without waiting. @returns its bytes, or -1 where there is nothing. */
export function readNow(descriptor: number, buffer: Uint8Array): number {
  // A stack trace would cost more than the read, and this error is half of the answers.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return readSync(descriptor, buffer, 0, buffer.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
