import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result, RunVerdict } from '../harness/record/result.ts';
import { leadOf } from './lead.ts';
import { conformingResult, violatingResult } from './samples.ts';

test('the sentence says who, what broke, and what was left', () => {
  assert.is(
    leadOf(violatingResult()),
    'acme-nat 1.4.2 breaks 3 of 33 documented behaviours; it keeps 23, left 2 undecided and does not support 5.',
  );
});

test('what is not supported is not kept', () => {
  assert.is(
    leadOf(conformingResult()),
    'acme-nat 1.4.2 keeps 28 of 33 documented behaviours; it does not support 5.',
  );
  const behaviours = Object.fromEntries(
    Object.entries(conformingResult().behaviours).filter(([, { verdict }]) => verdict === 'conforms'),
  );
  assert.is(
    leadOf({ ...conformingResult(), behaviours }),
    'acme-nat 1.4.2 keeps all 28 documented behaviours.',
  );
});

test('no other end reads as one that went well', () => {
  const ends: readonly RunVerdict[] = ['incomplete', 'nothing-exercised', 'target-failed', 'interrupted'];
  for (const verdict of ends) {
    const result: Result = { ...violatingResult(), verdict, summary: 'It stopped.' };
    assert.not.match(leadOf(result), /keeps all|keeps \d+ of/, verdict);
  }
});

test.run();
