import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Format } from './format.ts';
import { formats } from './index.ts';
import { hostileResult, hostileStrings, sampleCatalogue, violatingResult } from './samples.ts';

const catalogue = sampleCatalogue();

function isFormat(value: unknown): value is Format {
  return typeof value === 'object' && value !== null && 'extension' in value && 'render' in value;
}

test('every format that a file of this folder exports stands in the index, and nothing else does', async () => {
  const found: Format[] = [];
  for (const name of readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name === 'index.ts') continue;
    const exported = Object.values((await import(new URL(name, import.meta.url).href)) as object);
    found.push(...exported.filter(isFormat));
  }
  const byExtension = (a: Format, b: Format) => (a.extension < b.extension ? -1 : 1);
  assert.equal([...new Set(found)].sort(byExtension), Object.values(formats).sort(byExtension));
});

test('no two formats write the same file', () => {
  const extensions = Object.values(formats).map(({ extension }) => extension);
  assert.is(new Set(extensions).size, extensions.length);
});

for (const [name, { render }] of Object.entries(formats)) {
  test(`${name}: the same Result gives the same bytes`, () => {
    const write = () => [...render(violatingResult(), catalogue)].join('');
    assert.is(write(), write());
  });

  test(`${name}: nothing acts on a terminal, and a megabyte is printed by JSON alone`, () => {
    const written = [...render(hostileResult(), catalogue)].join('');
    // The word joiner is what keeps Markdown from mentioning people.
    const own = name === 'markdown' ? written.replaceAll('\u2060', '') : written;
    assert.not.match(own, /(?!\n)\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    if (name !== 'json') assert.ok(written.length < 1_000_000, `${written.length} characters`);
  });

  test(`${name}: a line of a target's makes no line of its own`, () => {
    const lines = [...render(hostileResult(), catalogue)].join('').split('\n');
    for (const start of ['::error::', 'not ok 99']) {
      assert.ok(hostileStrings.some((text) => text.includes(start)));
      assert.not(
        lines.some((line) => line.startsWith(start)),
        start,
      );
    }
  });
}

test.run();
