import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FactCounts } from './fact-counts.ts';
import { F, FACT_NAMES, FactSet } from './model/facts.ts';

const set = (...facts: readonly number[]) => {
  const result = new FactSet();
  for (const fact of facts) result.add(fact);
  return result;
};

test('one combination is one entry, whichever object says it', () => {
  let worked = 0;
  const counts = new FactCounts(() => ++worked);
  const first = counts.of(set(F.udp, F.first));
  assert.is(counts.of(set(F.first, F.udp)), first);
  assert.is.not(counts.of(set(F.udp)), first);
  assert.is(worked, 2, 'the value is worked out once for each');
  assert.equal([first.value, first.count, first.counted], [1, 0, 0]);
});

test('an entry keeps its facts when the set that asked goes on', () => {
  const counts = new FactCounts((facts) => facts.names());
  const asked = set(F.udp);
  const entry = counts.of(asked);
  asked.clear().add(F.tcp);
  assert.equal(entry.facts.names(), ['udp']);
  assert.equal(entry.value, ['udp']);
  assert.is.not(counts.of(asked), entry);
});

test('it grows without losing or mixing up an entry', () => {
  const counts = new FactCounts((facts) => facts.names().join());
  const ask = (index: number) => {
    const bits = [...FACT_NAMES.keys()].filter((fact) => fact < 12 && ((index >> fact) & 1) === 1);
    return counts.of(set(...bits));
  };
  for (let index = 0; index < 4_096; index++) ask(index).count++;
  for (let index = 0; index < 4_096; index++) ask(index).count++;
  assert.is(counts.entries.length, 4_096);
  for (const entry of counts.entries) {
    assert.is(entry.count, 2);
    assert.is(entry.value, entry.facts.names().join());
  }
});

test('every fact is a bit of its own', () => {
  const counts = new FactCounts(() => 0);
  for (const fact of FACT_NAMES.keys()) counts.of(set(fact));
  assert.is(counts.entries.length, FACT_NAMES.length);
});

test.run();
