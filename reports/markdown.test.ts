import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeBlock, codeSpan, plainText } from './markdown-text.ts';
import { markdown } from './markdown.ts';
import { hostileResult, manyFindings, sampleCatalogue, violatingResult } from './samples.ts';

const written = (result: Parameters<typeof markdown.render>[0]) =>
  [...markdown.render(result, sampleCatalogue())].join('');

test('the verdict is the heading, and each finding has a replay line to copy', () => {
  const text = written(violatingResult());
  assert.ok(text.startsWith('## snatcheck: acme\\-nat 1.4.2 breaks 3'));
  assert.match(text, /```sh\nnpx snatcheck replay [^\n]+\n```/);
});

test('it fits into a comment on GitHub', () => {
  for (const result of [violatingResult(), manyFindings(), hostileResult()]) {
    assert.ok(written(result).length < 65_536);
  }
});

test('text is no markup, no mention, no reference and no link', () => {
  assert.is(plainText('a *b* <c> [d](e) `f` | ~'), 'a \\*b\\* &#60;c&#62; \\[d\\]\\(e\\) \\`f\\` \\| \\~');
  assert.is(plainText('@all'), '@\u2060all');
  assert.is(plainText('#1'), '\\#\u20601');
  assert.is(plainText('https://x'), 'https:\u2060//x');
  assert.is(plainText('www.x'), 'www\u2060.x');
});

test('code holds whatever backticks it has', () => {
  assert.is(codeSpan('a'), '`a`');
  assert.is(codeSpan('a`b'), '``a`b``');
  assert.is(codeSpan('`a|'), '`` `a\\| ``');
  assert.is(codeBlock(['```', 'b']), '````\n```\nb\n````\n');
});

test('a cell stays in its column', () => {
  const rows = written(hostileResult())
    .split('\n')
    .filter((line) => line.startsWith('| '));
  for (const row of rows) assert.is(row.replaceAll('\\|', '').split('|').length, 7, row);
});

test.run();
