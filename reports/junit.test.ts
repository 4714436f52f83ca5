import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { junit } from './junit.ts';
import { conformingResult, hostileResult, sampleCatalogue, violatingResult } from './samples.ts';

type Result = Parameters<typeof junit.render>[0];
const written = (result: Result) => [...junit.render(result, sampleCatalogue())].join('');
const occurrences = (text: string, part: string) => text.split(part).length - 1;

test('the counts are those of the cases', () => {
  const text = written(violatingResult());
  const [, tests, failures, errors, skipped] =
    /tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(text) ?? [];
  assert.is(occurrences(text, '<testcase '), Number(tests));
  assert.is(occurrences(text, '<failure '), Number(failures));
  assert.is(occurrences(text, '<error '), Number(errors));
  assert.is(occurrences(text, '<skipped '), Number(skipped));
});

test('a failure has what one acts on', () => {
  const text = written(violatingResult());
  assert.match(text, /<failure type="stated" message="flow g left as/);
  assert.match(text, /replay {4}npx snatcheck replay/);
});

test('a run that exercised nothing or broke off is an error, not a row of skipped cases', () => {
  for (const [verdict, exitCode] of [
    ['nothing-exercised', 4],
    ['incomplete', 5],
    ['target-failed', 3],
    ['interrupted', 130],
  ] as const) {
    assert.match(
      written({ ...conformingResult(), verdict, exitCode }),
      new RegExp(`<error type="${verdict}"`),
    );
  }
  assert.not.match(written(conformingResult()), /<error/);
});

test('nothing of a target is markup', () => {
  const tags = new Set(written(hostileResult()).match(/<[!/?]?[\w[-]*/g));
  const own = [
    '?xml',
    'testsuites',
    'testsuite',
    'properties',
    'property',
    'testcase',
    'failure',
    'skipped',
    'error',
  ];
  const ours = new Set(own.flatMap((name) => [`<${name}`, `</${name}`]));
  for (const tag of tags) assert.ok(ours.has(tag), tag);
});

test.run();
