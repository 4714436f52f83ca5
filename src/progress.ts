import type { Progress } from '../harness/campaign/options.ts';
import type { Output } from './output.ts';

/** At most so often, in ms. */
const EVERY = 200;
const EVERY_PIPED = 10_000;

/** Shows how a run gets on: one line that is rewritten in a terminal, a line every 10 s elsewhere. */
export class ProgressLine {
  readonly #output: Output;
  #last = 0;
  #shown = false;

  constructor(output: Output) {
    this.#output = output;
    this.#last = performance.now();
  }

  show(progress: Progress): void {
    const now = performance.now();
    if (now - this.#last < (this.#output.interactive ? EVERY : EVERY_PIPED)) return;
    this.#last = now;
    const text = lineOf(progress);
    if (this.#output.interactive) {
      this.#output.err(`\r\x1b[K${text.slice(0, this.#output.width - 1)}`);
      this.#shown = true;
    } else {
      this.#output.err(`${text}\n`);
    }
  }

  clear(): void {
    if (this.#shown) this.#output.err('\r\x1b[K');
    this.#shown = false;
  }
}

function lineOf({ phase, cases, casesPerSecond, findings, missing, timeLeftMs }: Progress): string {
  const doing = phase === 'search' ? '' : 'making findings small: ';
  const left = Math.max(0, Math.round(timeLeftMs / 1000));
  return `${doing}${cases.toLocaleString('en')} cases (${Math.round(casesPerSecond).toLocaleString('en')}/s), ${findings} findings, ${missing} situations missing, ${left} s left`;
}
