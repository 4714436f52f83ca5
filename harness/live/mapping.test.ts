import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress, parseEndpoint, type Protocol } from '../../spec/vocabulary/index.ts';
import { compare, type Seen } from './mapping.ts';

const [ONE, TWO, OTHER] = ['198.51.100.10:7007', '198.51.100.10:7008', '198.51.100.20:7007'] as const;

function seen(to: string, port: number | null, address = '203.0.113.9', protocol: Protocol = 'udp'): Seen {
  return { protocol, to: parseEndpoint(to), address: parseAddress(address), port };
}

function mapping(...answers: readonly Seen[]): string | null | undefined {
  return compare(answers)[0]?.mapping;
}

test('what the mapping of one source depends on, by RFC 4787', () => {
  assert.is(mapping(seen(ONE, 5_000), seen(TWO, 5_000), seen(OTHER, 5_000)), 'endpoint-independent');
  assert.is(mapping(seen(ONE, 5_000), seen(TWO, 5_000), seen(OTHER, 5_001)), 'address-dependent');
  assert.is(mapping(seen(ONE, 5_000), seen(TWO, 5_001), seen(OTHER, 5_002)), 'address-and-port-dependent');
  assert.is(mapping(seen(ONE, 5_000), seen(OTHER, 5_001)), 'endpoint-dependent');
  assert.is(mapping(seen(ONE, 5_000), seen(OTHER, 5_000, '203.0.113.10')), 'endpoint-dependent');
});

test('an answer without a port tells addresses alone, and one answer is compared with nothing', () => {
  const [one] = compare([seen(ONE, 5_000), seen(OTHER, null, '203.0.113.10')]);
  assert.is(one?.mapping, null);
  assert.equal(one?.addresses, ['203.0.113.9', '203.0.113.10'].map(parseAddress));
  assert.equal(compare([seen(ONE, 5_000), seen(ONE, 6_000, '203.0.113.9', 'tcp')]), []);
});

test.run();
