import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result, Verdict } from '../harness/record/result.ts';
import { diff, diffSheet } from './diff.ts';
import { conformingResult, violatingResult } from './samples.ts';

function withVerdict(verdict: Verdict): Result {
  const result = conformingResult();
  const [behaviour] = Object.values(result.behaviours);
  if (behaviour === undefined) throw new Error('the sample has behaviours');
  return { ...result, behaviours: { 'payload-intact': { ...behaviour, verdict } } };
}

const kindOf = (before: Verdict, after: Verdict) =>
  diff(withVerdict(before), withVerdict(after)).changes[0]?.kind;

test('every change of verdict is of the right kind', () => {
  assert.is(kindOf('conforms', 'violates'), 'worse');
  assert.is(kindOf('not-exercised', 'violates'), 'worse');
  assert.is(kindOf('violates', 'conforms'), 'better');
  assert.is(kindOf('violates', 'permitted-variation'), 'better');
  assert.is(kindOf('not-exercised', 'conforms'), 'newly-exercised');
  assert.is(kindOf('not-supported', 'permitted-variation'), 'newly-exercised');
  assert.is(kindOf('conforms', 'inconclusive'), 'no-longer-exercised');
  assert.is(kindOf('conforms', 'permitted-variation'), 'other');
  assert.is(kindOf('not-exercised', 'inconclusive'), 'other');
  assert.is(kindOf('conforms', 'conforms'), undefined);
});

test('a failure that is no longer looked for is not better', () => {
  for (const verdict of ['not-exercised', 'not-supported', 'not-observable', 'inconclusive'] as const) {
    assert.is(kindOf('violates', verdict), 'no-longer-exercised');
  }
});

test('two configurations of one target are told apart', () => {
  const result = conformingResult();
  const configured = (configuration: Readonly<Record<string, string>>): Result => ({
    ...result,
    target: { ...result.target, configuration },
  });
  const { before, after } = diff(
    configured({ kernel: '6.8', range: '1024-65535' }),
    configured({ kernel: '6.8', range: '1025-1124', log: 'on' }),
  );
  assert.is(before, 'acme-nat 1.4.2 (log: not set, range: 1024-65535)');
  assert.is(after, 'acme-nat 1.4.2 (log: on, range: 1025-1124)');
});

test('findings come and go by their ids', () => {
  const forth = diff(conformingResult(), violatingResult());
  assert.is(forth.appeared.length, 3);
  assert.is(forth.gone.length, 0);
  assert.is(diff(violatingResult(), conformingResult()).gone.length, 3);
});

test('situations that no longer occur are named', () => {
  const { situations } = diff(conformingResult(), violatingResult());
  assert.equal(situations, [
    { id: 'exhaustion-raises-alert', situation: 'pool full', kind: 'no-longer-exercised' },
  ]);
});

test('the sheet says it in a sentence and has the tables that hold something', () => {
  const sheet = diffSheet(diff(conformingResult(), violatingResult()));
  assert.is(
    sheet.lead,
    'From acme-nat 1.4.2 to acme-nat 1.4.2: 3 worse, 2 no longer exercised; 28 behaviours as before.',
  );
  assert.is(sheet.tone, 'bad');
  assert.equal(
    sheet.tables.map(({ heading }) => heading),
    ['Worse', 'No longer exercised', 'Findings that appeared', 'Situations'],
  );
});

test('nothing changed is good', () => {
  const sheet = diffSheet(diff(violatingResult(), violatingResult()));
  assert.match(sheet.lead, /no verdict changed; 33 behaviours as before/);
  assert.is(sheet.tone, 'good');
  assert.equal(sheet.tables, []);
});

test.run();
