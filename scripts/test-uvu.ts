// Stands in for `uvu` inside a test process. uvu keeps failures to itself until a suite ends, so a test that hangs takes
// the details of earlier failures with it. Here every event leaves the process at once, by a synchronous write.
import { writeSync } from 'node:fs';
import { inspect, stripVTControlCharacters } from 'node:util';
import * as uvu from 'uvu';
import type { Callback, Test } from 'uvu';

/** The descriptor that scripts/test-process.ts opens for events, one JSON document a line. */
const EVENTS = 3;

export type TestEvent =
  | { kind: 'registered' }
  | { kind: 'started'; test: string }
  | { kind: 'passed'; test: string }
  | { kind: 'failed'; test: string; details: string }
  | { kind: 'hook-failed'; hook: string; details: string }
  /** `test` is null where the file as a whole says why it skips. */
  | { kind: 'skipped'; test: string | null; reason: string }
  /** uvu's own counts, after the last suite. Without this event the file did not finish. */
  | { kind: 'finished'; total: number; passed: number; skipped: number };

export function send(event: TestEvent): void {
  writeSync(EVENTS, `${JSON.stringify(event)}\n`);
}

let running: string | null = null;
let skippedItself = false;

// A test that cannot run here says so with `console.log('SKIP <reason>')` and returns. Read at the source, because on the
// terminal the line is glued to uvu's dots.
const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
process.stdout.write = ((chunk: unknown, ...rest: unknown[]): boolean => {
  if (typeof chunk === 'string') {
    for (const [, reason = ''] of stripVTControlCharacters(chunk).matchAll(/^SKIP (.+)$/gm)) {
      send({ kind: 'skipped', test: running, reason });
      skippedItself = true;
    }
  }
  return write(chunk, ...rest);
}) as typeof process.stdout.write;

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${inspect(error)}`;
  // uvu's assertions carry their diff; node:assert has it in the message.
  const { details } = error as { details?: unknown };
  const diff = typeof details === 'string' ? `\n${stripVTControlCharacters(details)}` : '';
  return `${error.stack ?? String(error)}${diff}`;
}

function watchTest<T>(name: string, body: Callback<T>): Callback<T> {
  send({ kind: 'registered' });
  return async (context) => {
    running = name;
    skippedItself = false;
    send({ kind: 'started', test: name });
    try {
      await body(context);
      if (!skippedItself) send({ kind: 'passed', test: name });
    } catch (error) {
      send({ kind: 'failed', test: name, details: describe(error) });
      throw error;
    } finally {
      running = null;
    }
  };
}

// uvu swallows what a `before` hook throws, and then counts none of the suite's tests as failed.
function watchHook<T>(name: string, body: Callback<T>): Callback<T> {
  return async (context) => {
    try {
      await body(context);
    } catch (error) {
      send({ kind: 'hook-failed', hook: name, details: describe(error) });
      throw error;
    }
  };
}

function watch<T>(inner: Test<T>): Test<T> {
  const hooks = (key: 'before' | 'after') =>
    Object.assign((body: Callback<T>) => inner[key](watchHook(key, body)), {
      each: (body: Callback<T>) => inner[key].each(watchHook(`${key}.each`, body)),
    });
  return Object.assign((name: string, body: Callback<T>) => inner(name, watchTest(name, body)), {
    only: (name: string, body: Callback<T>) => inner.only(name, watchTest(name, body)),
    skip: (name = 'a test without a name') => {
      send({ kind: 'skipped', test: name, reason: 'test.skip' });
      inner.skip();
    },
    before: hooks('before'),
    after: hooks('after'),
    run: () => inner.run(),
  });
}

export const test: Test = watch(uvu.test);

export function suite<T>(title?: string, context?: T): Test<T> {
  return watch(uvu.suite<T>(title, context));
}

export const exec = uvu.exec;
