import * as fc from 'fast-check';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { worldOf } from './fixtures/deployments.ts';
import { observation } from './fixtures/observations.ts';
import { expected, read } from './fixtures/reading.ts';
import { header, MemoryFile, summary, wholeCase } from './fixtures/records.ts';
import type { RecordEvent } from './record.ts';
import { readRecord } from './record-reader.ts';
import { RecordWriter } from './record-writer.ts';

const [one] = fc.sample(wholeCase(6), { seed: 3, numRuns: 1 });
if (one === undefined) throw new Error('no sample');

test('files: written whole, read back; a missing one is an error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-record-'));
  try {
    const path = join(folder, 'run.ndjson');
    const writer = new RecordWriter(path, header);
    writer.beginCase(one.case);
    for (const seen of one.observations) writer.observe(seen);
    writer.endCase(one.violations);
    writer.end(summary);
    writer.close();
    assert.is(writer.failure, null);
    const events: RecordEvent[] = [];
    for await (const event of readRecord(path)) events.push(event);
    assert.equal(events, expected([one]));
    writeFileSync(path, readFileSync(path).subarray(0, -20));
    let last: RecordEvent | null = null;
    for await (const event of readRecord(path)) last = event;
    assert.is(last?.kind, 'truncated');

    let code = '';
    try {
      for await (const _ of readRecord(join(folder, 'none'))) continue;
    } catch (error) {
      code = error instanceof SnatcheckError ? `${error.code} ${error.received}` : '';
    }
    assert.is(code, 'record-read-failed ENOENT');
    assert.throws(() => new RecordWriter(join(folder, 'no', 'run'), header), /record-write-failed.*ENOENT/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an interrupted run ends in the middle of a case, and says so', async () => {
  const file = new MemoryFile();
  const writer = new RecordWriter('memory', header, file);
  writer.beginCase(one.case);
  for (const seen of one.observations) writer.observe(seen);
  writer.end({ ...summary, verdict: 'interrupted', exitCode: 130 });
  const end = (await read(file.bytes)).at(-1);
  assert.ok(end?.kind === 'end' && end.cases === 0 && end.observations === one.observations.length);
  assert.ok(file.closed);
});

test('a full disk ends the record, not the run', async () => {
  if (!existsSync('/dev/full')) {
    console.log('SKIP there is no /dev/full here');
    return;
  }
  const writer = new RecordWriter('/dev/full', header);
  for (let index = 0; index < 200; index += 1) {
    writer.beginCase(one.case);
    for (const seen of one.observations) writer.observe(seen);
    writer.endCase(one.violations);
  }
  writer.end(summary);
  assert.is(writer.failure?.code, 'record-disk-full');
  assert.match(writer.failure?.remedy ?? '', 'Free some space');
});

test('after a failed write nothing more is written, and what is there can be read', async () => {
  const file = new MemoryFile();
  let budget = 3_000;
  const failing = {
    // Writes short, as a disk does just before it is full.
    write: (bytes: Uint8Array) => {
      if (budget <= 0) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      const part = bytes.subarray(0, Math.min(bytes.length, budget, 100));
      budget -= part.length;
      return file.write(part);
    },
    close: () => file.close(),
  };
  const writer = new RecordWriter('memory', header, failing);
  writer.beginCase(one.case);
  for (const seen of one.observations) writer.observe(seen);
  writer.flush();
  assert.is(writer.failure?.code, 'record-write-failed');
  budget = 1_000_000;
  writer.endCase([]);
  writer.end(summary);
  assert.is(file.bytes.length, 3_000);
  assert.is((await read(file.bytes)).at(-1)?.kind, 'truncated');
});

test('an observation that JSON cannot say leaves the file as it was', async () => {
  const file = new MemoryFile();
  const writer = new RecordWriter('memory', header, file);
  writer.beginCase({ ...one.case });
  const [seen] = fc.sample(observation(worldOf(one.case.scenario.deployment)), { seed: 1, numRuns: 1 });
  if (seen === undefined) throw new Error('no sample');
  const broken = { ...seen, n: 0, outcome: { ...seen.outcome, sent: Number.NaN } } as typeof seen;
  assert.throws(() => writer.observe(broken), /outcome-not-finite/);
  writer.endCase([]);
  writer.end(summary);
  assert.is((await read(file.bytes)).length, 4);
});

test.run();
