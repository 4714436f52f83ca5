import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsDatagram, readToken, TOKEN_BYTES, writeDatagram } from './payload.ts';

const token = fc.integer({ min: 0, max: 0xffffffff });

test('a datagram holds what was written, and its token can be read from eight bytes on', () => {
  fc.assert(
    fc.property(token, fc.nat(100), (mine, size) => {
      const bytes = new Uint8Array(110);
      writeDatagram(bytes, 5, size, mine);
      assert.ok(holdsDatagram(bytes, 5, 5 + size, mine, size));
      assert.is(readToken(bytes, 5, 5 + size), size < TOKEN_BYTES ? -1 : mine);
    }),
  );
});

test('a byte changed, lost or added shows', () => {
  fc.assert(
    fc.property(
      token,
      fc.integer({ min: 1, max: 60 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (mine, size, at, by) => {
        const bytes = new Uint8Array(80);
        writeDatagram(bytes, 0, size, mine);
        assert.not.ok(holdsDatagram(bytes, 0, size - 1, mine, size));
        assert.not.ok(holdsDatagram(bytes, 0, size + 1, mine, size));
        bytes[at % size] = (bytes[at % size] ?? 0) ^ by;
        assert.not.ok(holdsDatagram(bytes, 0, size, mine, size));
      },
    ),
  );
});

test("neighbours' patterns differ", () => {
  const patterns = new Set<string>();
  for (let mine = 1; mine <= 1_000; mine += 1) {
    const bytes = new Uint8Array(7);
    writeDatagram(bytes, 0, 7, mine);
    patterns.add(bytes.join());
  }
  assert.is(patterns.size, 1_000);
});

test.run();
