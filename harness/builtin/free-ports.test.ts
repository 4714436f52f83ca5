import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FreePorts } from './free-ports.ts';

/** The first free port at or after `from`, found by looking at each. */
function plainSearch(taken: Set<number>, first: number, last: number, from: number): number {
  const size = last - first + 1;
  const start = from >= first && from <= last ? from - first : 0;
  for (let i = 0; i < size; i += 1) {
    const port = first + ((start + i) % size);
    if (!taken.has(port)) return port;
  }
  return 0;
}

test('takes, releases and searches as a set of ports would', () => {
  const step = fc.tuple(fc.constantFrom('take', 'release', 'fill'), fc.nat(2_000));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_300 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
      const first = 1025;
      const last = first + size - 1;
      const ports = new FreePorts({ first, last });
      const taken = new Set<number>();
      for (const [what, number] of steps) {
        const port = first + (number % (size + 2)) - 1;
        for (let p = port; p <= (what === 'fill' ? port + 600 : port); p += 1) {
          if (what === 'release') {
            ports.release(p);
            taken.delete(p);
          } else {
            ports.take(p);
            if (p >= first && p <= last) taken.add(p);
          }
        }
        assert.is(ports.isFree(port), ports.has(port) && !taken.has(port));
        assert.is(ports.search(port), plainSearch(taken, first, last, port));
      }
    }),
    { numRuns: 300 },
  );
});

test('every one of 64,511 ports is found, and then none', () => {
  const ports = new FreePorts({ first: 1025, last: 65_535 });
  const found = new Set<number>();
  for (let port = ports.search(40_000); port !== 0; port = ports.search(port)) {
    ports.take(port);
    found.add(port);
  }
  assert.is(found.size, 64_511);
  ports.release(1025);
  assert.is(ports.search(65_535), 1025);
});

test.run();
