import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Observation, parseAddress } from '../../spec/vocabulary/index.ts';
import { LiveObserver, type RoundAnswer } from './live-observer.ts';
import type { LiveFlow } from './live-plan.ts';

const FLOW: LiveFlow = {
  vm: 0,
  label: 'f',
  way: 'reflector',
  protocol: 'tcp',
  to: { address: parseAddress('198.51.100.7'), port: 7_007 },
  port: 5_000,
  url: null,
};
const SOURCE = { address: parseAddress('203.0.113.10'), port: 1_025 };
const answer = (more: Partial<RoundAnswer>): RoundAnswer => ({
  flow: FLOW,
  sent: 1,
  seen: 2,
  source: null,
  stood: false,
  ordered: [],
  epoch: null,
  ...more,
});

/** What the judge is told of these rounds, each of one flow, and whether that flow is asked again. */
function told(...rounds: readonly RoundAnswer[]) {
  const observations: Observation[] = [];
  const observer = new LiveObserver(
    (one) => observations.push(one),
    () => false,
  );
  const again = rounds.map((one) => observer.asked([one]).length);
  const sends = observations.flatMap(({ operation, outcome }) =>
    operation.op === 'send' && 'arrivals' in outcome && outcome.arrivals.length === 0
      ? [`${operation.segment} ${outcome.unknown === true ? 'unknown' : 'lost'}`]
      : [],
  );
  return { sends, again };
}

test('a connection that never stood lost its SYN', () => {
  assert.equal(told(answer({})), { sends: ['syn lost'], again: [0] });
});

test('one that stood without an answer got through: its source is not known, and it is no failure', () => {
  assert.equal(told(answer({ stood: true })), { sends: ['syn unknown'], again: [1] });
});

test('one that was seen, and is silent later, lost what it carried', () => {
  assert.equal(told(answer({ source: SOURCE }), answer({ stood: true })), {
    sends: ['data lost'],
    again: [0, 0],
  });
});

test('nothing is lost on the way to whoever is down: it may hold a port, and is not asked again', () => {
  assert.equal(told(answer({ down: true })), { sends: ['syn unknown'], again: [0] });
  assert.equal(told(answer({ source: SOURCE }), answer({ stood: true, down: true })), {
    sends: ['data unknown'],
    again: [0, 0],
  });
});

test.run();
