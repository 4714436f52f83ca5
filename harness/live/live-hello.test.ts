import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { liveHello, liveTiming, tellBands } from './live-hello.ts';
import type { RoundTrip } from './live-run.ts';
import { readVmsFile } from './vms-file.ts';

const SETUP = readVmsFile(`
format: snatcheck/vms
version: 1
deployment: { virtualNetwork: [10.0.0.0/16], vms: [{ name: a, address: 10.0.0.4 }] }
agents: { a: { command: [agent] } }
destinations: { reflectors: ["198.51.100.10:7007", "198.51.100.10:7008"] }
limits: { tryMs: 700 }
`);

function around(median: number): RoundTrip {
  return { least: median - 1, median, most: 10 * median };
}

test('the VM that is farthest off widens the bands for all', () => {
  const near = liveTiming(SETUP, new Map([[0, around(10)]]));
  assert.equal([near.toleranceMs, near.marginMs], [1_200, 1_240]);
  assert.match(tellBands(near), 'tolerance 1200 ms (0.5% of the timeout');
  const far = new Map([
    [0, around(10)],
    [1, around(900)],
  ]);
  const wide = liveTiming(SETUP, far);
  assert.equal([wide.toleranceMs, wide.marginMs], [1_820, 4_800]);
  assert.match(tellBands(wide), 'tolerance 1820 ms (two round trips of the slowest VM');
});

test('without any answer, as long as one is waited for', () => {
  assert.is(liveTiming(SETUP, new Map()).toleranceMs, 1_420);
});

test('both ways of one question may be lost, unless it is sent again: a SYN is after 1 s', () => {
  const lossRate = (tries: number, tryMs: number): number =>
    liveHello(
      { ...SETUP, limits: { ...SETUP.limits, tries, tryMs } },
      liveTiming(SETUP, new Map()),
      '',
      false,
    ).capabilities.lossRate ?? 0;
  for (const [tries, tryMs, rate] of [
    [5, 500, 0.01],
    [3, 500, 0.01],
    [2, 500, 0.1],
    [1, 10_000, 0.1],
  ] as const)
    assert.ok(Math.abs(lossRate(tries, tryMs) - rate) < 1e-9, `${tries} x ${tryMs}`);
});

test.run();
