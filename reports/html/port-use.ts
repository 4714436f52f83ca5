import type { Result } from '../../harness/record/result.ts';
import {
  type DestinationUse,
  PORTS_A_BLOCK,
  PORTS_A_STRIP_BLOCK,
  type Statistics,
} from '../../harness/record/statistics.ts';
import { count, plural } from '../numbers.ts';
import { heatCells } from './heat.ts';
import { each, html, type Markup, NONE } from './markup.ts';
import { portTimeline } from './port-timeline.ts';

const WIDTH = 960;
const PRIVILEGED = 1_024 / PORTS_A_BLOCK;
const MAP = { left: 52, top: 18, columns: 64, width: 14, height: 14 } as const;
const STRIP = { left: 112, columns: 128, width: 4, height: 16 } as const;
const MOST_DESTINATIONS = 8;

/** Which ports were given, to whom they led, and how they filled up in the fullest case. */
export function portUseSection({ statistics }: Result): Markup {
  if (statistics === undefined || statistics === null) return NONE;
  const { ports, destinations, fullest } = statistics;
  const given = sum(ports);
  if (given === 0) return NONE;
  const privileged = sum(ports.slice(0, PRIVILEGED));
  return html`<section aria-labelledby="ports">
    <h2 id="ports">Port use</h2>
    <p>
      ${plural(given, 'time')} a flow was seen with a SNAT port that it did not have before;
      ${privileged === 0 ? 'none of them was' : html`<strong>${plural(privileged, 'time')}</strong> it was`}
      one of the 1,024 privileged ports.
    </p>
    ${figure(portMap(ports), `All 65,536 ports in blocks of ${PORTS_A_BLOCK}; the stronger the shade, the more often a port of the block was given (logarithmic). Small pools begin at port 1025.`)}
    <h3>Per destination</h3>
    ${figure(strips(destinations), `Ports given for each destination, in blocks of ${PORTS_A_STRIP_BLOCK}. In use: seen outside within an idle timeout, and not closed; of the public address that had the most.`)}
    ${fullest === null ? NONE : portTimeline(fullest)}
  </section> `;
}

function figure(drawing: Markup, caption: string): Markup {
  return html`<figure>
    <div class="scroll" tabindex="0" role="group" aria-label="Chart, scrolls sideways">${drawing}</div>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

function portMap(ports: readonly number[]): Markup {
  const { left, top, columns, width, height } = MAP;
  const rows = ports.length / columns;
  const bottom = top + rows * height;
  const across = columns * width;
  const used = ports.filter((times) => times > 0).length;
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${bottom + 4}"
    width="${WIDTH}"
    height="${bottom + 4}"
    role="img"
    aria-label="Heat map of the ports: ${used} of ${ports.length} blocks were given at least once."
  >
    <rect class="unseen" x="${left}" y="${top}" width="${across}" height="${rows * height}" />
    ${each(
      Array.from({ length: 5 }, (_, quarter) => quarter * 16),
      (column) =>
        html`<text
          class="tick"
          x="${left + column * width}"
          y="12"
          text-anchor="${column === 64 ? 'end' : 'start'}"
          >+${count(column * PORTS_A_BLOCK)}</text
        >`,
    )}
    ${each(
      Array.from({ length: rows }, (_, row) => row),
      (row) =>
        html`<text class="tick" x="${left - 6}" y="${top + row * height + 11}" text-anchor="end"
          >${row * columns * PORTS_A_BLOCK}</text
        >`,
    )}
    ${heatCells(ports, Math.max(...ports), MAP)}
    <rect class="privileged" x="${left}" y="${top}" width="${PRIVILEGED * width}" height="${height}">
      <title>Privileged ports, 0 to 1023</title>
    </rect>
  </svg>`;
}

function strips(destinations: Statistics['destinations']): Markup {
  const named = Object.entries(destinations)
    .filter(([, { opened }]) => opened > 0)
    .toSorted(([, a], [, b]) => b.opened - a.opened);
  const rows = named.slice(0, MOST_DESTINATIONS);
  const most = Math.max(...rows.flatMap(([, { ports }]) => ports));
  const pitch = STRIP.height + 6;
  const { left } = STRIP;
  const right = left + STRIP.columns * STRIP.width;
  const height = rows.length * pitch + 22 + (named.length > rows.length ? 16 : 0);
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${height}"
    width="${WIDTH}"
    height="${height}"
    role="img"
    aria-label="Ports given for each destination: ${rows.map(([name, use]) => `${name}: ${words(use)}`).join('; ')}"
  >
    ${each(rows, ([name, use], row) => {
      const top = row * pitch;
      return html`<text class="port" x="0" y="${top + 12}">${name.slice(0, 15)}</text>
        <rect class="unseen" x="${left}" y="${top}" width="${right - left}" height="${STRIP.height}" />
        ${heatCells(use.ports, most, { ...STRIP, top })}<text class="tick" x="${right + 8}" y="${top + 12}"
          >${words(use)}</text
        >`;
    })}
    ${each(
      [0, 16_384, 32_768, 49_152, 65_535],
      (port) =>
        html`<text
          class="tick"
          x="${left + (port / PORTS_A_STRIP_BLOCK) * STRIP.width}"
          y="${rows.length * pitch + 12}"
          text-anchor="${port === 0 ? 'start' : 'middle'}"
          >${port}</text
        >`,
    )}${
      named.length > rows.length
        ? html`<text class="tick" x="0" y="${height - 4}"
            >and ${plural(named.length - rows.length, 'more destination')}</text
          >`
        : NONE
    }
  </svg>`;
}

function words({ opened, mostInUse }: DestinationUse): string {
  return `${plural(opened, 'flow')}, most in use ${count(mostInUse)}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
