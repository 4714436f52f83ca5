import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ctrf } from './ctrf.ts';
import { conformingResult, sampleCatalogue, violatingResult } from './samples.ts';

interface Report {
  readonly results: {
    readonly summary: Readonly<Record<string, number>>;
    readonly tests: readonly { readonly name: string; readonly status: string; readonly trace?: string }[];
  };
}
const resultsOf = (result: Parameters<typeof ctrf.render>[0]) =>
  (JSON.parse([...ctrf.render(result, sampleCatalogue())].join('')) as Report).results;

test('the summary counts the tests', () => {
  const { summary, tests } = resultsOf(violatingResult());
  for (const status of ['passed', 'failed', 'skipped', 'pending', 'other']) {
    assert.is(tests.filter((entry) => entry.status === status).length, summary[status], status);
  }
  assert.is(summary['tests'], tests.length);
});

test('a broken behaviour fails with its trace, and what was left open is not passed', () => {
  const { tests } = resultsOf(violatingResult());
  const named = (name: string) => tests.find((entry) => entry.name === name);
  assert.is(named('no-reclaim-before-4-minutes')?.status, 'failed');
  assert.match(named('no-reclaim-before-4-minutes')?.trace ?? '', /replay/);
  assert.is(named('idle-reclaimed-at-4-minutes')?.status, 'other');
});

test('a run that is not good fails as a whole', () => {
  const { tests } = resultsOf({ ...conformingResult(), verdict: 'nothing-exercised', exitCode: 4 });
  assert.is(tests[0]?.status, 'failed');
});

test.run();
