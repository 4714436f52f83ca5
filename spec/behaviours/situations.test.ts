import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds } from '../article/behaviour-ids.ts';
import { behaviours } from './index.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { occurrences } from './situations.ts';

const seen = new Set<string>();

for (const [name, make] of Object.entries(occurrences)) {
  test(`${name}: conforms`, () => {
    const t = make();
    assert.equal(t.told(), []);
    for (const id of behaviourIds) {
      for (const [situation, count] of Object.entries(t.tally(id).situations)) {
        if (count > 0) seen.add(`${id}: ${situation}`);
      }
    }
  });
}

for (const id of behaviourIds) {
  test(`${id}: every situation occurs in some trace`, () => {
    const missing = Object.keys(behaviours[id].situations).filter((name) => !seen.has(`${id}: ${name}`));
    assert.equal(missing, []);
  });
}

test('in a transition that says nothing no situation occurs, and nothing is judged of it', () => {
  for (const id of behaviourIds) {
    assert.equal(situationsOf(behaviours[id]), [], id);
    assert.is(judged(behaviours[id]), null, id);
  }
});

test.run();
