import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformingResult } from '../../reports/samples.ts';
import { KNOWN, repetitionOf } from './repetition.ts';

const base = conformingResult();
const verdicts = (changes: Readonly<Record<string, Partial<(typeof base.behaviours)[string]>>>) => ({
  ...base,
  behaviours: Object.fromEntries(
    Object.entries(base.behaviours).map(([id, one]) => [id, { ...one, ...changes[id] }]),
  ),
});
const violates = { verdict: 'violates' } as const;
const known = Object.fromEntries(KNOWN.map((id) => [id, violates]));

test('the known violations, no other, and decided idle rules are what has to be', () => {
  const { wrong, violated } = repetitionOf(verdicts(known), 1, false);
  assert.equal(wrong, []);
  assert.equal(violated.toSorted(), [...KNOWN]);
});

test('whatever is not so is named', () => {
  const { wrong } = repetitionOf(
    {
      ...verdicts({
        ...known,
        [KNOWN[0] as string]: {},
        'payload-intact': violates,
        'idle-reclaimed-at-4-minutes': { verdict: 'not-exercised' },
        'mapping-is-stable': { inconclusive: 10_000_000 },
      }),
      errors: ['lab-nat-died'],
    },
    1,
    true,
  );
  assert.is(wrong.length, 5, wrong.join('\n'));
  for (const part of [
    'lab-nat-died',
    'was not found',
    'payload-intact was found',
    'inconclusive',
    'stayed open',
  ]) {
    assert.ok(
      wrong.some((line) => line.includes(part)),
      part,
    );
  }
});

test.run();
