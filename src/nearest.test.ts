import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from './nearest.ts';

const words = ['cases', 'seed', 'known-failing', 'format'];

for (const [word, near] of [
  ['case', 'cases'],
  ['sead', 'seed'],
  ['known-failures', 'known-failing'],
  ['knwon-failing', 'known-failing'],
  ['failing', 'known-failing'],
  ['colour', null],
  ['', null],
  ['x', null],
] as const) {
  test(`nearest to ${JSON.stringify(word)}: ${near ?? 'none'}`, () => {
    assert.is(nearest(word, words), near);
  });
}

test('a word of any length takes no time', () => {
  assert.is(nearest('x'.repeat(10_000_000), words), null);
});

test.run();
