import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dialects } from './index.ts';

test('each dialect is one file', () => {
  const files = readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -'.ts'.length))
    .filter((name) => !['index', 'dialect'].includes(name));
  assert.equal(files.toSorted(), Object.keys(dialects).toSorted());
});

test('each is named as it is indexed, and its figures fit together', () => {
  for (const [id, dialect] of Object.entries(dialects)) {
    assert.is(dialect.id, id);
    assert.ok(dialect.capacity <= 65_536 - dialect.firstPort);
    assert.ok(dialect.idleTimeoutMs > 0 && dialect.title !== '' && dialect.source !== '');
  }
});

test('the document of 2016', () => {
  const { capacity, firstPort, idleTimeoutMs, portKey } = dialects['azure-2016'];
  assert.equal(
    [capacity, firstPort, idleTimeoutMs, portKey],
    [64_511, 1_024, 240_000, 'destination-address'],
  );
});

test.run();
