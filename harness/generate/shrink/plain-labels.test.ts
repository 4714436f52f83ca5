import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Step } from '../../scenario/scenario.ts';
import { advance, fill, open, scenario, together } from './fixtures/scenarios.ts';
import { plainLabels } from './plain-labels.ts';

const plain = (...steps: readonly Step[]): readonly (readonly Step[])[] => {
  const whole = scenario(steps);
  return [...plainLabels(whole)].map((candidate) => {
    assert.equal(candidate, { ...whole, steps: candidate.steps });
    return candidate.steps;
  });
};

test('flows are named a, b, c in the order in which they come', () => {
  assert.equal(plain(open('f7'), open('f2'), open('f7')), [[open('a'), open('b'), open('a')]]);
  assert.equal(plain(open('b'), open('a')), [[open('a'), open('b')]]);
  assert.equal(plain(open('a'), open('c')), [[open('a'), open('b')]], 'one of them is named so already');
});

test('flows that are named so are left alone', () => {
  assert.equal(plain(open('a'), open('b'), open('a')), []);
  assert.equal(plain(), []);
  assert.equal(plain(fill('a'), open('b'), advance({ since: 'a#3' })), []);
});

test('after z comes a1, and after that b1', () => {
  const flows = Array.from({ length: 53 }, (_, number) => open(`f${number}`));
  const [steps] = plain(...flows);
  const names = steps?.map((step) => ('flow' in step ? step.flow : ''));
  assert.equal(names?.slice(0, 2), ['a', 'b']);
  assert.equal(names?.slice(25, 28), ['z', 'a1', 'b1']);
  assert.equal(names?.slice(51), ['z1', 'a2']);
});

test('a flow of a fill keeps its number, and its fill is still the one that it names', () => {
  const named = (flow: string): Step => ({ do: 'send', flow, segment: 'data', bytes: 0 });
  assert.equal(plain(fill('g'), named('g#3'), named('g')), [[fill('a'), named('a#3'), named('a')]]);
});

test('every step that names a flow names it by its new name', () => {
  const steps = (x: string): readonly Step[] => [
    open(x),
    { do: 'send', flow: x, segment: 'data', bytes: 0 },
    { do: 'reply', flow: x, from: 'destination', segment: 'data', bytes: 0 },
    { do: 'close', flow: x, how: 'fin' },
    { do: 'keep-alive', flow: x, by: 'both', timeouts: 1 },
    { do: 'inbound', flow: x, protocol: 'udp', from: '192.0.2.1:1', to: '203.0.113.1:80' },
    fill(x),
    { do: 'send-all', flows: x },
    { do: 'reply-all', flows: x },
    { do: 'close-all', flows: x, how: 'fin' },
    together(open(x), open(x, { port: 1 })),
    advance({ since: x, timeouts: 2 }),
  ];
  for (const [index, step] of steps('x').entries()) assert.equal(plain(step), [[steps('a')[index]]], step.do);
  const nothing: readonly Step[] = [advance({ ticks: 1 }), { do: 'alerts' }];
  assert.equal(plain(open('x'), ...nothing), [[open('a'), ...nothing]]);
});

test.run();
