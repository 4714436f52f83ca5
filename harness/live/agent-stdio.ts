import type { Readable, Writable } from 'node:stream';
import { LineReader } from '../adapters/line-reader.ts';
import type { Agent } from './agent.ts';

/** Messages of a controller are bounded; whoever sends more is none. */
export const MOST_REQUEST_BYTES = 4 * 1024 * 1024;

/**
 * Serves one controller on a pair of streams, message by message, until it says bye or is gone: then every flow ends, even
 * while a question is open. Settles when that is so.
 */
export async function serveStdio(agent: Agent, input: Readable, output: Writable): Promise<void> {
  const reader = new LineReader(MOST_REQUEST_BYTES);
  let queue = Promise.resolve();
  let gone: () => void = () => {};
  const over = new Promise<void>((resolve) => (gone = resolve));
  const say = (answer: string): void => void output.write(`${answer}\n`);
  output.on('error', () => gone());
  input.on('data', (chunk: Uint8Array) => {
    try {
      for (const line of reader.push(chunk)) {
        queue = queue
          .then(() => agent.handle(String(line), say))
          .then(() => (agent.isOver ? gone() : undefined));
      }
    } catch {
      // Not lines of text, or without end: no controller.
      gone();
    }
  });
  input.once('end', () => gone()).once('error', () => gone());
  await over;
  agent.close();
  input.destroy();
}
