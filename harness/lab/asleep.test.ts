import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { sidesUntilDone, sleepers, untilAsleep } from './asleep.ts';
import type { LabSides } from './sides.ts';

const proc = mkdtempSync(join(tmpdir(), 'snatcheck-asleep-'));
test.after(() => rmSync(proc, { recursive: true, force: true }));
test.before.each(() => {
  rmSync(proc, { recursive: true, force: true });
  mkdirSync(proc);
  // What /proc has beside processes, and the first process, which is ours and may do as it likes.
  mkdirSync(join(proc, 'sys'));
  thread(1, 1, 'R (running)', 1);
});

/** As proc(5) has it, of the lines that matter and one beside. */
function thread(pid: number, id: number, state: string, turns: number): void {
  const folder = join(proc, `${pid}/task/${id}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'status'),
    `Name:\tdaemon\nState:\t${state}\nvoluntary_ctxt_switches:\t${turns}\nnonvoluntary_ctxt_switches:\t9\n`,
  );
}

/** Looks that come one after the other, the last one for ever; tells how many were taken. */
function looks(...answers: readonly (string | null)[]) {
  let taken = 0;
  return { look: () => answers[Math.min(taken++, answers.length - 1)] ?? null, taken: () => taken };
}

test('asleep are those of whom each thread sleeps, however many there are', () => {
  assert.is(sleepers(proc), '', 'there is none');
  thread(7, 7, 'S (sleeping)', 12);
  thread(7, 8, 'S (sleeping)', 3);
  assert.is(sleepers(proc)?.split(' ').length, 2);
  for (const state of ['R (running)', 'D (disk sleep)', 'T (stopped)']) {
    thread(7, 8, state, 3);
    assert.is(sleepers(proc), null, state);
  }
  thread(7, 8, 't (tracing stop)', 3);
  assert.is(sleepers(proc)?.split(' ').length, 2, 'it waits for its tracer');
  thread(7, 8, 'Z (zombie)', 3);
  assert.is(sleepers(proc), '7:12', 'what ended does not count');
});

test('one that was woken between two looks has another mark, also where it sleeps again', () => {
  thread(7, 7, 'S (sleeping)', 12);
  const before = sleepers(proc);
  assert.is(sleepers(proc), before);
  thread(7, 7, 'S (sleeping)', 13);
  assert.is.not(sleepers(proc), before);
});

test('done is when two looks, one after the other, find the same sleep', () => {
  const same = looks('a');
  untilAsleep(proc, same);
  assert.is(same.taken(), 2);

  const worksFirst = looks(null, null, 'a');
  untilAsleep(proc, worksFirst);
  assert.is(worksFirst.taken(), 4);

  const wokenOnce = looks('a', 'b', 'b');
  untilAsleep(proc, wokenOnce);
  assert.is(wokenOnce.taken(), 4, 'the first two looks differ');

  const worksBetween = looks('a', null, 'a');
  untilAsleep(proc, worksBetween);
  assert.is(worksBetween.taken(), 4);

  const never = looks(null);
  untilAsleep(null, never);
  assert.is(never.taken(), 0, 'no process, nothing to wait for');
});

test('one that never sleeps, or is woken again and again, is busy', () => {
  let turn = 0;
  for (const look of [() => null, () => String((turn += 1))]) {
    try {
      untilAsleep(proc, { look, limitMs: 5 });
      assert.unreachable();
    } catch (error) {
      assert.instance(error, SnatcheckError);
      assert.is((error as SnatcheckError).code, 'lab-nat-busy');
    }
  }
});

test('an empty side is asked again once all is done, and not before something is written anew', () => {
  const packets: Uint8Array[] = [];
  const late: Uint8Array[] = [];
  const toldDone: number[] = [];
  const bare = {
    writeInside: (packet: Uint8Array) => void late.push(packet),
    readOutside: () => packets.shift() ?? null,
    writeOutside: () => {},
    readInside: () => null,
  } as unknown as LabSides;
  const sides = sidesUntilDone(bare, () => {
    toldDone.push(late.length);
    packets.push(...late.splice(0));
  });
  assert.is(sides.readOutside(), null);
  assert.equal(toldDone, [], 'nothing was written yet');
  for (const byte of [1, 2]) sides.writeInside(Uint8Array.of(byte), 1);
  assert.is(sides.readInside(), null);
  assert.equal(toldDone, [2], 'whichever side is asked first');
  assert.equal([sides.readOutside()?.[0], sides.readOutside()?.[0], sides.readOutside()], [1, 2, null]);
  assert.equal(toldDone, [2], 'once for all that was written');
  sides.writeOutside(Uint8Array.of(3), 1);
  assert.is(sides.readInside(), null);
  assert.equal(toldDone, [2, 0]);
});

test.run();
