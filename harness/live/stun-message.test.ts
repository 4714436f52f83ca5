import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEndpoint } from '../../spec/vocabulary/index.ts';
import { newTransactionId, readStun, stunRequest } from './stun-message.ts';

/** The IPv4 sample response of RFC 5769 section 2.2: SOFTWARE, XOR-MAPPED-ADDRESS, MESSAGE-INTEGRITY, FINGERPRINT. */
const RESPONSE = Buffer.from(
  [
    '0101003c2112a442b7e7a701bc34d686fa87dfae',
    '8022000b7465737420766563746f7220',
    '002000080001a147e112a643',
    '000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7',
    '80280004c07d4c96',
  ].join(''),
  'hex',
);
const ID = RESPONSE.subarray(8, 20);

test("the RFC's sample response is read, its fingerprint with it", () => {
  assert.equal(readStun(RESPONSE, ID), { kind: 'seen', source: parseEndpoint('192.0.2.1:32853') });
});

test('no wrong bit makes it tell another source', () => {
  let refused = 0;
  for (let bit = 0; bit < RESPONSE.length * 8; bit += 1) {
    const wrong = Buffer.from(RESPONSE);
    wrong[bit >> 3]! ^= 1 << (bit & 7);
    const answer = readStun(wrong, ID);
    // Some take the fingerprint away, which is optional.
    if (answer.kind === 'seen') assert.equal(answer.source, parseEndpoint('192.0.2.1:32853'), `bit ${bit}`);
    else refused += 1;
  }
  assert.ok(refused > 0.9 * RESPONSE.length * 8, `${refused}`);
});

test('another transaction is told apart, errors have their code, and a plain address serves', () => {
  assert.equal(readStun(RESPONSE, newTransactionId()), { kind: 'wrong-id' });
  const header = (type: string, length: string) => `${type}${length}2112a442${ID.toString('hex')}`;
  const error = Buffer.from(`${header('0111', '0008')}0009000400000414`, 'hex');
  assert.equal(readStun(error, ID), { kind: 'error', code: 420 });
  const plain = Buffer.from(`${header('0101', '000c')}000100080001 9c40 cb007109`.replaceAll(' ', ''), 'hex');
  assert.equal(readStun(plain, ID), { kind: 'seen', source: parseEndpoint('203.0.113.9:40000') });
  assert.equal(readStun(Buffer.from(header('0101', '0000'), 'hex'), ID), { kind: 'no-address' });
});

test('requests are whole and differ; no bytes make the reader throw', () => {
  const [one, other] = [stunRequest(newTransactionId()), stunRequest(newTransactionId())];
  assert.is(one.length, 28);
  assert.not.equal(one, other);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      readStun(bytes, ID);
      readStun(Buffer.concat([RESPONSE.subarray(0, 20), bytes]), ID);
    }),
  );
});

test.run();
