import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Controls } from './controls.ts';

const VMS = 3;

/** The number of the latest one of all, and of each VM. */
const latest = (controls: Controls) => [
  controls.last,
  ...Array.from({ length: VMS }, (_, vm) => controls.lastOf(vm)),
];

test('before any packet got through there is no control, not even the very first observation', () => {
  assert.equal(latest(new Controls(VMS)), [-1, -1, -1, -1]);
});

test('a packet that is alone is a control of its VM from then on', () => {
  const controls = new Controls(VMS);
  controls.through(0, 1, 0);
  assert.equal(latest(controls), [0, -1, 0, -1]);
  controls.through(3, 2, 0);
  assert.equal(latest(controls), [3, -1, 0, 3]);
  controls.through(4, 1, 0);
  assert.equal(latest(controls), [4, -1, 4, 3]);
});

test('packets of one group count once it is over, as if each had been its first', () => {
  const controls = new Controls(VMS);
  controls.through(4, 0, 0);
  controls.beginGroup(5);
  controls.through(6, 1, 1);
  controls.through(7, 2, 1);
  assert.equal(latest(controls), [4, 4, -1, -1], 'under way');
  controls.beginGroup(8);
  assert.equal(latest(controls), [5, 4, 5, 5]);
});

test('what got through in one group is no control of the next', () => {
  const controls = new Controls(VMS);
  controls.beginGroup(0);
  controls.through(1, 0, 1);
  controls.beginGroup(2);
  controls.through(3, 1, 2);
  controls.beginGroup(4);
  assert.equal(latest(controls), [2, 0, 2, -1]);
});

test.run();
