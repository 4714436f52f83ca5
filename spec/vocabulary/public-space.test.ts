import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { containedInAny, formatAddress, parseAddress } from './address.ts';
import { DEFAULT_PUBLIC_SPACE, RESOLVER } from './public-space.ts';
import { PLATFORM_ADDRESS } from './security-group.ts';

test('the documentation ranges and the resolver are public, private space and the platform are not', () => {
  for (const address of ['192.0.2.1', '198.51.100.255', '203.0.113.0', '198.18.0.1', '198.19.255.255'])
    assert.ok(containedInAny(DEFAULT_PUBLIC_SPACE, parseAddress(address)), address);
  assert.ok(containedInAny(DEFAULT_PUBLIC_SPACE, RESOLVER));
  for (const address of ['10.0.0.1', '198.20.0.0', '8.8.8.8', '208.67.222.221'])
    assert.not.ok(containedInAny(DEFAULT_PUBLIC_SPACE, parseAddress(address)), address);
  assert.not.ok(containedInAny(DEFAULT_PUBLIC_SPACE, PLATFORM_ADDRESS));
});

test('the addresses that the document names', () => {
  assert.is(formatAddress(PLATFORM_ADDRESS), '168.63.129.16');
  assert.is(formatAddress(RESOLVER), '208.67.222.222');
});

test.run();
