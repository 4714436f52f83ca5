import type { Progress } from '../harness/campaign/options.ts';
import { count, plural, shortCount } from '../reports/numbers.ts';
import { painter, type Paint } from '../reports/paint.ts';
import type { Output } from './output.ts';

/** At most so often, in ms. */
const EVERY = 200;
const EVERY_PIPED = 10_000;

/** Of two lengths, because one that fits every number anew would jump. */
const BARS = [20, 10] as const;

/** Shows how a run gets on: one line that is rewritten in a terminal, a line every 10 s elsewhere. */
export class ProgressLine {
  readonly #output: Output;
  readonly #paint: Paint;
  readonly #began = performance.now();
  #last = this.#began;
  #shown = false;

  constructor(output: Output) {
    this.#output = output;
    this.#paint = painter(output.interactive && output.colour);
  }

  show(progress: Progress): void {
    const now = performance.now();
    if (now - this.#last < (this.#output.interactive ? EVERY : EVERY_PIPED)) return;
    this.#last = now;
    if (this.#output.interactive) {
      // The last column stays free: some terminals go on to the next line as soon as it is filled.
      const line = progressLine(progress, now - this.#began, this.#output.width - 1, this.#paint);
      this.#output.err(`\r\x1b[K${line}`);
      this.#shown = true;
    } else {
      this.#output.err(`${wordsOf(progress, count).join(', ')}\n`);
    }
  }

  clear(): void {
    if (this.#shown) this.#output.err('\r\x1b[K');
    this.#shown = false;
  }
}

/**
 * One line of at most `width` columns: a bar of the time where there is room for one, shorter words where there is not.
 * What it paints takes no columns.
 */
export function progressLine(progress: Progress, elapsedMs: number, width: number, paint: Paint): string {
  const texts = [wordsOf(progress, count), wordsOf(progress, shortCount), shortWordsOf(progress)];
  const parts = texts.find((some) => widthOf(some) <= width);
  if (parts === undefined) return shortWordsOf(progress).join(GAP).slice(0, Math.max(0, width));
  const [cases = '', findings = '', missing = '', left = ''] = parts;
  const told = [
    cases,
    paint(progress.findings > 0 ? 'bad' : 'plain', findings),
    paint(progress.missing === 0 ? 'good' : 'plain', missing),
    paint('quiet', left),
  ].join(GAP);
  const cells = BARS.find((length) => length + 3 <= width - widthOf(parts));
  if (cells === undefined) return told;
  const done = Math.floor((cells * elapsedMs) / Math.max(1, elapsedMs + progress.timeLeftMs));
  return `[${'#'.repeat(done)}${paint('quiet', '.'.repeat(cells - done))}] ${told}`;
}

const GAP = '  ';

function widthOf(parts: readonly string[]): number {
  return parts.join(GAP).length;
}

function wordsOf(
  { phase, cases, casesPerSecond, findings, missing, timeLeftMs }: Progress,
  number: (value: number) => string,
): readonly string[] {
  return [
    phase === 'search'
      ? `${number(cases)} ${cases === 1 ? 'case' : 'cases'} (${number(Math.round(casesPerSecond))}/s)`
      : `making findings small after ${number(cases)} cases`,
    findings === 0 ? 'no finding' : plural(findings, 'finding'),
    missing === 0 ? 'every situation met' : `${plural(missing, 'situation')} missing`,
    `${timeLeft(timeLeftMs)} left`,
  ];
}

function shortWordsOf({ phase, cases, casesPerSecond, findings, missing, timeLeftMs }: Progress) {
  return [
    phase === 'search'
      ? `${shortCount(cases)} (${shortCount(Math.round(casesPerSecond))}/s)`
      : 'making findings small',
    `${shortCount(findings)} found`,
    `${shortCount(missing)} missing`,
    `${timeLeft(timeLeftMs)} left`,
  ];
}

/** In whole units that shrink as the end comes near. */
function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
