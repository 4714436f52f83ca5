import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOf } from './code-of.ts';
import { formatEndpoint, parseEndpoint } from './endpoint.ts';

test('an endpoint reads and writes', () => {
  const endpoint = parseEndpoint('198.51.100.7:443');
  assert.equal(endpoint, { address: 0xc6336407, port: 443 });
  assert.is(formatEndpoint(endpoint.address, endpoint.port), '198.51.100.7:443');
});

test('what is no endpoint says which part is wrong', () => {
  for (const text of [
    '',
    '198.51.100.7',
    '443',
    '198.51.100.7:',
    ':443x',
    '198.51.100.7:0443',
    '198.51.100.7:123456',
    '198.51.100.7:-1',
  ])
    assert.is(
      codeOf(() => parseEndpoint(text)),
      'endpoint-malformed',
      text,
    );
  assert.is(
    codeOf(() => parseEndpoint('198.51.100:443')),
    'address-malformed',
  );
  assert.is(
    codeOf(() => parseEndpoint(':443')),
    'address-malformed',
  );
  assert.is(
    codeOf(() => parseEndpoint('198.51.100.7:0')),
    'port-out-of-range',
  );
  assert.is(
    codeOf(() => parseEndpoint('198.51.100.7:65536')),
    'port-out-of-range',
  );
  assert.throws(() => parseEndpoint('443'), /expected address:port, received "443"\. Write/);
  assert.throws(() => parseEndpoint('198.51.100.7:0'), /as port of an endpoint/);
});

test.run();
