import type { Picture, PicturedEvent, PicturedFlow } from '../../../harness/record/picture.ts';
import type { Tell } from '../../moments.ts';
import { clock } from '../../numbers.ts';
import { visible } from '../../sanitise.ts';
import { each, html, type Markup, NONE } from '../markup.ts';
import type { Axis } from './axis.ts';

export const BAR = 16;
/** Of the chart's font, wide enough for its widest face. */
const CHARACTER = 6.7;

export interface Frame {
  readonly axis: Axis;
  /** Moments of this picture, each told apart from the others. */
  readonly tell: Tell;
  /** Where the last observation stands. Right of it a bar only says that it went on. */
  readonly end: number;
  readonly right: number;
}

/** One flow: its bar, the packets on it, who it is and how long it was idle. */
export function barOf(flow: PicturedFlow, picture: Picture, top: number, frame: Frame): Markup {
  const { axis, tell, end, right } = frame;
  const blamed = picture.fault?.flows.includes(flow.flow) === true;
  const from = axis.x(flow.from);
  const sure = flow.sureUntil > picture.to ? right : axis.x(Math.max(flow.from, flow.sureUntil));
  const possible = flow.possibleUntil > picture.to ? right : axis.x(Math.max(flow.from, flow.possibleUntil));
  const held = flow.publicPort !== null;
  const deadline = flow.to + picture.idleTimeoutMs;
  return html`<g class="${blamed ? 'flow blamed' : 'flow'}"
    ><title>${storyOf(flow, tell)}</title>${
      held && possible > sure ? box('possible', sure, top, possible) : NONE
    }${held && sure > from ? box('held', from, top, Math.min(sure, end)) : NONE}${
      held && sure > end ? box('held later', end, top, sure) : NONE
    }${
      held && deadline <= picture.to ? line('deadline', axis.x(deadline), top - 2, top + BAR + 2) : NONE
    }${each(flow.events, (event) => eventOf(event, axis.x(event.t), top, tell))}${words(flow, picture, top, frame)}</g
  >`;
}

function box(kind: string, from: number, top: number, to: number): Markup {
  return html`<rect class="${kind}" x="${from}" y="${top}" width="${tenth(to - from)}" height="${BAR}" />`;
}

export function line(kind: string, x: number, from: number, to: number): Markup {
  return html`<line class="${kind}" x1="${x}" x2="${x}" y1="${from}" y2="${to}" />`;
}

/** Shapes, not colours alone: they must be told apart in print and by everybody. */
function eventOf({ kind, t, text }: PicturedEvent, x: number, top: number, tell: Tell): Markup {
  const middle = top + BAR / 2;
  const title = html`<title>${tell(t)} ${text}</title>`;
  switch (kind) {
    case 'open':
      return html`<circle class="event" cx="${x}" cy="${middle}" r="3.5">${title}</circle>`;
    case 'out':
      return html`<path class="event" d="M${x} ${top}l3.5 6h-7z">${title}</path>`;
    case 'in':
      return html`<path class="event" d="M${x} ${top + BAR}l3.5 -6h-7z">${title}</path>`;
    case 'close':
      return html`<rect class="event" x="${tenth(x - 3.5)}" y="${middle - 3.5}" width="7" height="7"
        >${title}</rect
      >`;
    case 'lost':
      return html`<circle class="event hollow" cx="${x}" cy="${middle}" r="3.5">${title}</circle>`;
    case 'refused':
      return html`<path class="event cross" d="M${tenth(x - 4)} ${middle - 4}l8 8m0 -8l-8 8">${title}</path>`;
  }
}

/** The flow's name where there is room, and the idle times that are worth reading. */
function words(flow: PicturedFlow, picture: Picture, top: number, { axis, end, right }: Frame): Markup {
  const who = `${cut(flow.vm, 12)}:${flow.port} ${flow.protocol} to :${flow.destinationPort}`;
  // Flows that a scenario has no label for are named by their tuple.
  const name = flow.flow.startsWith(`${flow.vm}:`) ? who : `${cut(flow.flow, 16)} ${who}`;
  const base = top + BAR - 4.5;
  const from = axis.x(flow.from);
  const wide = name.length * CHARACTER + 14;
  const fits = from + wide <= end;
  const label = fits
    ? html`<text x="${tenth(from + 8)}" y="${base}">${name}</text>`
    : html`<text class="outside" x="${tenth(from - 8)}" y="${base}" text-anchor="end">${name}</text>`;

  const stops = [
    ...flow.events.filter(({ kind }) => kind === 'out' || kind === 'open').map(({ t }) => t),
    flow.publicPort !== null && picture.fault !== null && picture.fault.t > flow.to
      ? picture.fault.t
      : flow.to,
  ];
  const idle = each(stops.slice(1), (t, index) => {
    const before = stops[index] ?? t;
    const text = `idle ${clock(t - before)}`;
    // The name covers the beginning of the first span.
    const taken = index === 0 && fits ? wide : 8;
    const room = Math.min(axis.x(t), end) - axis.x(before) - taken;
    if (t - before < picture.idleTimeoutMs / 100 || room < text.length * CHARACTER) return NONE;
    return html`<text class="idle" x="${tenth(axis.x(t) - 7)}" y="${base}" text-anchor="end">${text}</text>`;
  });
  // Behind the last observation there is no time to read off, so it is said.
  const later =
    flow.publicPort === null || flow.sureUntil <= picture.to
      ? NONE
      : html`<text class="idle" x="${right - 4}" y="${base}" text-anchor="end"
          >till ${clock(flow.sureUntil)}</text
        >`;
  return html`${label}${idle}${later}`;
}

function storyOf(flow: PicturedFlow, tell: Tell): string {
  const seen =
    flow.publicAddress === null
      ? 'never seen outside'
      : `seen as ${flow.publicAddress}:${flow.publicPort ?? '?'}`;
  const until = `surely held until ${tell(flow.sureUntil)}, possibly until ${tell(flow.possibleUntil)}`;
  const who = `${flow.flow}: ${flow.vm}:${flow.port} ${flow.protocol} to ${flow.destination}:${flow.destinationPort}`;
  return `${who}, ${seen}, opened at ${tell(flow.from)}${flow.publicPort === null ? '' : `, ${until}`}`;
}

/** For places that have room for a name, not for a sentence. */
export function cut(text: string, max: number): string {
  const short = visible(text.slice(0, max + 1));
  return short.length > max ? `${short.slice(0, max - 1)}…` : short;
}

export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
