import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { write16 } from './bytes.ts';
import { readAnswer, readQuery, writeAnswer, writeQuery } from './dns.ts';

const NAME = 'myip.opendns.com';
/** What dig sends for it, without EDNS. */
const QUERY = '12340100000100000000000004 6d796970 07 6f70656e646e73 03 636f6d 00 0001 0001'.replaceAll(
  ' ',
  '',
);

function written(write: (into: Uint8Array) => number): Uint8Array {
  const into = new Uint8Array(200).fill(0xee);
  return into.slice(0, write(into));
}

test('the query is the well-known one', () => {
  const query = written((into) => writeQuery(into, 0, 0x1234, NAME));
  assert.is(Buffer.from(query).toString('hex'), QUERY);
  assert.is(readQuery(query, 0, query.length, NAME), 0x1234);
});

test('the answer gives the address to the one who asked, in either case of the name', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat(0xffffffff), (id, address) => {
      const answer = written((into) => writeAnswer(into, 0, id, NAME, address));
      assert.is(readAnswer(answer, 0, answer.length, id, NAME), address);
      assert.is(readAnswer(answer, 0, answer.length, id, 'MyIP.OpenDNS.com'), address);
      assert.is(readAnswer(answer, 0, answer.length, (id + 1) & 0xffff, NAME), null);
      assert.is(readAnswer(answer, 0, answer.length, id, 'myip.opendns.org'), null);
      assert.is(readQuery(answer, 0, answer.length, NAME), -1);
    }),
  );
});

test('an answer without compression is read too', () => {
  const answer = written((into) => writeAnswer(into, 0, 7, NAME, 0xcb007105));
  const name = answer.slice(12, 30);
  const long = Uint8Array.from([...answer.slice(0, 34), ...name, ...answer.slice(36)]);
  assert.is(readAnswer(long, 0, long.length, 7, NAME), 0xcb007105);
});

test('an error, a truncated answer, another type or two answers are no answer', () => {
  const changes: [at: number, value: number][] = [
    [2, 0x8183],
    [2, 0x8380],
    [2, 0x0100],
    [4, 2],
    [6, 0],
    [6, 2],
    [36, 28],
    [38, 3],
    [44, 16],
  ];
  for (const [at, value] of changes) {
    const answer = written((into) => writeAnswer(into, 0, 7, NAME, 0xcb007105));
    write16(answer, at, value);
    assert.is(readAnswer(answer, 0, answer.length, 7, NAME), null, `${value} at ${at}`);
  }
});

test('no bytes make reading throw', () => {
  const answer = written((into) => writeAnswer(into, 0, 7, NAME, 1));
  for (let length = 0; length < answer.length; length += 1) {
    assert.is(readAnswer(answer, 0, length, 7, NAME), null);
    assert.is(readQuery(answer, 0, length, NAME), -1);
  }
  fc.assert(
    fc.property(fc.nat(answer.length - 1), fc.nat(255), fc.nat(60), (at, value, end) => {
      const bytes = answer.slice();
      bytes[at] = value;
      readAnswer(bytes, 0, Math.min(end, bytes.length), 7, NAME);
      readQuery(bytes, 0, Math.min(end, bytes.length), NAME);
    }),
  );
});

test.run();
