import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../../spec/vocabulary/index.ts';
import { asks, dnsQuestion, readDnsMessage } from './dns-message.ts';

test('a question reads back as itself', () => {
  const message = readDnsMessage(dnsQuestion(0x1234, 'MyIP.OpenDNS.com'));
  assert.is(message?.id, 0x1234);
  assert.is(message?.isResponse, false);
  assert.ok(message !== null && asks(message, 'myip.opendns.com'));
});

/** An answer of RFC 1035 by hand: an alias first, then its address, with names by pointers. */
const ANSWER = Buffer.from(
  [
    'abcd 8180 0001 0002 0000 0000',
    '046d796970 076f70656e646e73 03636f6d 00 0001 0001',
    'c00c 0005 0001 00000000 0004 0161 c011',
    'c02e 0001 0001 00000000 0004 cb007109',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

test('addresses are read behind aliases', () => {
  assert.equal(readDnsMessage(ANSWER)?.addresses, [parseAddress('203.0.113.9')]);
});

test('cut anywhere, it is no message; and no bytes make the reader throw or loop', () => {
  for (let end = 0; end < ANSWER.length; end += 1) {
    assert.is(readDnsMessage(ANSWER.subarray(0, end)), null, `${end}`);
  }
  const circle = Buffer.concat([ANSWER.subarray(0, 12), Buffer.from('c00c00010001', 'hex')]);
  assert.is(readDnsMessage(circle), null);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 80 }), (bytes) => {
      readDnsMessage(bytes);
    }),
  );
});

test.run();
