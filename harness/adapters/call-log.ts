import { inspect } from 'node:util';
import { clipped } from './transcript.ts';

const KEPT = 6;

/**
 * The last calls of a module and what they returned, so that an error can show what led to it. Nothing is written out before
 * there is an error: batches are large.
 */
export class CallLog {
  readonly #entries: (readonly [head: string, value: unknown])[] = [];

  called(method: string, args: readonly unknown[]): void {
    this.#keep(`-> ${method}`, args);
  }

  returned<T>(value: T): T {
    this.#keep('<- ', value);
    return value;
  }

  toString(): string {
    const lines = this.#entries.map(([head, value]) => clipped(`${head}${textOf(value)}`));
    return `Last calls (-> of the module, <- what it returned):\n    ${lines.join('\n    ')}`;
  }

  #keep(head: string, value: unknown): void {
    this.#entries.push([head, value]);
    if (this.#entries.length > KEPT) this.#entries.shift();
  }
}

/** The arguments in brackets, as JSON; NaN and the like as what they are. A module may return what has no JSON, such as a circle. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value, wordOf) ?? String(value);
  } catch {
    return inspect(value, { breakLength: Infinity });
  }
}

function wordOf(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
