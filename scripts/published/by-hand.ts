import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Result } from '../../harness/record/result.ts';
import type { Confirmation } from './confirmation.ts';
import { confirmations } from './confirmations.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_MS = 120_000;

/** What was seen in a lab that stood. */
export interface ByHand extends Pick<Confirmation, 'behaviour' | 'up' | 'sees'> {
  /** The findings that it stands beside. */
  readonly findings: readonly string[];
  readonly shown: boolean;
  readonly steps: readonly { readonly command: string; readonly printed: string }[];
}

/** Confirms what a result found, each way to break a behaviour once; what nobody wrote down how to is left out. */
export function confirmAll({ target, findings }: Result): readonly ByHand[] {
  const found = new Map<Confirmation, string[]>();
  for (const { id, behaviour, steps, follows } of findings) {
    if (follows !== null) continue;
    const text = steps.join('\n');
    const way = confirmations.find(
      (one) =>
        one.behaviour === behaviour && one.targets.test(target.name) && (one.steps?.test(text) ?? true),
    );
    if (way !== undefined) found.set(way, [...(found.get(way) ?? []), id]);
  }
  return [...found].map(([way, ids]) => confirmByHand(target.name, way, ids));
}

/**
 * Puts a lab up, does by its own tools what a person would, writes down what they print, and takes the lab down.
 */
function confirmByHand(target: string, found: Confirmation, findings: readonly string[]): ByHand {
  console.log(`${target}: ${found.behaviour} by hand`);
  const name = target.replace('lab:', '');
  const { up, sees, commands, shown } = found;
  snatcheck('lab', 'up', name, ...up.split(' ').filter((word) => word !== ''));
  try {
    const steps = commands.map((command) => {
      const inside = `cd ${JSON.stringify(ROOT)} && ${command}`;
      return { command, printed: snatcheck('lab', 'shell', name, '--', 'bash', '-c', inside).trimEnd() };
    });
    return {
      behaviour: found.behaviour,
      findings,
      up,
      sees,
      shown: shown(steps.at(-1)?.printed ?? ''),
      steps,
    };
  } finally {
    snatcheck('lab', 'down', name);
  }
}

function snatcheck(...args: readonly string[]): string {
  const node = ['-C', 'snatcheck-source', '--import', 'tsx', 'src/bin.ts', ...args];
  const { stdout, stderr, error } = spawnSync(process.execPath, node, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (error !== undefined || (args[1] === 'up' && !stdout.includes(' stands.'))) {
    throw new Error(`${args.join(' ')}: ${error?.message ?? stderr}`);
  }
  return stdout;
}
