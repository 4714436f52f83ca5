import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labAvailability } from '../../harness/lab/availability.ts';
import { isolated } from '../../harness/lab/namespaces.ts';
import { nodeProgram } from '../../harness/lab/node-program.ts';
import type { Descriptors } from '../../harness/lab/options.ts';
import { searchPath } from '../../harness/lab/programs.ts';

const SOURCE = fileURLToPath(new URL('./sender.c', import.meta.url));
/** What opens flows in the namespaces by itself: the C program, or the lab's own driver. */
export type Within = 'sender' | 'driver';

/** Seconds for so many answered UDP flows through a fresh NAT, by a program in its namespaces. */
export function secondsWithin(who: Within, kind: Descriptors, flows: number, ...more: string[]): number {
  const available = labAvailability('nftables', kind);
  if (!available.ok) throw new Error(`${available.code}: ${available.reason}`);
  const entry = fileURLToPath(new URL(`./${who}.entry`, import.meta.url));
  const [file, ...args] = isolated(available, [...nodeProgram(entry), kind, String(flows), ...more]);
  const { stdout, stderr } = spawnSync(file, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: searchPath(), LC_ALL: 'C' },
  });
  const said = /^\{.*\}$/m.exec(stdout)?.[0];
  if (said === undefined) throw new Error(`the ${who} said nothing: ${stderr}`);
  const { answered, seconds } = JSON.parse(said) as { readonly answered: number; readonly seconds: number };
  if (answered !== flows) throw new Error(`the ${who} had ${answered} of ${flows} flows answered`);
  return seconds;
}

/** The C program that the lab is measured against, compiled for this run. */
export class Sender {
  readonly #folder = mkdtempSync(join(tmpdir(), 'snatcheck-bench-lab-'));
  readonly #program = join(this.#folder, 'sender');

  /** @throws where there is no C compiler. */
  constructor() {
    const { status, error, stderr } = spawnSync('cc', ['-O2', '-o', this.#program, SOURCE], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`cc is needed for ${SOURCE}: ${error?.message ?? stderr}`);
  }

  seconds(kind: Descriptors, flows: number): number {
    return secondsWithin('sender', kind, flows, this.#program);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
