import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { F, FACT_NAMES, FACT_WORDS, FactSet } from './facts.ts';

test('each fact is in a set once it was added, alone', () => {
  for (const [index, name] of FACT_NAMES.entries()) {
    assert.is(F[name], index);
    const set = new FactSet().add(index);
    assert.equal(set.names(), [name]);
    assert.ok(set.has(index));
  }
});

test('conditional facts', () => {
  assert.equal(new FactSet().addIf(false, F.udp).addIf(true, F.tcp).names(), ['tcp']);
});

test('a set that was cleared is empty, and words stay small integers', () => {
  const set = new FactSet();
  for (const fact of FACT_NAMES.keys()) set.add(fact);
  assert.is(set.words.length, FACT_WORDS);
  for (const word of set.words) assert.ok(word > 0 && word < 2 ** 30);
  assert.equal(set.clear().names(), []);
});

test('no fact has two names', () => {
  assert.is(new Set(FACT_NAMES).size, FACT_NAMES.length);
});

test.run();
