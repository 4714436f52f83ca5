import { fork } from 'node:child_process';
import type { Job, Outcome, Told } from './job.ts';

const ENTRY = new URL('worker.entry.ts', import.meta.url);
/** A mutant that is not done after so long hangs. */
const MOST_MS = 300_000;

/** Has the file of the reference written. */
export function makeReference(job: Job): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = start({ ...job, mutants: null });
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the reference was not made: exit code ${code}`));
    });
  });
}

/** Every mutant of the job, one after the other; a process that hangs or dies at one goes on after it. */
export async function runMutants(job: Job, done: (outcome: Outcome) => void): Promise<void> {
  let left = job.mutants ?? [];
  while (left.length > 0) left = await runUntilStuck({ ...job, mutants: left }, done);
}

/** @returns what is left to do. */
function runUntilStuck(job: Job, done: (outcome: Outcome) => void): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const child = start(job);
    let left = job.mutants ?? [];
    let current: string | null = null;
    let timer = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
    child.on('message', (told: Told) => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
      if (told.tells === 'begins') current = told.id;
      if (told.tells === 'begins') return;
      left = left.slice(1);
      current = null;
      if (told.tells === 'done') done(told.outcome);
    });
    // Only then was everything heard that it said.
    child.on('disconnect', () => {
      clearTimeout(timer);
      const stuck = current ?? left[0];
      if (stuck !== undefined) {
        const error = 'the process died or stood still';
        done({ id: stuck, kind: 'caught', case: 0, blamed: 'target-stopped', error });
      }
      resolve(left.slice(1));
    });
  });
}

function start(job: Job) {
  const child = fork(ENTRY, {
    execArgv: ['-C', 'snatcheck-source', '--import', 'tsx'],
    serialization: 'advanced',
  });
  child.send(job);
  return child;
}
