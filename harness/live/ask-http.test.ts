import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../../spec/vocabulary/index.ts';
import { sourceIn } from './ask-http.ts';

const address = parseAddress('203.0.113.9');

test('a source is read as text and as JSON, with a port or without one', () => {
  for (const [text, port] of [
    ['203.0.113.9\n', null],
    ['203.0.113.9:40000', 40_000],
    ['{"ip":"203.0.113.9"}', null],
    ['{"ip":"203.0.113.9","port":null}', null],
    ['{"address":"203.0.113.9","port":40000}', 40_000],
    ['{"ip":"203.0.113.9","port":"40000"}', 40_000],
  ] as const)
    assert.equal(sourceIn(text), { address, port }, text);
});

test('what is no port, or no single address, is no source', () => {
  for (const text of [
    ...['0', '65536', '1.5', '1e3', '0x1f', '-1', ''].map((port) => `203.0.113.9:${port}`),
    ...['0', '65536', '1.5', 'true', '""', '" 9"', '[9]', '{}'].map(
      (port) => `{"ip":"203.0.113.9","port":${port}}`,
    ),
    '203.0.113.9, 10.0.0.4',
    '203.0.113.9:1:2',
    '{"ip":["203.0.113.9"]}',
    '{}',
    'null',
    '',
    '2001:db8::9',
  ])
    assert.is(sourceIn(text), null, text);
});

test.run();
