import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Picture } from '../../../harness/record/picture.ts';
import { reclaimedEarly, sharedPort } from '../../samples/pictures.ts';
import { axisOf } from './axis.ts';
import { captionOf, chart } from './chart.ts';
import { drawnFlows, groupsOf } from './rows.ts';

const drawn = (picture: Picture) => chart(picture).text;

test('time runs to the right, and 1 ms is seen beside 4 minutes', () => {
  const { x } = axisOf([0, 239_999, 240_000, 240_001], [], 100, 900);
  assert.is(x(0), 100);
  assert.is(x(240_001), 900);
  assert.ok(x(240_000) - x(239_999) > 50);
  assert.ok(x(239_999) - x(0) > x(240_001) - x(240_000));
  assert.ok(x(120_000) > x(0) && x(120_000) < x(239_999));
});

test('one moment alone is no division by zero', () => {
  const { x, ticks } = axisOf([5], [5], 100, 900);
  assert.is(x(5), 100);
  assert.equal(ticks, [{ x: 100, label: '0:00.005' }]);
});

test('packets microseconds apart: no two labels read the same, and near ones say what passed', () => {
  const times = [0, 0.022_2, 0.0517, 0.0594, 0.0652, 2.298];
  const { x, ticks } = axisOf(times, [0.0594], 100, 900);
  assert.is(x(2.298), 900);
  assert.ok(x(0.0594) - x(0.0517) > 40);
  assert.equal(
    ticks.map(({ label }) => label),
    ['0 ms', '0.022 ms', '0.052 ms', '0.059 ms', '0.065 ms', '2.298 ms'],
  );
  const late = times.map((t) => 239_999 + t);
  const narrow = axisOf(late, [239_999.0594], 100, 720).ticks.map(({ label }) => label);
  assert.is(new Set(narrow).size, narrow.length);
  assert.ok(narrow.includes('3:59.999059'), narrow.join(' '));
  assert.ok(
    narrow.some((label) => /^\+[\d.]+ µs$/.test(label)),
    narrow.join(' '),
  );
});

test('labels never stand in each other', () => {
  const times = Array.from({ length: 300 }, (_, index) => 10 + index * 0.006);
  const { ticks } = axisOf(times, [10.5], 100, 860);
  assert.ok(ticks.length > 4);
  for (const [index, { x, label }] of ticks.entries()) {
    const next = ticks[index + 1];
    if (next !== undefined) assert.ok(next.x - x > 3.3 * (label.length + next.label.length), label);
  }
});

test('two flows that hold one port at once are two lanes of one row', () => {
  const [group] = groupsOf(sharedPort().flows);
  const row = group?.rows.find(({ port }) => port === 1026);
  assert.equal(
    row?.lanes.map((lane) => lane.map(({ flow }) => flow)),
    [['fill#1'], ['g']],
  );
});

test('a port used again after its release stays one lane', () => {
  const [first, , third] = reclaimedEarly().flows;
  if (first === undefined || third === undefined) throw new Error('the sample has three flows');
  const [group] = groupsOf([{ ...first, sureUntil: 100, possibleUntil: 200 }, third]);
  assert.is(group?.rows[0]?.lanes.length, 1);
});

test('a flow that got no port stands with those that hold them', () => {
  const groups = groupsOf(reclaimedEarly().flows);
  assert.is(groups.length, 1);
  assert.is(groups[0]?.rows.at(-1)?.port, null);
});

test('each destination is a group of its own', () => {
  const flows = sharedPort().flows.map((flow, index) => ({
    ...flow,
    destination: `198.51.100.${index % 2}`,
  }));
  assert.is(groupsOf(flows).length, 2);
});

test('the fault is marked, and the blamed flows are', () => {
  const svg = drawn(sharedPort());
  assert.is(svg.split('class="flow blamed"').length - 1, 2);
  assert.match(svg, /class="fault"[^>]*>port 1026 given to g while fill#1 holds it</);
  assert.match(svg, /4 of 4 ports surely held just before 0:06/);
});

test('idle times are said in the bars', () => {
  assert.match(drawn(reclaimedEarly()), />idle 3:57\.999</);
  assert.match(drawn(reclaimedEarly()), />till 3:58\.8</);
});

test('every coordinate is a number, and the same picture is the same text', () => {
  for (const picture of [sharedPort(), reclaimedEarly()]) {
    assert.not.match(drawn(picture), /NaN|Infinity|undefined|width="-/);
    assert.is(drawn(picture), drawn(picture));
  }
});

test('a thousand flows are drawn as the blamed ones and some more, and the caption says so', () => {
  const [sample] = sharedPort().flows;
  if (sample === undefined) throw new Error('the sample has flows');
  const flows = Array.from({ length: 1_000 }, (_, index) => ({
    ...sample,
    flow: `f${index}`,
    publicPort: 1_025 + index,
  }));
  const picture = {
    ...sharedPort(),
    flows,
    fault: { t: 6_000, text: 'x', flows: ['f998', 'f999'] },
    omitted: 63_511,
  };
  assert.equal(
    drawnFlows(picture)
      .slice(0, 2)
      .map(({ flow }) => flow),
    ['f998', 'f999'],
  );
  assert.ok(drawn(picture).length < 60_000);
  assert.match(captionOf(picture), /64,451 more flows not drawn/);
  assert.not.match(drawn(picture), /surely held just before/);
});

test('hostile labels are text', () => {
  const [sample] = sharedPort().flows;
  if (sample === undefined) throw new Error('the sample has flows');
  const text = '</svg><script>\u202e';
  const flow = { ...sample, flow: text, vm: text, destination: text, publicAddress: text };
  const svg = drawn({
    ...sharedPort(),
    flows: [flow],
    marks: [{ t: 0, text }],
    fault: { t: 1, text, flows: [text] },
  });
  assert.not.match(svg, /<script|\u202e/);
  assert.is(svg.split('</svg>').length, 2);
});

test.run();
