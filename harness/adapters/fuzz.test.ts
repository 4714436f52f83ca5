import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Operation, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { stubHello } from './fixtures/hello.ts';
import { deployment, send, settings } from './fixtures/scene.ts';
import { LineReader } from './line-reader.ts';
import { Session } from './session.ts';
import type { Transport } from './transport.ts';

const LIKE = Array.from({ length: 8 }, (_, nth) => send(6_000 + nth));
const STEPS: readonly Operation[] = [send(), { op: 'advance', ms: 5 }, ...LIKE, { op: 'advance', ms: 0 }];
const arrival =
  '{"source":"203.0.113.1","sourcePort":1025,"destination":"198.51.100.7","destinationPort":443,"intact":true}';
const ANSWERS: Readonly<Record<string, string>> = {
  hello: `{"id":1,"protocol":1,"hello":${JSON.stringify(stubHello)},"columns":true}`,
  deploy: `{"id":2,"settings":${JSON.stringify(settings)}}`,
  steps:
    `{"id":3,"outcomes":[{"sent":0,"seen":0,"arrivals":[${arrival}],"deliveries":[]}],"more":true}\n` +
    `{"id":3,"outcomes":[{"sent":0,"seen":5},{"sent":5,"seen":5,"source":"203.0.113.1","sourcePort":[1026,1027,null,1028,0,65535,9,null]},{"sent":5,"seen":5}]}`,
  reset: '{"id":4,"done":true}',
};

/** What a careless or hostile adapter makes of a right answer. */
const damage = fc.record({
  method: fc.constantFrom(...Object.keys(ANSWERS)),
  at: fc.nat(9_999).map((nth) => nth / 10_000),
  cut: fc.nat(12),
  put: fc.oneof(
    fc.constantFrom(
      '',
      '1',
      '-1',
      '1e999',
      'null',
      '"',
      '{',
      ']',
      ',',
      'NaN',
      '70000',
      '\n',
      '\u0000',
      '"x":1,',
    ),
    fc.string({ maxLength: 6, unit: 'binary' }),
  ),
});

function answering(method: string, text: string): Transport {
  return {
    name: 'fuzz',
    packetForms: ['base64', 'binary'],
    async ask(message, hear) {
      const asked = /"method":"(\w+)"/.exec(message)?.[1] ?? '';
      const reader = new LineReader(100_000);
      let complete = false;
      for (const line of reader.push(Buffer.from(`${asked === method ? text : ANSWERS[asked]}\n`))) {
        if (complete) return;
        complete = hear(line) === true;
      }
      if (!complete)
        throw new SnatcheckError('adapter-incomplete', { expected: '', received: '', remedy: '' });
    },
    async close() {},
  };
}

async function converse(transport: Transport): Promise<readonly unknown[]> {
  const session = new Session(transport);
  await session.hello();
  await session.deploy(deployment, settings);
  const outcomes = await session.run(STEPS);
  await session.reset();
  return outcomes;
}

test('whatever an adapter answers is either read, or refused under a code of its own', async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(damage, async ({ method, at, cut, put }) => {
      const right = ANSWERS[method] ?? '';
      const place = Math.floor(at * right.length);
      const text = right.slice(0, place) + put + right.slice(place + cut);
      try {
        const outcomes = await converse(answering(method, text));
        assert.is(outcomes.length, STEPS.length);
      } catch (error) {
        assert.instance(error, SnatcheckError, String(error));
        assert.match((error as SnatcheckError).code, /^adapter-/);
        refused += 1;
      }
    }),
    { numRuns: 3_000 },
  );
  assert.ok(refused > 1_000, `${refused} refused`);
});

test('lines come out whole, however they were cut on their way', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc
          .string({ unit: 'grapheme', minLength: 1 })
          .filter((text) => text.trim() !== '' && !text.includes('\n')),
      ),
      fc.integer({ min: 1, max: 7 }),
      (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const reader = new LineReader();
        const seen: (string | Uint8Array)[] = [];
        for (let start = 0; start < bytes.length; start += size) {
          seen.push(...reader.push(bytes.subarray(start, start + size)));
        }
        assert.equal(seen, lines);
        assert.is(reader.unfinished, null);
      },
    ),
  );
});

test.run();
