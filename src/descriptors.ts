import { readFileSync } from 'node:fs';
import { SnatcheckError } from '../spec/vocabulary/index.ts';

/**
 * Open files that any command may need at once. Its modules alone are opened many at a time; 64 were too few for some runs, and
 * which ones was chance.
 */
const LEAST = 128;
/** Where Linux tells; Node.js has raised the soft limit to the hard one when it starts. */
const LIMITS = '/proc/self/limits';

/** @throws SnatcheckError `descriptors-few`; where the limit is not told, nothing is checked. */
export function checkDescriptors(limits: string = limitsOfThisProcess()): void {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  if (soft !== undefined && Number(soft) < LEAST) throw few(soft);
}

/** The same error for what ran out of them all the same; any other is left as it is. */
export function ofDescriptors(error: unknown): unknown {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE' ? few('no more') : error;
}

function few(received: string): SnatcheckError {
  return new SnatcheckError('descriptors-few', {
    expected: `room for ${LEAST} open files at least`,
    received,
    remedy: 'Raise the limit: ulimit -n 1024, or ulimit -Hn as root; in a container --ulimit nofile=1024.',
  });
}

function limitsOfThisProcess(): string {
  try {
    return readFileSync(LIMITS, 'utf8');
  } catch {
    return '';
  }
}
