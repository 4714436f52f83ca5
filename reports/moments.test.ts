import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tellerOf } from './moments.ts';

const told = (moments: readonly number[], until?: number) => moments.map(tellerOf(moments, until));

test('whole milliseconds are told by the clock', () => {
  assert.equal(told([0, 5, 239_999, 240_000]), ['0:00', '0:00.005', '3:59.999', '4:00']);
});

test('microseconds apart within a second: ms, and µs where all is over sooner', () => {
  assert.equal(told([0, 0.0517, 0.0591, 2.298]), ['0 ms', '0.052 ms', '0.059 ms', '2.298 ms']);
  assert.equal(told([0, 0.0517, 0.0591]), ['0 µs', '52 µs', '59 µs']);
  assert.equal(told([0, 0.0517], 2.3), ['0 ms', '0.052 ms']);
});

test('microseconds apart after minutes keep their digits', () => {
  assert.equal(told([239_999.001, 239_999.004]), ['3:59.999001', '3:59.999004']);
});

test('nanoseconds are told apart, rounding of the arithmetic is not', () => {
  assert.equal(told([0.0517, 0.05173]), ['51.7 µs', '51.73 µs']);
  assert.equal(told([0.051_726_999_998_2, 0.051_727]), ['0:00', '0:00']);
});

test.run();
