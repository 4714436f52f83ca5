import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Awaitable, Target } from './contract.ts';
import {
  type Answer,
  packCall,
  type Request,
  sendableError,
  type SentError,
  unpackCall,
} from './ipc-messages.ts';

type Method = (...args: never[]) => unknown;

/**
 * Serves a target to the process that spawned this one, until it says bye or is gone. Never returns to a caller that has
 * something else to do: the process ends with the target.
 * @param start makes the target; what it throws is the client's to report.
 * @param extras methods beyond the contract.
 */
export async function serve<T extends Target>(
  start: () => Awaitable<T>,
  extras: readonly (keyof T & string)[] = [],
): Promise<void> {
  // The parent decides when to stop. On Ctrl-C the terminal tells us too, and the parent still has questions then.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  let target: T | null = null;
  process.once('disconnect', () => void leave(target));
  try {
    target = await start();
  } catch (error) {
    answer({ kind: 'failed', error: sendableError(error, 'the start') }, () => process.exit(1));
    return;
  }
  const methods = methodsOf(target, extras);
  answer({ kind: 'hello', hello: target.hello });

  // Calls never overlap by contract; the parts of one do, and queue.
  let turn: Promise<Failure | null> = Promise.resolve(null);
  process.on('message', (message) => {
    const request = message as Request;
    turn = turn.then((before) => carryOut(request, methods, before));
  });
}

function methodsOf<T extends Target>(
  target: T,
  extras: readonly (keyof T & string)[],
): ReadonlyMap<string, Method> {
  const names = ['deploy', 'run', 'reset', 'bye', ...extras] as const;
  return new Map(names.map((name) => [name, (target[name] as Method).bind(target)]));
}

/** What the last request came to, where it failed. */
interface Failure {
  readonly id: number;
  readonly error: SentError;
}

async function carryOut(
  { id, method, args, after }: Request,
  methods: ReadonlyMap<string, Method>,
  before: Failure | null,
): Promise<Failure | null> {
  if (before !== null && before.id === after) return fail(id, before.error);
  try {
    const call = methods.get(method);
    if (call === undefined) throw unknownMethod(method, [...methods.keys()]);
    const value: unknown = await call(...(unpackCall(method, args) as never[]));
    const sent: Answer = { kind: 'value', id, value: packCall(method, [value]) };
    answer(sent, method === 'bye' ? () => process.exit(0) : undefined);
    return null;
  } catch (error) {
    return fail(id, sendableError(error, method));
  }
}

function fail(id: number, error: SentError): Failure {
  answer({ kind: 'error', id, error });
  return { id, error };
}

function unknownMethod(method: string, known: readonly string[]): SnatcheckError {
  return new SnatcheckError('target-method', {
    expected: `one of ${known.join(', ')}`,
    received: method,
    remedy: 'The harness and the target are of different versions.',
  });
}

/** @param sent called when the answer is on its way, or cannot be. */
function answer(message: Answer, sent: () => void = () => {}): void {
  if (process.connected && process.send !== undefined) process.send(message, sent);
  else sent();
}

/** The parent is gone, perhaps by kill -9: end what was started, but not for ever. */
async function leave(target: Target | null): Promise<void> {
  setTimeout(() => process.exit(1), 2_000).unref();
  try {
    await target?.bye();
  } finally {
    process.exit(0);
  }
}
