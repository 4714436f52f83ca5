import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformingResult } from '../../reports/samples.ts';
import { knownOf, repetitionOf } from './repetition.ts';

const base = conformingResult();
const verdicts = (changes: Readonly<Record<string, Partial<(typeof base.behaviours)[string]>>>) => ({
  ...base,
  behaviours: Object.fromEntries(
    Object.entries(base.behaviours).map(([id, one]) => [id, { ...one, ...changes[id] }]),
  ),
});
const violates = { verdict: 'violates' } as const;
const published = verdicts({
  'no-failure-below-capacity': violates,
  'outbound-maps-to-public': violates,
  'idle-reclaimed-at-4-minutes': { verdict: 'conforms' },
  'no-reclaim-before-4-minutes': { verdict: 'inconclusive' },
});
const known = knownOf(published);
const as = { lab: 'nftables', number: 1, loaded: false } as const;

test('the known violations, no other, and decided idle rules are what has to be', () => {
  const { wrong, violated } = repetitionOf(published, known, as);
  assert.equal(wrong, []);
  assert.equal(violated.toSorted(), ['no-failure-below-capacity', 'outbound-maps-to-public']);
});

test('an idle rule that the published run left open may stay open', () => {
  const { idle } = repetitionOf(published, known, as);
  assert.equal(idle, { 'idle-reclaimed-at-4-minutes': 'conforms' });
});

test('whatever is not so is named', () => {
  const { wrong } = repetitionOf(
    {
      ...verdicts({
        'outbound-maps-to-public': violates,
        'payload-intact': violates,
        'idle-reclaimed-at-4-minutes': { verdict: 'not-exercised' },
        'mapping-is-stable': { inconclusive: 10_000_000 },
      }),
      errors: ['lab-nat-died'],
    },
    known,
    as,
  );
  assert.is(wrong.length, 5, wrong.join('\n'));
  for (const part of [
    'lab-nat-died',
    'no-failure-below-capacity was not found',
    'payload-intact was found',
    'inconclusive',
    'idle-reclaimed-at-4-minutes stayed open',
  ]) {
    assert.ok(
      wrong.some((line) => line.includes(part)),
      part,
    );
  }
});

test.run();
