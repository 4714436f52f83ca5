import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A lab that somebody left standing. */
export interface StandingLab {
  readonly name: string;
  /** Of the process whose end takes everything along. */
  readonly pid: number;
  /** When that process began, in the kernel's words: process numbers are used again. */
  readonly started: string;
  /** The first process inside, as it is numbered outside. */
  readonly inner: number;
  readonly userNamespace: boolean;
}

const folder = () => join(tmpdir(), `snatcheck-labs-${process.getuid?.() ?? 0}`);
const fileOf = (name: string) => join(folder(), `${name.replaceAll(/[^\w.-]/g, '_')}.json`);

export function keep(lab: StandingLab): StandingLab {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  writeFileSync(fileOf(lab.name), `${JSON.stringify(lab)}\n`);
  return lab;
}

export function forget(lab: StandingLab): void {
  rmSync(fileOf(lab.name), { force: true });
  try {
    if (readdirSync(folder()).length === 0) rmSync(folder(), { recursive: true });
  } catch {
    // Somebody else removed it.
  }
}

/** Those that stand; what ended meanwhile is forgotten. */
export function standingLabs(): readonly StandingLab[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder());
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    let lab: StandingLab;
    try {
      lab = JSON.parse(readFileSync(join(folder(), name), 'utf8')) as StandingLab;
    } catch {
      return [];
    }
    if (startTime(lab.pid) === lab.started) return [lab];
    forget(lab);
    return [];
  });
}

export function standingLab(name: string): StandingLab | null {
  return standingLabs().find((lab) => lab.name === name) ?? null;
}

/** Field 22 of /proc/PID/stat, or null when there is no such process. */
export function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie holds nothing.
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** The one child of `unshare --fork`. */
export function innerProcess(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}
