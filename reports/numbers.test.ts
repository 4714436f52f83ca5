import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, count, duration, plural, shortCount } from './numbers.ts';

test('counts', () => {
  assert.is(count(1_204_331), '1,204,331');
  assert.is(shortCount(999_999), '999,999');
  assert.is(shortCount(1_204_331), '1.2M');
  assert.is(plural(1, 'try', 'tries'), '1 try');
  assert.is(plural(0, 'case'), '0 cases');
});

test('clock times keep the ms and nothing beyond it', () => {
  assert.is(clock(0), '0:00');
  assert.is(clock(239_999), '3:59.999');
  assert.is(clock(240_000), '4:00');
  assert.is(clock(241_200), '4:01.2');
  assert.is(clock(59_999.9996), '1:00');
  assert.is(clock(3_840_000), '1:04:00');
  assert.is(clock(-1), '-0:00.001');
});

test('durations', () => {
  assert.is(duration(0), '0 ms');
  assert.is(duration(1_200), '1.2 s');
  assert.is(duration(185_000), '3 min 5 s');
});

test.run();
