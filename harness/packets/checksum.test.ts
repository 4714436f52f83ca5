import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addWords, complement, fold, replaceLong, replaceWord } from './checksum.ts';

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** RFC 1071 by the letter: add 16-bit words, carry round at every step, complement. */
function plainChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
}

test("RFC 1071 section 3's example adds up to ddf2", () => {
  const bytes = bytesOf('00 01 f2 03 f4 f5 f6 f7');
  assert.is(fold(addWords(0, bytes, 0, 8)), 0xddf2);
  assert.is(complement(addWords(0, bytes, 0, 8)), 0x220d);
});

test('a well-known IPv4 header', () => {
  const header = bytesOf('4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7');
  assert.is(complement(addWords(0, header, 0, 20)), 0xb861);
});

test('the sum of any bytes is that of the plain definition, at any offset', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(9), (bytes, offset) => {
      const shifted = new Uint8Array(offset + bytes.length);
      shifted.set(bytes, offset);
      assert.is(complement(addWords(0, shifted, offset, shifted.length)), plainChecksum(bytes));
    }),
  );
});

test('the longest packet does not overflow', () => {
  const bytes = new Uint8Array(65_535).fill(0xff);
  assert.is(complement(addWords(0, bytes, 0, bytes.length)), plainChecksum(bytes));
  // Words of ffff count for nothing; 3ffff counts for 3, and the last byte for ff00.
  assert.is(complement(addWords(0x3ffff, bytes, 0, bytes.length)), 0xffff - 0xff03);
});

test("RFC 1624 section 4's example: 5555 becomes 3285 under dd2f", () => {
  assert.is(replaceWord(0xdd2f, 0x5555, 0x3285), 0x0000);
});

test('replacing a word or an address equals a sum over everything', () => {
  const header = fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .filter((bytes) => bytes.some((byte) => byte > 0));
  fc.assert(
    fc.property(header, fc.nat(0xffff), fc.nat(0xffffffff), (bytes, word, long) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      let checksum = complement(addWords(0, bytes, 0, 20));
      checksum = replaceWord(checksum, view.getUint16(4), word);
      view.setUint16(4, word);
      checksum = replaceLong(checksum, view.getUint32(12), long);
      view.setUint32(12, long);
      // All zeros is the one sum that a difference cannot tell from all ones.
      if (bytes.some((byte) => byte > 0)) assert.is(checksum, complement(addWords(0, bytes, 0, 20)));
    }),
    { numRuns: 500 },
  );
});

test.run();
