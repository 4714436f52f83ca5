import { type Tell, tellerOf } from '../../moments.ts';
import { duration } from '../../numbers.ts';

export interface Axis {
  readonly x: (t: number) => number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly x: number;
  readonly label: string;
}

/** Of the chart's font, wide enough for its widest face, and the space between two labels. */
const CHARACTER = 6.7;
const SPACE = 10;
/** From a second on, in ms, `+` would be no shorter than the time itself. */
const MOST_SINCE = 1_000;

/**
 * A time axis on which 1 ms and 4 minutes can both be seen: each span between two moments at which something happened
 * is as wide as the logarithm of its length. The labels are exact; the chart's caption says that the axis is not.
 */
export function axisOf(
  times: readonly number[],
  important: readonly number[],
  left: number,
  right: number,
  tell: Tell = tellerOf(times),
): Axis {
  const knots = [...new Set(times)].sort((a, b) => a - b);
  const unit = unitOf(knots);
  const ends = [0];
  for (const [index, knot] of knots.entries()) {
    const before = knots[index - 1];
    if (before !== undefined) ends.push((ends.at(-1) ?? 0) + widthOf((knot - before) / unit));
  }
  const total = ends.at(-1) ?? 0;
  const place = (weight: number) => (total === 0 ? left : left + (weight / total) * (right - left));

  const x = (t: number): number => {
    const next = knots.findIndex((knot) => knot >= t);
    const after = knots[next];
    const before = knots[next - 1];
    if (after === undefined) return right;
    const end = ends[next] ?? 0;
    if (before === undefined || after === t) return round(place(end));
    const start = ends[next - 1] ?? 0;
    return round(place(start + ((t - before) / (after - before)) * (end - start)));
  };
  return { x, ticks: ticksOf([...important, ...knots], x, tell) };
}

interface Placed extends Tick {
  readonly t: number;
}

/**
 * The first moments have precedence. One that has no room for its own time gets what passed since the label on its left:
 * `+3 µs` is shorter, and is what one wants to know of two moments so near to each other.
 */
function ticksOf(moments: readonly number[], x: (t: number) => number, tell: Tell): readonly Tick[] {
  const ticks: Placed[] = [];
  const hasRoom = (tick: Tick) =>
    ticks.every((other) => Math.abs(other.x - tick.x) >= (widthOfText(other) + widthOfText(tick)) / 2);
  for (const t of moments) {
    const tick = { t, x: x(t), label: tell(t) };
    if (hasRoom(tick)) ticks.push(tick);
  }
  // In their order, so that the label on the left stays the one on the left.
  for (const t of moments.toSorted((a, b) => a - b)) {
    const at = x(t);
    const left = ticks.filter((tick) => tick.x < at).toSorted((a, b) => b.x - a.x)[0];
    if (left === undefined || t - left.t >= MOST_SINCE) continue;
    const tick = { t, x: at, label: since(t - left.t) };
    if (hasRoom(tick)) ticks.push(tick);
  }
  return ticks.toSorted((a, b) => a.x - b.x).map(({ x: at, label }) => ({ x: at, label }));
}

function since(ms: number): string {
  return `+${ms < 1 ? duration(ms) : `${Number(ms.toFixed(3))} ms`}`;
}

function widthOfText({ label }: Tick): number {
  return label.length * CHARACTER + SPACE;
}

/** What a logarithm counts from, in ms: where packets are microseconds apart, that is what one has to see. */
function unitOf(knots: readonly number[]): number {
  return knots.some((knot, index) => index > 0 && knot - (knots[index - 1] ?? 0) < 0.5) ? 0.001 : 1;
}

function widthOf(units: number): number {
  return 1 + 3 * Math.log10(1 + units);
}

/** Tenths of a pixel: the same text from every machine's arithmetic. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
