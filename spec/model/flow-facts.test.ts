import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FactSet } from './facts.ts';
import { addLiveness } from './flow-facts.ts';

test('the first packet of a flow, a later one, one of a flow that surely lives, and one out of state', () => {
  const life = (...of: [0 | 1 | 2, boolean]) => {
    const facts = new FactSet();
    addLiveness(facts, ...of);
    return facts.names();
  };
  assert.equal(life(0, true), ['first']);
  assert.equal(life(0, false), ['outOfState']);
  for (const opening of [true, false]) {
    assert.equal(life(1, opening), ['later']);
    assert.equal(life(2, opening), ['later', 'live']);
  }
});

test.run();
