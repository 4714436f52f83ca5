import { SnatcheckError } from '../spec/vocabulary/index.ts';

const faults = new WeakSet<SnatcheckError>();

/**
 * Marks what goes wrong within as the doing of whoever gave us the command line or the file: exit code 2. One error code
 * may be either one's doing: a scenario is malformed in a file that the user names, and in what a target answers.
 */
export function given<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw mark(error);
  }
}

export async function givenAsync<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw mark(error);
  }
}

export function isGiven(error: unknown): boolean {
  return error instanceof SnatcheckError && faults.has(error);
}

function mark(error: unknown): unknown {
  if (error instanceof SnatcheckError) faults.add(error);
  return error;
}
