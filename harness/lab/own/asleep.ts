import { readdirSync, readFileSync } from 'node:fs';
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { settle } from '../losses.ts';
import type { LabSides } from '../sides.ts';

/** Longest time in ms that a NAT may work on packets before we call it busy. */
const BUSY_LIMIT_MS = 5_000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * Sides of a NAT whose processes sleep until a packet comes. A packet that is queued for a process makes it runnable within
 * the kernel's write, so that one that sleeps has nothing left to do: an empty read then means that nothing comes, without a
 * deadline that a busy machine would miss. What it wrote passes a CPU's backlog, before it and after it.
 * @param proc the folder /proc in which its processes are numbered; null while there are none.
 * @throws SnatcheckError `lab-nat-busy`
 */
export function sidesUntilAsleep(sides: LabSides, proc: () => string | null): LabSides {
  function untilDone(): void {
    const folder = proc();
    if (folder === null) return;
    const since = performance.now();
    for (;;) {
      settle();
      const before = sleepers(folder);
      settle();
      // As often woken as before: none ran and slept again between the two looks.
      if (before !== null && sleepers(folder) === before) return;
      if (performance.now() - since > BUSY_LIMIT_MS) throw busy();
      Atomics.wait(PAUSE, 0, 0, 0.2);
    }
  }
  return {
    ...sides,
    readInside: () => sides.readInside() ?? (untilDone(), sides.readInside()),
    readOutside: () => sides.readOutside() ?? (untilDone(), sides.readOutside()),
  };
}

/** How often each thread has gone to sleep, as text, or null where one does not sleep. The namespace's first process is ours. */
function sleepers(proc: string): string | null {
  const turns: string[] = [];
  for (const pid of readdirSync(proc)) {
    if (!/^\d+$/.test(pid) || pid === '1') continue;
    for (const [thread, status] of threads(`${proc}/${pid}/task`)) {
      const state = /^State:\s+(\S)/m.exec(status)?.[1];
      if (state === 'Z' || state === 'X') continue;
      if (state !== 'S') return null;
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

function busy(): SnatcheckError {
  return new SnatcheckError('lab-nat-busy', {
    expected: `the NAT's processes to sleep within ${BUSY_LIMIT_MS / 1_000} s of the last packet`,
    received: 'one that still works',
    remedy:
      'Describe "delayMs" instead of "done": "asleep" where it polls all the time; or try a less busy machine.',
  });
}
