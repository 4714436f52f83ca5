import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ClockWatch } from './clock-watch.ts';

test('a clock that jumps either way, or a machine that slept, is named; small steps are not', () => {
  let monotonic = 100;
  let wall = 1_000_000;
  const watch = new ClockWatch({ monotonic: () => monotonic, wall: () => wall });
  monotonic += 240_000;
  wall += 240_400;
  watch.check();
  // Asleep: the time of day went on.
  wall += 5_000;
  assert.throws(() => watch.check(), /live-clock-jump.*5400 ms ahead/s);
  wall -= 3_600_000;
  assert.throws(() => watch.check(), /live-clock-jump.*behind/s);
});

test.run();
