import type { Picture, PicturedEventKind } from '../../../harness/record/picture.ts';
import { type Tell, tellerOf } from '../../moments.ts';
import { plural } from '../../numbers.ts';
import { each, html, type Markup, NONE } from '../markup.ts';
import { type Axis, axisOf } from './axis.ts';
import { BAR, barOf, cut, type Frame, line, tenth } from './bar.ts';
import { drawnFlows, type Group, groupsOf, type Row } from './rows.ts';

const WIDTH = 960;
const LEFT = 92;
const RIGHT = WIDTH - 6;
/** Room behind the last observation, where bars that go on run out. */
const TAIL = 92;
const LANE = BAR + 4;
const HEAD = 24;
const AXIS = 22;

/** Who held which port when, as SVG: a row a port, a bar a flow, a group a destination. */
export function chart(picture: Picture): Markup {
  const flows = drawnFlows(picture);
  const groups = groupsOf(flows);
  const end = RIGHT - TAIL;
  const { axis, tell } = scaleOf(picture, flows);
  const frame: Frame = { axis, tell, end, right: RIGHT };

  let y = 4 + (picture.fault === null ? 0 : 18) + (picture.marks.length === 0 ? 0 : 18);
  const top = y;
  const drawn: Markup[] = [];
  const heads: Markup[] = [];
  for (const group of groups) {
    heads.push(headOf(group, picture, y, tell));
    y += HEAD;
    for (const row of group.rows) {
      drawn.push(rowOf(row, picture, y, frame));
      y += row.lanes.length * LANE + 3;
    }
    y += 5;
  }
  const height = y + AXIS;
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${height}"
    width="${WIDTH}"
    height="${height}"
    role="img"
    aria-label="${wordsOf(picture, tell)}"
  >
    <rect class="unseen" x="${end}" y="${top}" width="${RIGHT - end}" height="${y - top}" />
    ${each(
      axis.ticks,
      ({ x, label }) =>
        html`${line('grid', x, top, y)}<text class="tick" x="${x}" y="${y + 15}" text-anchor="middle"
            >${label}</text
          >`,
    )}
    <text class="tick" x="${RIGHT}" y="${y + 15}" text-anchor="end">later</text>
    ${drawn}${marksOf(picture, frame, top, y)}${faultOf(picture, frame, y)}${heads}
  </svg>`;
}

/** Where each moment stands, and how it is told. */
function scaleOf(picture: Picture, flows: Picture['flows']): { readonly axis: Axis; readonly tell: Tell } {
  const times = [picture.from, picture.to, ...flows.flatMap(momentsOf), ...picture.marks.map(({ t }) => t)];
  if (picture.fault !== null) times.push(picture.fault.t);
  const inside = times.filter((t) => t >= picture.from && t <= picture.to);
  const important = [...(picture.fault === null ? [] : [picture.fault.t]), picture.to, picture.from];
  const tell = tellerOf(inside);
  return { axis: axisOf(inside, important, LEFT + 6, RIGHT - TAIL, tell), tell };
}

function momentsOf(flow: Picture['flows'][number]): readonly number[] {
  return [flow.from, flow.to, flow.sureUntil, flow.possibleUntil, ...flow.events.map(({ t }) => t)];
}

function headOf(group: Group, picture: Picture, y: number, tell: Tell): Markup {
  const from = group.publicAddress === null ? '' : ` from ${group.publicAddress}`;
  return html`<line class="rule" x1="0" x2="${RIGHT}" y1="${y + 0.5}" y2="${y + 0.5}" /><text
      class="head"
      x="0"
      y="${y + 16}"
      >to ${group.destination}${from}${heldAt(group, picture, tell)}</text
    >`;
}

/** Only where every flow is drawn: a count of some of them would mislead. */
function heldAt(group: Group, picture: Picture, tell: Tell): string {
  const { fault, capacity } = picture;
  if (fault === null || picture.omitted > 0 || drawnFlows(picture).length < picture.flows.length) return '';
  const held = group.rows.filter(
    ({ port, lanes }) =>
      port !== null && lanes.flat().some((flow) => flow.from < fault.t && flow.sureUntil > fault.t),
  ).length;
  const of = capacity === null ? plural(held, 'port') : `${held} of ${plural(capacity, 'port')}`;
  return ` · ${of} surely held just before ${tell(fault.t)}`;
}

function rowOf(row: Row, picture: Picture, y: number, frame: Frame): Markup {
  const label = row.port === null ? 'no port' : `port ${row.port}`;
  return html`<text class="port" x="0" y="${y + BAR - 3}">${label}</text>${each(row.lanes, (lane, index) =>
      each(lane, (flow) => barOf(flow, picture, y + index * LANE, frame)),
    )}`;
}

function marksOf(picture: Picture, { axis, tell }: Frame, top: number, bottom: number): Markup {
  let taken = 0;
  return each(picture.marks, ({ t, text }) => {
    const x = axis.x(t);
    const short = cut(text, 40);
    const right = x + short.length * 6.7;
    const flip = right > RIGHT;
    const left = flip ? x - short.length * 6.7 : x;
    const room = left >= taken;
    if (room) taken = flip ? x : right;
    const label = html`<text
      class="mark"
      x="${tenth(x + (flip ? -4 : 4))}"
      y="${top - 6}"
      text-anchor="${flip ? 'end' : 'start'}"
      >${short}</text
    >`;
    return html`<g
      ><title>${tell(t)} ${text}</title>${line('mark', x, top - 16, bottom)}${room ? label : NONE}</g
    >`;
  });
}

function faultOf({ fault }: Picture, { axis }: Frame, bottom: number): Markup {
  if (fault === null) return NONE;
  const x = axis.x(fault.t);
  const flip = x > WIDTH / 2;
  return html`<g
    >${line('fault', x, 4, bottom)}<text
      class="fault"
      x="${tenth(x + (flip ? -6 : 6))}"
      y="15"
      text-anchor="${flip ? 'end' : 'start'}"
      >${cut(fault.text, 80)}</text
    ></g
  >`;
}

/** The picture for whoever does not see it. */
function wordsOf(picture: Picture, tell: Tell): string {
  const fault = picture.fault === null ? '' : ` At ${tell(picture.fault.t)}: ${picture.fault.text}.`;
  return `Time chart of ${plural(picture.flows.length, 'flow')}, ${tell(picture.from)} to ${tell(picture.to)}.${fault}`;
}

const MEANINGS: Readonly<Record<PicturedEventKind, string>> = {
  open: 'dot: opened',
  out: 'triangle up: packet out',
  in: 'triangle down: packet in',
  close: 'square: closed',
  lost: 'ring: lost',
  refused: 'cross: got no port',
};

/** What stands beneath the chart: how to read it, as far as this one needs it. */
export function captionOf(picture: Picture): string {
  const flows = drawnFlows(picture);
  const kinds = new Set(flows.flatMap(({ events }) => events.map(({ kind }) => kind)));
  const possible = flows.some(
    (flow) => flow.publicPort !== null && flow.sureUntil < picture.to && flow.possibleUntil > flow.sureUntil,
  );
  const missing = picture.omitted + picture.flows.length - flows.length;
  const relative = scaleOf(picture, flows).axis.ticks.some(({ label }) => label.startsWith('+'));
  const parts = [
    'bar: port surely held (till ...)',
    ...(possible ? ['dashed: possibly held'] : []),
    ...Object.entries(MEANINGS)
      .filter(([kind]) => kinds.has(kind as PicturedEventKind))
      .map(([, words]) => words),
    'times exact, distances logarithmic',
    ...(relative ? ['+: since the label on its left'] : []),
    ...(missing > 0 ? [`${plural(missing, 'more flow')} not drawn`] : []),
  ];
  return parts.join(' · ');
}
