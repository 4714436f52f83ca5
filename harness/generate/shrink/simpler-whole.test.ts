import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Moment, Scenario, Step } from '../../scenario/scenario.ts';
import { advance, fill, open, scenario, TO, TO_2, TO_3, together } from './fixtures/scenarios.ts';
import { simplerEndpoints, simplerMoments, simplerProtocols } from './simpler-whole.ts';

const tcp = { protocol: 'tcp' } as const;

/** The steps of each candidate; all else stays as it is. */
const by =
  (pass: (scenario: Scenario) => Iterable<Scenario>) =>
  (...steps: readonly Step[]): readonly (readonly Step[])[] => {
    const whole = scenario(steps);
    return [...pass(whole)].map((candidate) => {
      assert.equal(candidate, { ...whole, steps: candidate.steps });
      return candidate.steps;
    });
  };

test('UDP takes the place of TCP in all steps at once, then in one after another', () => {
  const udp = by(simplerProtocols);
  const [a, b, plain] = [open('a', tcp), fill('b', tcp), open('c')];
  assert.equal(udp(a, plain, b), [
    [open('a'), plain, fill('b')],
    [open('a'), plain, b],
    [a, plain, fill('b')],
  ]);
  assert.equal(udp(plain, fill('b')), [], 'there is none');
  assert.equal(udp(advance(), { do: 'control' }), []);
});

test('flows opened at one instant become UDP together, if one of them is not', () => {
  const udp = by(simplerProtocols);
  const plain = together(open('a'), open('b'));
  for (const mixed of [together(open('a', tcp), open('b')), together(open('a'), open('b', tcp))])
    assert.equal(udp(mixed), [[plain], [plain]]);
  assert.equal(udp(plain), []);
});

test('a flow from outside keeps its protocol, of which a load balancing rule speaks', () => {
  const inbound: Step = { do: 'inbound', flow: 'a', ...tcp, from: TO, to: TO_2 };
  assert.equal(by(simplerProtocols)(inbound), []);
  assert.equal(by(simplerProtocols)(inbound, open('b', tcp)), [
    [inbound, open('b')],
    [inbound, open('b')],
  ]);
});

test('the part of an endpoint is played by one that is named earlier, the latest first', () => {
  const to = by(simplerEndpoints);
  const steps = (...endpoints: readonly string[]) => endpoints.map((to) => open('a', { to }));
  assert.equal(to(...steps(TO, TO_2, TO_3)), [
    steps(TO, TO_2, TO),
    steps(TO, TO_2, TO_2),
    steps(TO, TO, TO_3),
  ]);
  assert.equal(to(...steps(TO_2, TO, TO_2)), [steps(TO_2, TO_2, TO_2)], 'earlier, not smaller');
  assert.equal(to(...steps(TO, TO)), []);
});

test('whatever goes to an endpoint goes to the other one then, and nothing else does', () => {
  const to = by(simplerEndpoints);
  const stray = (endpoint: string): Step => ({
    do: 'stray',
    vm: 'vm0',
    segment: 'rst',
    port: 5_000,
    to: endpoint,
  });
  const first = open('a');
  assert.equal(to(first, fill('b', { to: TO_2 })), [[first, fill('b')]]);
  assert.equal(to(first, stray(TO_2)), [[first, stray(TO)]]);
  const at = (...endpoints: readonly string[]) => together(...endpoints.map((to) => open('c', { to })));
  assert.equal(to(first, at(TO, TO_2)), [[first, at(TO, TO)]]);
  assert.equal(to(at(TO_2, TO)), [[at(TO_2, TO_2)]]);
  assert.equal(to(fill('a'), stray(TO), at(TO), open('b', { to: TO_2 })).length, 1);
  assert.equal(to(at(TO, TO_2, TO_3)), [[at(TO, TO_2, TO)], [at(TO, TO_2, TO_2)], [at(TO, TO, TO_3)]]);
  const inbound: Step = { do: 'inbound', flow: 'd', protocol: 'udp', from: TO_2, to: TO_3 };
  assert.equal(to(first, inbound), [], 'neither end of it is a destination');
  assert.equal(to(first, inbound, open('b', { to: TO_2 })), [[first, inbound, open('b')]]);
});

test('two waits in a row are one, for the sum of both, since when the first was', () => {
  const waits = by(simplerMoments);
  const first: Moment = { since: 'a', timeouts: 1, tolerances: 20, ticks: 300 };
  const second: Moment = { since: null, timeouts: 4, tolerances: 50, ticks: 600 };
  const both = advance({ since: 'a', timeouts: 5, tolerances: 70, ticks: 900 });
  const [before, after] = [open('a'), open('b')];
  assert.equal(waits(before, advance(first), advance(second), after), [[before, both, after]]);
  assert.equal(waits(advance(second), advance(first)), [], 'the second is a moment of its own');
  assert.equal(waits(advance(first), before, advance(second)), [], 'not in a row');
  assert.equal(waits(before, advance(second)), []);
  assert.equal(waits(advance(second), before), []);
  assert.equal(waits(advance(second), { do: 'control' }, advance(second)), [], 'not even by a control');
  const [one, two, four] = [1, 2, 4].map((ticks) => advance({ ticks }));
  assert.ok(one !== undefined && two !== undefined && four !== undefined);
  assert.equal(waits(one, two, four), [
    [advance({ ticks: 3 }), four],
    [one, advance({ ticks: 6 })],
  ]);
});

test.run();
