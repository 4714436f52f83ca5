import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processes that this one started, and those that they started, by their ids. Those that lead a session of their own (`setsid`,
 * `sudo`) are no longer of its process group, and are still its children. None where there is no `/proc`.
 */
export function descendantsOf(pid: number): readonly number[] {
  const found: number[] = [];
  for (let parent: number | undefined = pid, next = 0; parent !== undefined; parent = found[next++]) {
    found.push(...childrenOf(parent));
  }
  return found;
}

function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks).flatMap((task) =>
      readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // It is gone, or this is no Linux.
    return [];
  }
}
