import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOf } from './code-of.ts';
import { containedInAny, contains, formatAddress, formatCidr, parseAddress, parseCidr } from './address.ts';

test('an address reads as the number that it is', () => {
  assert.is(parseAddress('0.0.0.0'), 0);
  assert.is(parseAddress('1.2.3.4'), 0x01020304);
  assert.is(parseAddress('255.255.255.255'), 0xffffffff);
  assert.is(parseAddress('128.0.0.1'), 0x80000001);
});

test('every address survives writing and reading', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), (address) => assert.is(parseAddress(formatAddress(address)), address)),
  );
});

test('nothing but four decimal octets is an address', () => {
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.-4',
    '1.2.3.4/8',
    '0x1.2.3.4',
    '1,2,3,4',
    'a.b.c.d',
    '1.2.3.',
    'a:b',
    'x::1',
    '::1x',
  ])
    assert.is(
      codeOf(() => parseAddress(text)),
      'address-malformed',
      text,
    );
});

test('IPv6 is refused as such', () => {
  for (const text of ['::1', '2001:db8::1', 'fe80::', '::ffff:1.2.3.4'])
    assert.is(
      codeOf(() => parseAddress(text)),
      'address-ipv6',
      text,
    );
});

test('what is no address is quoted, and told how to be written', () => {
  assert.throws(() => parseAddress('::1'), /expected an IPv4 address, received "::1"\. .*198\.51\.100\.7/);
  assert.throws(() => parseAddress('1.2.3'), /expected four decimal octets.*received "1\.2\.3"\. Write/);
  assert.throws(
    () => parseCidr('10.0.0.0/33'),
    /expected an IPv4 prefix.*received "10\.0\.0\.0\/33"\. Write/,
  );
});

test('a prefix reads, writes and contains', () => {
  const cidr = parseCidr('10.1.0.0/16');
  assert.equal(cidr, { base: 0x0a010000, bits: 16 });
  assert.is(formatCidr(cidr), '10.1.0.0/16');
  assert.ok(contains(cidr, parseAddress('10.1.0.0')) && contains(cidr, parseAddress('10.1.255.255')));
  assert.not.ok(contains(cidr, parseAddress('10.0.255.255')) || contains(cidr, parseAddress('10.2.0.0')));
});

test('the widest and the narrowest prefix', () => {
  assert.ok(contains(parseCidr('0.0.0.0/0'), 0xffffffff));
  assert.ok(contains(parseCidr('1.2.3.4/32'), 0x01020304));
  assert.not.ok(contains(parseCidr('1.2.3.4/32'), 0x01020305));
  assert.ok(contains(parseCidr('128.0.0.0/1'), 0xc0000000));
  assert.not.ok(contains(parseCidr('128.0.0.0/1'), 0x40000000));
});

test('any of several prefixes, or none', () => {
  const both = [parseCidr('10.0.0.0/8'), parseCidr('192.168.0.0/16')];
  assert.ok(containedInAny(both, parseAddress('192.168.1.1')));
  assert.not.ok(containedInAny(both, parseAddress('11.0.0.0')));
  assert.not.ok(containedInAny([], 0));
});

test('a malformed prefix says what is wrong, and host bits how to mend them', () => {
  for (const text of ['10.0.0.0', '24', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/-1', '/8x'])
    assert.is(
      codeOf(() => parseCidr(text)),
      'cidr-malformed',
      text,
    );
  assert.is(
    codeOf(() => parseCidr('10.0.0.1/8')),
    'cidr-host-bits',
  );
  assert.is(
    codeOf(() => parseCidr('200.0.0.1/1')),
    'cidr-host-bits',
  );
  assert.is(
    codeOf(() => parseCidr('10.0.0/8')),
    'address-malformed',
  );
  assert.throws(() => parseCidr('200.0.0.1/1'), /Write 128\.0\.0\.0\/1,/);
  assert.throws(() => parseCidr('10.0.0.1/8'), /expected no bit set beyond the first 8,/);
});

test.run();
