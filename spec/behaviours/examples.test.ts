import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds } from '../article/behaviour-ids.ts';
import { examples, more } from './examples.ts';
import { behaviours } from './index.ts';

/** One witness suffices for it, and nothing else is said of it. */
const NEVER_VIOLATED = 'connections-exceed-ports';

const SENTENCE = /^[\S ]+$/;
const NONSENSE = /undefined|NaN|null|\[object|Infinity|(?<!\w)-1\b|\bno VM\b|0\.0\.0\.0/;

for (const id of behaviourIds) {
  const { conforms, violates } = examples[id];

  test(`${id}: a trace that conforms`, () => {
    const t = conforms();
    assert.equal(t.told(), []);
    assert.ok(t.tally(id).conforming > 0, 'it was not judged');
    assert.is(t.tally(id).violating, 0);
  });

  test(`${id}: a trace that violates`, () => {
    const t = violates();
    const told = t.told().filter((one) => one.split(' ')[0] === id);
    assert.is(told.length > 0, id !== NEVER_VIOLATED, t.told().join());
  });

  test(`${id}: says what it is about`, () => {
    const { claim, strength, exempts } = behaviours[id];
    assert.ok(claim.endsWith('.') && claim.length > 40);
    assert.ok(['stated', 'inferred', 'not guaranteed'].includes(strength));
    assert.is(exempts(conforms().context.hello), null);
  });
}

test('words of each violation are sentences that name things', () => {
  for (const make of [...behaviourIds.map((id) => examples[id].violates), ...more.map(([, make]) => make)]) {
    for (const { behaviour, expected, observed, note } of make().end()) {
      for (const text of [expected, observed, note ?? 'none given']) {
        assert.match(text, SENTENCE, behaviour);
        assert.not.match(text, NONSENSE, `${behaviour}: ${text}`);
      }
    }
  }
});

for (const [index, [id, make]] of more.entries()) {
  test(`${id}: broken another way (${index + 1})`, () => {
    const t = make();
    assert.ok(
      t.told().some((told) => told.split(' ')[0] === id),
      t.told().join(),
    );
  });
}

test.run();
