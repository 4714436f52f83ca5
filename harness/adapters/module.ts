import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { connect } from '../target/ipc.ts';
import type { AdapterOptions, AdapterTarget } from './adapter-target.ts';
import { DEFAULT_ANSWER_MS, stepsTimeMs } from './call-time.ts';
import { checkedTarget, told } from './checked-target.ts';
import { PassThrough } from './pass-through.ts';
import { ProcessGroup } from './process-group.ts';
import { typescriptLoader } from './typescript-loader.ts';

const BYE_MS = 5_000;

/**
 * The target that a TypeScript or JavaScript module exports, in a process of its own: whatever it does, the run goes on.
 * @param path absolute, or relative to the working folder.
 * @throws SnatcheckError `adapter-...`
 */
export async function moduleTarget(path: string, options: AdapterOptions = {}): Promise<AdapterTarget> {
  if (!existsSync(path)) {
    throw new SnatcheckError('adapter-module-missing', {
      expected: 'the path of a module',
      received: quote(path),
      remedy: 'Check the path; relative ones begin with ./',
    });
  }
  const child = spawn(process.execPath, nodeArguments(path), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    detached: true,
  });
  const group = new ProcessGroup(child);
  const output = new PassThrough(options.onStderr);
  output.attach(child.stdout);
  output.attach(child.stderr);
  const answerMs = options.answerMs ?? DEFAULT_ANSWER_MS;
  try {
    const target = await connect(child, {
      name: path,
      // Loading it is no answer: compiling TypeScript may take longer than any.
      startMs: Math.max(answerMs, DEFAULT_ANSWER_MS),
      callMs: (method, args) => {
        if (method === 'bye') return BYE_MS;
        return method === 'run'
          ? stepsTimeMs(hello, args[0] as Parameters<typeof stepsTimeMs>[1], answerMs)
          : answerMs;
      },
    });
    const { hello } = target;
    return { way: 'module', ...checkedTarget(target, path), answerMs };
  } catch (error) {
    group.kill();
    await group.exited;
    throw error instanceof SnatcheckError ? told(error, `, from ${path} at hello`) : error;
  }
}

/** TypeScript by way of tsx; from our own sources, the package's name stands for them. */
function nodeArguments(path: string): readonly string[] {
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(`./module.entry.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  const loader =
    fromSource || /\.[cm]?ts$/.test(path)
      ? ['--import', typescriptLoader((name) => import.meta.resolve(name))]
      : [];
  const conditions = fromSource ? ['-C', 'snatcheck-source'] : [];
  return [...conditions, ...loader, entry, pathToFileURL(path).href];
}
