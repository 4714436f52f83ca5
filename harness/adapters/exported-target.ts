import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Target } from '../target/contract.ts';

const METHODS = ['deploy', 'run', 'reset', 'bye'] as const;

/** The target of a module: its default export, `target`, or what `createTarget()` or a default function makes. */
export async function exportedTarget(exports: Readonly<Record<string, unknown>>): Promise<Target> {
  const offered = exports['createTarget'] ?? exports['default'] ?? exports['target'];
  // A function, so that it is made in here; a class is not called.
  const made: unknown = typeof offered === 'function' ? await (offered as () => unknown)() : await offered;
  const missing = missingFrom(made);
  if (missing === null) return made as Target;
  throw new SnatcheckError('adapter-module', {
    expected:
      'a default export, "target" or "createTarget()" that is a Target: hello, deploy, run, reset, bye',
    received: offered === undefined ? `exports ${quote(Object.keys(exports).join(', '))}` : `one ${missing}`,
    remedy: 'Export the target, typed: import type { Target } from "snatcheck".',
  });
}

function missingFrom(made: unknown): string | null {
  if (typeof made !== 'object' || made === null) return 'that is no object';
  const target = made as Readonly<Record<string, unknown>>;
  if (typeof target['hello'] !== 'object' || target['hello'] === null) return 'without hello';
  const method = METHODS.find((name) => typeof target[name] !== 'function');
  return method === undefined ? null : `without ${method}()`;
}
