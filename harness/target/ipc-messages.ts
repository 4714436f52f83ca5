import { type Hello, quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { type Column, pack, unpack } from './ipc-columns.ts';

/** From the harness to the target's process. */
export interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: Column;
  /** Of a call in parts, the part before: where that failed, this is not carried out. */
  readonly after: number | null;
}

/** From the target's process: first whether it is there, then one answer per request. */
export type Answer =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'failed'; readonly error: SentError }
  | { readonly kind: 'value'; readonly id: number; readonly value: Column }
  | { readonly kind: 'error'; readonly id: number; readonly error: SentError };

/** Whether it is of these: what runs in that process may use the channel too, as `process.send('ready')` does for a supervisor. */
export function isAnswer(message: unknown): message is Answer {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, id, hello, value, error } = message as Readonly<Record<string, unknown>>;
  switch (kind) {
    case 'hello':
      return hello !== undefined;
    case 'failed':
      return error !== undefined;
    case 'value':
      return typeof id === 'number' && value !== undefined;
    case 'error':
      return typeof id === 'number' && error !== undefined;
    default:
      return false;
  }
}

/** Structured clone would keep an error's message and lose its code. */
export interface SentError {
  readonly code: string;
  readonly expected: string;
  readonly received: string;
  readonly remedy: string;
}

/** Only `run`'s argument and answer are long; both are the one list of their call. */
export function packCall(method: string, values: readonly unknown[]): Column {
  const [batch] = values;
  return method === 'run' && Array.isArray(batch) ? pack(batch) : { kind: 'plain', values };
}

export function unpackCall(method: string, column: Column): unknown[] {
  const values = unpack(column);
  return method === 'run' ? [values] : values;
}

export function sendableError(error: unknown, where: string): SentError {
  if (error instanceof SnatcheckError) {
    const { code, expected, received, remedy } = error;
    return { code, expected, received, remedy };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : quote(error);
  return {
    code: 'target-error',
    expected: `an answer to ${where}`,
    received: text,
    remedy: 'This is a fault of the target or its adapter, not of the system behind it.',
  };
}

export function receivedError(error: SentError): SnatcheckError {
  return new SnatcheckError(error.code, error);
}
