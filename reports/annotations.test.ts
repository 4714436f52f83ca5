import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { annotations } from './annotations.ts';
import { readCommand } from './samples/workflow-command.ts';
import {
  conformingResult,
  hostileResult,
  manyFindings,
  sampleCatalogue,
  violatingResult,
} from './samples.ts';

const lines = (result: Parameters<typeof annotations.render>[0]) =>
  [...annotations.render(result, sampleCatalogue())].join('').trimEnd().split('\n');

test('the verdict is first, then an error for each broken behaviour and a warning for each left open', () => {
  const parsed = lines(violatingResult()).map(readCommand);
  assert.equal(
    parsed.map(({ kind }) => kind),
    ['error', 'error', 'error', 'error', 'warning', 'warning'],
  );
  assert.is(parsed[0]?.message, violatingResult().summary);
  assert.match(parsed[2]?.message ?? '', /\nreplay {4}npx snatcheck/);
  assert.is(readCommand(lines(conformingResult())[0] ?? '').kind, 'notice');
});

test('thousands of findings make one annotation a behaviour', () => {
  assert.ok(lines(manyFindings()).length < 40);
});

test('every line is one command with a title alone, whatever a target says', () => {
  for (const line of lines(hostileResult())) {
    const { properties } = readCommand(line);
    assert.equal(Object.keys(properties), ['title']);
  }
});

test('a percent sign survives', () => {
  const result = { ...conformingResult(), summary: '100% %0A, a: b' };
  assert.is(readCommand(lines(result)[0] ?? '').message, result.summary);
});

test.run();
