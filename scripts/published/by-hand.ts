import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Confirmation, confirmations } from './confirmations.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_MS = 120_000;

/** What was seen in a lab that stood. */
export interface ByHand extends Pick<Confirmation, 'behaviour' | 'up' | 'sees'> {
  readonly shown: boolean;
  readonly steps: readonly { readonly command: string; readonly printed: string }[];
}

/**
 * Puts a lab up, does by its own tools what a person would, writes down what they print, and takes the lab down.
 * @returns null where nobody wrote down how.
 */
export function confirmByHand(target: string, behaviour: string): ByHand | null {
  const found = confirmations.find((one) => one.behaviour === behaviour && one.targets.test(target));
  if (found === undefined) return null;
  const name = target.replace('lab:', '');
  const { up, sees, commands, shown } = found;
  snatcheck('lab', 'up', name, ...up.split(' ').filter((word) => word !== ''));
  try {
    const steps = commands.map((command) => {
      const inside = `cd ${JSON.stringify(ROOT)} && ${command}`;
      return { command, printed: snatcheck('lab', 'shell', name, '--', 'bash', '-c', inside).trimEnd() };
    });
    return { behaviour: found.behaviour, up, sees, shown: shown(steps.at(-1)?.printed ?? ''), steps };
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
