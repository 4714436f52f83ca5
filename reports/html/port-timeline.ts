import type { PortUse } from '../../harness/record/statistics.ts';
import { clock, count, plural } from '../numbers.ts';
import { tenth } from './chart/bar.ts';
import { each, html, Markup, NONE } from './markup.ts';

const WIDTH = 960;
const LEFT = 60;
const RIGHT = 800;
const TOP = 14;
const BOTTOM = 214;
/** Between the middles of two labels of time. */
const LABEL_GAP = 70;

/** Ports in use for each destination in the course of the fullest case. */
export function portTimeline(use: PortUse): Markup {
  const { samples, destinations, most, pool, observations } = use;
  if (samples.length < 2 || most === 0) return NONE;
  const end = samples.at(-1)?.[0] ?? 1;
  const top = Math.max(pool <= most * 4 ? pool : 0, most);
  const x = (n: number) => tenth(LEFT + (n / Math.max(1, end)) * (RIGHT - LEFT));
  const y = (held: number) => tenth(BOTTOM - (held / top) * (BOTTOM - TOP));
  return html`<h3>Over time: the fullest case</h3>
    <figure>
      <div class="scroll" tabindex="0" role="group" aria-label="Chart, scrolls sideways">
        <svg
          class="chart"
          viewBox="0 0 ${WIDTH} 240"
          width="${WIDTH}"
          height="240"
          role="img"
          aria-label="Ports in use over one case: at most ${count(most)} of ${count(pool)}"
        >
          ${each(
            [0, top / 2, top],
            (held) =>
              html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(held)}" y2="${y(held)}" /><text
                  class="tick"
                  x="${LEFT - 6}"
                  y="${y(held) + 4}"
                  text-anchor="end"
                  >${count(Math.round(held))}</text
                >`,
          )}
          ${
            pool > top
              ? NONE
              : html`<line class="deadline" x1="${LEFT}" x2="${RIGHT}" y1="${y(pool)}" y2="${y(pool)}" />`
          }${timeMarks(use, x)}${each(
            destinations.map((_, index) => index),
            (index) => html`<path class="run r${index}" d="${pathOf(use, index, x, y)}" />`,
          )}${labels(use, y)}
        </svg>
      </div>
      <figcaption>
        Case ${count(use.case.index)} (seed ${use.case.seed}), ${plural(observations, 'observation')} on
        ${plural(pool, 'port')} an address, from left to right in the order in which they were made; a line
        where time passes, with the time.${pool > top ? NONE : ' Thick line: the whole pool.'}
      </figcaption>
    </figure>`;
}

function pathOf(
  { samples }: PortUse,
  index: number,
  x: (n: number) => number,
  y: (held: number) => number,
): Markup {
  let d = '';
  let before: number | undefined;
  let pending: string | null = null;
  for (const row of samples) {
    const [n = 0] = row;
    const held = row[index + 2] ?? 0;
    // Along a plateau one needs its ends alone.
    if (held === before) {
      pending = `H${x(n)}`;
      continue;
    }
    d += d === '' ? `M${x(n)} ${y(held)}` : `${pending ?? ''}L${x(n)} ${y(held)}`;
    pending = null;
    before = held;
  }
  return new Markup(d + (pending ?? ''));
}

function timeMarks({ samples }: PortUse, x: (n: number) => number): Markup {
  const passed = samples.flatMap((row, index) => {
    const before = samples[index - 1];
    const [n = 0, t = 0] = row;
    return before !== undefined && t - (before[1] ?? 0) >= 1_000 ? [{ n, t }] : [];
  });
  let last = Number.NEGATIVE_INFINITY;
  return each(passed, ({ n, t }) => {
    const at = x(n);
    const room = at - last >= LABEL_GAP;
    if (room) last = at;
    const label = html`<text class="tick" x="${at}" y="${BOTTOM + 15}" text-anchor="middle"
      >${clock(t)}</text
    >`;
    return html`<line
        class="passed"
        x1="${at}"
        x2="${at}"
        y1="${TOP}"
        y2="${BOTTOM}"
      />${room ? label : NONE}`;
  });
}

/** At the right end of each line, pushed apart where lines end together. */
function labels({ samples, destinations }: PortUse, y: (held: number) => number): Markup {
  const last = samples.at(-1) ?? [];
  const placed = destinations
    .map((name, index) => ({ name, index, at: y(last[index + 2] ?? 0) }))
    .toSorted((a, b) => b.at - a.at);
  let floor = BOTTOM + 4;
  return each(placed, ({ name, index, at }) => {
    const top = Math.min(at + 4, floor);
    floor = top - 13;
    return html`<path class="run r${index}" d="M${RIGHT + 6} ${tenth(top - 4)}h16" /><text
        class="tick"
        x="${RIGHT + 27}"
        y="${tenth(top)}"
        >${name.slice(0, 15)}</text
      >`;
  });
}
