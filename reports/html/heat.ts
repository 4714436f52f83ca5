import { html, Markup } from './markup.ts';

/** Shades of a heat map, by the logarithm: one flow and a hundred thousand must both be seen. */
const LEVELS = 8;

/** 0 for none, else 1..8. */
export function levelOf(value: number, most: number): number {
  if (value <= 0) return 0;
  if (most <= 1) return LEVELS;
  return 1 + Math.min(LEVELS - 1, Math.floor(((LEVELS - 1) * Math.log(value)) / Math.log(most)));
}

/** Cells in rows from left to right, as one path a shade: a thousand elements of their own would be a hundred kilobytes. */
export function heatCells(
  values: readonly number[],
  most: number,
  { left, top, columns, width, height }: Grid,
): Markup {
  const paths = new Map<number, string>();
  for (const [index, value] of values.entries()) {
    const level = levelOf(value, most);
    if (level === 0) continue;
    const x = left + (index % columns) * width;
    const y = top + Math.floor(index / columns) * height;
    paths.set(level, `${paths.get(level) ?? ''}M${x} ${y}h${width}v${height}h-${width}z`);
  }
  return new Markup(
    [...paths]
      .toSorted(([a], [b]) => a - b)
      .map(([level, d]) => html`<path class="heat h${level}" d="${new Markup(d)}" />`.text)
      .join(''),
  );
}

export interface Grid {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  /** Of one cell. */
  readonly width: number;
  readonly height: number;
}
