import { readdirSync, readFileSync } from 'node:fs';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { settle } from './losses.ts';
import type { LabSides } from './sides.ts';

/** Longest time in ms that a NAT may work on packets before we call it busy. */
const BUSY_LIMIT_MS = 5_000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * Sides of a NAT that may still work on what was written: an empty read then means that nothing comes, without a deadline that a busy
 * machine would miss.
 * @param untilDone returns once it has nothing left to do.
 */
export function sidesUntilDone(sides: LabSides, untilDone: () => void): LabSides {
  let isDone = true;
  const write: (to: LabSides['writeInside']) => LabSides['writeInside'] = (to) => (packet, length) => {
    isDone = false;
    to(packet, length);
  };
  const read = (from: LabSides['readInside']) => () => {
    const packet = from();
    // Once it is done with all that was written, an empty side says so by itself.
    if (packet !== null || isDone) return packet;
    untilDone();
    isDone = true;
    return from();
  };
  return {
    ...sides,
    writeInside: write(sides.writeInside),
    writeOutside: write(sides.writeOutside),
    readInside: read(sides.readInside),
    readOutside: read(sides.readOutside),
  };
}

/**
 * Returns when every process but the first sleeps, and none was woken between two looks. A packet that is queued for a process makes it
 * runnable within the kernel's write, so that one that sleeps until it comes has nothing left to do. What it wrote passes a CPU's
 * backlog, before it and after it.
 * @param proc the folder /proc in which they are numbered; null while there are none.
 * @throws SnatcheckError `lab-nat-busy` after `limitMs`
 */
export function untilAsleep(
  proc: string | null,
  { look = sleepers, limitMs = BUSY_LIMIT_MS }: { look?: typeof sleepers; limitMs?: number } = {},
): void {
  if (proc === null) return;
  const since = performance.now();
  for (;;) {
    settle();
    const before = look(proc);
    settle();
    // As often woken as before: none ran and slept again between the two looks.
    if (before !== null && look(proc) === before) return;
    if (performance.now() - since > limitMs) throw busy(limitMs);
    Atomics.wait(PAUSE, 0, 0, 0.2);
  }
}

/** How often each thread has gone to sleep, as text, or null where one does not sleep. The namespace's first process is ours. */
export function sleepers(proc: string): string | null {
  const turns: string[] = [];
  for (const pid of readdirSync(proc)) {
    if (!/^\d+$/.test(pid) || pid === '1') continue;
    for (const [thread, status] of threads(`${proc}/${pid}/task`)) {
      const state = /^State:\s+(\S)/m.exec(status)?.[1];
      if (state === 'Z' || state === 'X') continue;
      // One that is traced (t) waits for its tracer, which is another of them.
      if (state !== 'S' && state !== 't') return null;
      turns.push(`${thread}:${/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]}`);
    }
  }
  return turns.join(' ');
}

function threads(folder: string): readonly (readonly [string, string])[] {
  try {
    return readdirSync(folder).map((thread) => [thread, readFileSync(`${folder}/${thread}/status`, 'utf8')]);
  } catch {
    // It ended meanwhile, which `check` notices.
    return [];
  }
}

function busy(limitMs: number): SnatcheckError {
  return new SnatcheckError('lab-nat-busy', {
    expected: `the NAT's processes to sleep within ${limitMs / 1_000} s of the last packet`,
    received: 'one that still works',
    remedy:
      'Describe "delayMs" instead of "done": "asleep" where it polls all the time; or try a less busy machine.',
  });
}
