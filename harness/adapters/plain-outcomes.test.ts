import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress, type Operation, type PacketOutcome } from '../../spec/vocabulary/index.ts';
import { decodeOutcome } from '../json/outcome.ts';
import { readAnswer } from './messages.ts';
import { type Outcomes, readPlainOutcomes } from './plain-outcomes.ts';
import { checkId, readEnvelope, readLine } from './read-message.ts';
import { send } from './fixtures/scene.ts';

const ID = 7;
const VMS = 3;
const ADVANCE: Operation = { op: 'advance', ms: 5 };
const STEPS: readonly Operation[] = [send(), ADVANCE, send(), send(), ADVANCE];

const address = fc.integer({ min: 0, max: 0xffff_ffff });
const port = fc.integer({ min: 0, max: 65_535 });
const time = fc.oneof(
  fc.nat(10_000_000),
  fc.nat().map((n) => n / 1_000),
);
const interval = fc.tuple(time, time).map(([a, b]) => ({ sent: Math.min(a, b), seen: Math.max(a, b) }));
const seen = { source: address, sourcePort: port, intact: fc.boolean() };
const arrivals = fc.array(fc.record({ ...seen, destination: address, destinationPort: port }), {
  maxLength: 3,
});
const deliveries = fc.array(fc.record({ ...seen, vm: fc.nat(VMS - 1), port }), { maxLength: 2 });
const packet = fc
  .tuple(interval, arrivals, deliveries, fc.constantFrom('rst' as const, 'icmp' as const, null))
  .map(([times, arrived, delivered, answer]) => ({
    ...times,
    arrivals: arrived,
    deliveries: delivered,
    answer,
  }));
const outcomesOf = (steps: readonly Operation[]) =>
  fc.tuple(...steps.map(({ op }): fc.Arbitrary<object> => (op === 'send' ? packet : interval)));

/** JSON as other languages write it: keys in another order, blanks between tokens, addresses as text. */
function written(value: unknown, turn: number, blank: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => written(item, turn, blank)).join(`,${blank}`)}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, of]) => {
    const isAddress = typeof of === 'number' && (key === 'source' || key === 'destination');
    return `"${key}":${blank}${isAddress ? `"${formatAddress(of)}"` : written(of, turn, blank)}`;
  });
  const first = turn % Math.max(1, entries.length);
  return `{${[...entries.slice(first), ...entries.slice(0, first)].join(`,${blank}`)}}`;
}

/** What JSON and the schemas make of a line, or null where they refuse it. */
function bySchema(line: string, steps: readonly Operation[]): Outcomes | null {
  try {
    const json = readLine(line);
    checkId(json, ID);
    const { outcomes, more } = readEnvelope(readAnswer.steps, json);
    if (outcomes.length > steps.length) return null;
    return { outcomes: outcomes.map((one, index) => decodeOutcome(steps[index]!, one, VMS)), more };
  } catch {
    return null;
  }
}

test('what any adapter writes is read as the schema reads it', () => {
  const answer = fc.record({
    outcomes: outcomesOf(STEPS),
    more: fc.boolean(),
    turn: fc.nat(4),
    blank: fc.constantFrom('', ' '),
  });
  fc.assert(
    fc.property(answer, ({ outcomes, more, turn, blank }) => {
      const line = written({ id: ID, outcomes, more }, turn, blank);
      const read = readPlainOutcomes(line, ID, STEPS, 0, VMS);
      const expected = bySchema(line, STEPS);
      assert.ok(expected !== null, line);
      assert.equal(read, expected);
    }),
    { numRuns: 500 },
  );
});

test('nothing is accepted that the schema refuses, or read as something else', () => {
  const put = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      '9',
      '-',
      '.',
      '1e3',
      ' ',
      '"',
      ',',
      '}',
      ']',
      '[',
      '{',
      '\\u0030',
      '\u0130',
      'null',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const damage = fc.record({
    outcomes: outcomesOf(STEPS),
    turn: fc.nat(4),
    at: fc.nat(9_999),
    cut: fc.nat(6),
    put,
  });
  fc.assert(
    fc.property(damage, ({ outcomes, turn, at, cut, put: text }) => {
      const whole = written({ id: ID, outcomes }, turn, '');
      const place = Math.floor((at / 10_000) * whole.length);
      const line = whole.slice(0, place) + text + whole.slice(place + cut);
      const read = readPlainOutcomes(line, ID, STEPS, 0, VMS);
      if (read !== null) assert.equal(read, bySchema(line, STEPS), line);
    }),
    { numRuns: 2_000 },
  );
});

test('limits are those of the schema', () => {
  const line = (outcome: string) => `{"id":${ID},"outcomes":[${outcome}]}`;
  const arrival =
    '{"source":"192.0.2.1","sourcePort":0,"destination":"0.0.0.0","destinationPort":65535,"intact":true}';
  const right = `{"sent":0,"seen":1.5,"arrivals":[${arrival}],"deliveries":[]}`;
  const read = (text: string, steps = [send()]) => readPlainOutcomes(line(text), ID, steps, 0, VMS);
  const outcome = read(right)?.outcomes[0] as PacketOutcome | undefined;
  assert.is(outcome?.arrivals[0]?.destinationPort, 65_535);
  assert.is(readPlainOutcomes(line(right), ID + 1, [send()], 0, VMS), null);
  const wrong = [
    right.replace('65535', '65536'),
    right.replace('"sent":0', '"sent":2'),
    right.replace('"sent":0', '"sent":00'),
    right.replace('"sent":0', '"sent":-0'),
    right.replace('"sent":0', '"sent":0,"sent":0'),
    right.replace('192.0.2.1', '192.0.2.01'),
    right.replace('192.0.2.1', '192.0.2.256'),
    right.replace('192.0.2.1', '192.0. 2.1'),
    right.replace('192.0.2.1', '192.0.2'),
    right.replace(
      '"deliveries":[]',
      '"deliveries":[{"vm":3,"port":1,"source":"1.2.3.4","sourcePort":1,"intact":true}]',
    ),
    right.replace(',"deliveries":[]', ''),
    right.replace('"intact":true', '"intact":1'),
    `${right},${right}`,
  ];
  for (const text of wrong) assert.is(read(text), null, text);
  // What is asked for decides what an outcome has to hold.
  assert.is(read(right, [{ op: 'alerts' } as never]), null);
  assert.is(read('{"sent":0,"seen":1}'), null);
});

test.run();
