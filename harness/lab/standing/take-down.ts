import { setTimeout } from 'node:timers/promises';
import { forget, type StandingLab, startTime } from './registry.ts';

const GRACE_MS = 5_000;

/** Ends a lab: asks it to, then makes it. Returns when its process is gone, and with it all that it held. */
export async function takeDown(lab: StandingLab): Promise<void> {
  const stands = () => startTime(lab.pid) === lab.started;
  if (stands()) signal(lab.inner, 'SIGTERM');
  for (const until = performance.now() + GRACE_MS; stands() && performance.now() < until;) {
    await setTimeout(20);
  }
  if (stands()) signal(lab.pid, 'SIGKILL');
  while (stands()) await setTimeout(20);
  forget(lab);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
