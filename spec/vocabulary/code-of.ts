import { SnatcheckError } from './error.ts';

/** The code of the error that a test provokes; anything else is what it threw, or nothing. */
export function codeOf(provoke: () => unknown): string {
  try {
    provoke();
  } catch (error) {
    return error instanceof SnatcheckError ? error.code : String(error);
  }
  return 'nothing was thrown';
}
