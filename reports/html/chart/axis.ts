import { clock, digitsFor } from '../../numbers.ts';

export interface Axis {
  readonly x: (t: number) => number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

/** Between the middles of two labels such as 3:59.999, and such as 0:00.000027. */
const LABEL_GAP = { 3: 62, 6: 88 } as const;

/**
 * A time axis on which 1 ms and 4 minutes can both be seen: each span between two moments at which something happened
 * is as wide as the logarithm of its length. The labels are exact; the chart's caption says that the axis is not.
 */
export function axisOf(
  times: readonly number[],
  important: readonly number[],
  left: number,
  right: number,
): Axis {
  const knots = [...new Set(times)].sort((a, b) => a - b);
  const ends = [0];
  for (const [index, knot] of knots.entries()) {
    const before = knots[index - 1];
    if (before !== undefined) ends.push((ends.at(-1) ?? 0) + widthOf(knot - before));
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

  const digits = digitsFor([...important, ...knots]);
  const ticks: { x: number; label: string }[] = [];
  for (const t of [...important, ...knots]) {
    const at = x(t);
    if (ticks.every((tick) => Math.abs(tick.x - at) >= LABEL_GAP[digits]))
      ticks.push({ x: at, label: clock(t, digits) });
  }
  return { x, ticks: ticks.sort((a, b) => a.x - b.x) };
}

function widthOf(ms: number): number {
  return 1 + 3 * Math.log10(1 + ms);
}

/** Tenths of a pixel: the same text from every machine's arithmetic. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
