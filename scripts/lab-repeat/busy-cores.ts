import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Should nobody end them, they end by themselves. */
const MOST_MS = 300_000;

/** Keeps every core of the machine busy until the answer is called, which waits for the end of what it started. */
export function busyCores(cores: number = availableParallelism()): () => Promise<void> {
  const program = `const until = Date.now() + ${MOST_MS}; while (Date.now() < until);`;
  const children = Array.from({ length: cores }, () => {
    const child = spawn(process.execPath, ['--eval', program], { stdio: 'ignore' });
    return { child, gone: new Promise<void>((resolve) => child.once('close', () => resolve())) };
  });
  const kill = (): void => {
    for (const { child } of children) child.kill('SIGKILL');
  };
  process.once('exit', kill);
  return async () => {
    kill();
    process.removeListener('exit', kill);
    await Promise.all(children.map(({ gone }) => gone));
  };
}
