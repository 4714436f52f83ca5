import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { annotations } from './annotations.ts';
import {
  conformingResult,
  hostileResult,
  manyFindings,
  sampleCatalogue,
  violatingResult,
} from './samples.ts';

const lines = (result: Parameters<typeof annotations.render>[0]) =>
  [...annotations.render(result, sampleCatalogue())].join('').trimEnd().split('\n');

/** As GitHub's runner reads a line (ActionCommand.TryParseV2 of actions/runner). */
function parse(line: string) {
  const [, kind = '', properties = '', data = ''] = /^::(\w+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  const unescape = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const pairs = properties.split(',').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.split('=', 2);
    return [name, unescape(value)];
  });
  return { kind, properties: Object.fromEntries(pairs), message: unescape(data) };
}

test('the verdict is first, then an error for each broken behaviour and a warning for each left open', () => {
  const parsed = lines(violatingResult()).map(parse);
  assert.equal(
    parsed.map(({ kind }) => kind),
    ['error', 'error', 'error', 'error', 'warning', 'warning'],
  );
  assert.is(parsed[0]?.message, violatingResult().summary);
  assert.match(parsed[2]?.message ?? '', /\nreplay {4}npx snatcheck/);
  assert.is(parse(lines(conformingResult())[0] ?? '').kind, 'notice');
});

test('thousands of findings make one annotation a behaviour', () => {
  assert.ok(lines(manyFindings()).length < 40);
});

test('every line is one command with a title alone, whatever a target says', () => {
  for (const line of lines(hostileResult())) {
    const { kind, properties } = parse(line);
    assert.ok(['error', 'warning', 'notice'].includes(kind), line);
    assert.equal(Object.keys(properties), ['title']);
  }
});

test('a percent sign survives', () => {
  const result = { ...conformingResult(), summary: '100% %0A, a: b' };
  assert.is(parse(lines(result)[0] ?? '').message, result.summary);
});

test.run();
