import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { expected, read, refused } from './fixtures/reading.ts';
import { recordOf, wholeCase } from './fixtures/records.ts';
import { readRecord } from './record-reader.ts';

const sent = wholeCase(6).filter(({ observations }) =>
  observations.some(({ operation }) => operation.op === 'send'),
);
const [one, two] = fc.sample(sent, { seed: 3, numRuns: 2 });
if (one === undefined || two === undefined) throw new Error('no sample');
const whole = recordOf([one, two]);

const lines = () => whole.toString('utf8').trimEnd().split('\n');
const withLines = (change: (all: string[]) => void) => {
  const all = lines();
  change(all);
  return `${all.join('\n')}\n`;
};
/** The first observation of a kind, wherever it is. */
const lineWith = (part: string) => lines().findIndex((line) => line.includes(part));

test('a record reads as what was written, however it arrives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(wholeCase(6), { maxLength: 3 }),
      fc.integer({ min: 1, max: 5_000 }),
      async (cases, size) => {
        assert.equal(await read(recordOf(cases), size), expected(cases));
      },
    ),
    { numRuns: 60 },
  );
});

test('what nobody could see is recorded as that, and not as a packet that was lost', async () => {
  const unseen = {
    ...one,
    observations: one.observations.map((observation) =>
      observation.operation.op === 'send' || observation.operation.op === 'receive'
        ? { ...observation, outcome: { ...observation.outcome, unknown: true as const } }
        : observation,
    ),
  } as typeof one;
  assert.match(recordOf([unseen]).toString(), '"unknown":true');
  assert.equal(await read(recordOf([unseen])), expected([unseen]));
  const claimed = withLines((all) => {
    const at = lineWith('"op":"send"');
    all[at] = all[at]?.replace(/\}\}$/, ',"unknown":false}}') ?? '';
  });
  assert.is((await refused(claimed)).code, 'record-line-malformed');
});

test('every cut is noticed, and what is before it is read', async () => {
  const all = await read(whole);
  for (let cut = 0; cut < whole.length; cut += cut < 400 ? 1 : 7) {
    const part = whole.subarray(0, cut);
    const headerEnds = whole.indexOf('\n');
    if (cut < headerEnds) {
      assert.is((await refused(part)).code, 'record-not-a-record');
      continue;
    }
    const events = await read(part, 1_000);
    const last = events.at(-1);
    // The last newline may be missing from a file that is otherwise whole.
    if (cut === whole.length - 1) {
      assert.equal(events, all);
      continue;
    }
    assert.ok(last?.kind === 'truncated' && last.truncated, `cut at ${cut}`);
    assert.equal(events.slice(0, -1), all.slice(0, events.length - 1));
    assert.is(last.line, events.length, `cut at ${cut}`);
  }
});

test('a cut within a character is a cut, and not bad UTF-8', async () => {
  const face = whole.indexOf('\u{1f980}');
  assert.ok(face > 0);
  assert.is((await refused(whole.subarray(0, face + 2))).code, 'record-not-a-record');
  const line = Buffer.from('{"line":"case","index":0,"seed":"\u{1f980}');
  const events = await read(
    Buffer.concat([whole.subarray(0, whole.indexOf('\n') + 1), line.subarray(0, -1)]),
  );
  assert.is(events.at(-1)?.kind, 'truncated');
});

test('foreign, newer and empty files are called that', async () => {
  for (const text of [
    '',
    '\n',
    'hello\n',
    '[]\n',
    'null',
    '{"format":"snatcheck/result","version":1}\n',
    '\u0000\u0000',
  ]) {
    assert.is((await refused(text)).code, 'record-not-a-record', JSON.stringify(text));
  }
  const newer = await refused(
    withLines((all) => (all[0] = all[0]?.replace('"version":1', '"version":2') ?? '')),
  );
  assert.is(newer.code, 'record-version');
  assert.match(newer.received, 'version 2');
  const odd = await refused(withLines((all) => (all[0] = all[0]?.replace('"seed":-42', '"seed":"x"') ?? '')));
  assert.match(odd.message, /record-line-malformed: expected a number, received "x" at line 1, seed/);
});

test('a malformed line is named by its number and its field', async () => {
  const sent = lineWith('"op":"send"');
  const change = (from: RegExp, to: string) =>
    refused(withLines((all) => (all[sent] = all[sent]?.replace(from, to) ?? '')));
  const expectField = async (from: RegExp, to: string, field: string) => {
    const error = await change(from, to);
    assert.is(error.code, 'record-line-malformed', error.message);
    assert.ok(error.received.includes(`line ${sent + 1}, ${field}`), error.received);
  };
  await expectField(/"op":"send"/, '"op":"sent"', 'operation.op');
  await expectField(/"sourcePort":\d+/, '"sourcePort":70000', 'operation.sourcePort');
  await expectField(/"destination":"[\d.]+"/, '"destination":"1.2.3"', 'operation.destination');
  await expectField(/"sent":[^,]+/, '"sent":1e300', 'outcome.seen');
  await expectField(/"sent":[^,]+/, '"sent":1e999', 'outcome.sent');
  await expectField(/"bytes":\d+/, '"bytes":-1', 'operation.bytes');
  await expectField(/"vm":\d+/, '"vm":999', 'operation.vm');
  await expectField(/"n":\d+/, '"n":77', 'n');
  await expectField(/"bytes"/, '"octets"', 'operation.octets');
  // JSON has no NaN, so this is broken JSON; within a file it is not taken for a cut.
  await expectField(/"sent":[^,]+/, '"sent":NaN', 'outcome.sent');
  const half = await refused(withLines((all) => (all[sent] = all[sent]?.slice(0, 30) ?? '')));
  assert.match(half.received, `line ${sent + 1}`);
  const blank = await refused(withLines((all) => all.splice(2, 0, '')));
  assert.match(blank.received, 'line 3');
});

test('a line that was lost, repeated or moved is noticed', async () => {
  const all = lines();
  for (let index = 1; index < all.length - 1; index += 1) {
    const without = withLines((list) => list.splice(index, 1));
    assert.is((await refused(without)).code, 'record-line-malformed', `without line ${index + 1}`);
    const twice = withLines((list) => list.splice(index, 0, list[index] ?? ''));
    assert.is((await refused(twice)).code, 'record-line-malformed', `line ${index + 1} twice`);
  }
  const late = await refused(`${all.join('\n')}\n${all[1] ?? ''}\n`);
  assert.match(late.received, `line ${all.length + 1}`);
});

test('bytes that are not UTF-8 are named by their line', async () => {
  const bytes = Buffer.from(whole);
  const at = bytes.indexOf('"line":"case-end"');
  bytes[at + 3] = 0xff;
  const error = await refused(bytes);
  assert.is(error.code, 'record-invalid-utf8');
  assert.match(error.received, `line ${lineWith('"line":"case-end"') + 1}`);
});

test('a line of endless length is refused before it is held', async () => {
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield whole.subarray(0, whole.indexOf('\n') + 1);
    for (; given < 1_000; given += 1) yield Buffer.alloc(65_536, 0x20);
  }
  try {
    for await (const _ of readRecord(endless(), { maxLine: 1_000_000 })) continue;
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof SnatcheckError && error.code, 'record-line-too-long');
  }
  assert.ok(given < 20, `${given} chunks were taken`);
  const inOne = await refused(Buffer.concat([whole, Buffer.alloc(17 * 1024 * 1024, 0x20)]));
  assert.is(inOne.code, 'record-line-too-long');
});

test('a line that nests without end is refused', async () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  for (const line of [deep, `{"n":0,"operation":${deep},"outcome":{}}`, `{"x":${deep}}`]) {
    const error = await refused(withLines((all) => all.splice(2, 0, line)));
    assert.is(error.code, 'record-line-malformed');
  }
});

test.run();
