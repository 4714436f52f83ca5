// Damaged records: whatever happens to the bytes, a reader refuses them with an error that names the place, calls the
// record truncated, or reads exactly what the bytes say. It never crashes, hangs, or passes over something in silence.
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress, parseAddress, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { encodeObservation } from '../json/observation.ts';
import { expandNames } from '../json/names.ts';
import { parseFailure } from '../scenario/failure-file.ts';
import { encodeScenario, formatScenario, parseScenario } from '../scenario/scenario-file.ts';
import { encodeCase, encodeCaseEnd, encodeEnd, encodeHeader } from './encode-line.ts';
import { recordOf, wholeCase } from './fixtures/records.ts';
import { scenario } from './fixtures/scenarios.ts';
import type { RecordEvent } from './record.ts';
import { readRecord } from './record-reader.ts';

type Json = Record<string, unknown>;

const mutation = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), bit: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), bit: fc.nat({ max: 40 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bit: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant('digit' as const), at: fc.nat(), bit: fc.integer({ min: 0x30, max: 0x39 }) }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function damage(bytes: Buffer, { kind, at, bit }: Mutation): Buffer {
  const place = at % Math.max(1, bytes.length);
  const copy = Buffer.from(bytes);
  switch (kind) {
    case 'flip':
      copy[place] = (copy[place] ?? 0) ^ (1 << bit);
      return copy;
    case 'set':
      copy[place] = bit;
      return copy;
    case 'cut':
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + bit)]);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, place), Buffer.from([bit]), bytes.subarray(place)]);
    case 'digit': {
      // Most of a record is structure; values that stay valid are what a reader may get wrong in silence.
      let digit = place;
      while (digit < copy.length && !isDigit(copy[digit])) digit += 1;
      if (digit < copy.length) copy[digit] = bit;
      return copy;
    }
  }
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Null where it is refused as it should be. */
async function readOrRefuse(bytes: Uint8Array): Promise<RecordEvent[] | null> {
  const events: RecordEvent[] = [];
  try {
    for await (const event of readRecord(once(bytes))) events.push(event);
    return events;
  } catch (error) {
    assert.ok(error instanceof SnatcheckError, String(error));
    assert.match(error.code, /^record-/);
    return null;
  }
}

/** What an event says, written again; to be held against what the line says to JSON.parse. */
function written(event: RecordEvent, inCase: number): string {
  switch (event.kind) {
    case 'header':
      return encodeHeader(event.header);
    case 'case':
      return encodeCase(event.case);
    case 'observation':
      return encodeObservation(event.observation);
    case 'case-end':
      return encodeCaseEnd(event.index, inCase, event.violations);
    case 'end':
      return encodeEnd(event.cases, event.observations, event.result);
    case 'truncated':
      return 'null';
  }
}

/** Writes every fold and every default of a scenario out, by other means than the codec. */
function spelled(value: Json): Json {
  const deployment = value['deployment'] as Json;
  const vms = (deployment['vms'] as Json[]).flatMap(({ count, first, ...vm }) =>
    typeof count !== 'number'
      ? [vm]
      : Array.from({ length: count }, (_, index) => ({
          ...vm,
          name: `${String(vm['name'])}-${((first as number | undefined) ?? 1) + index}`,
          address: formatAddress(parseAddress(String(vm['address'])) + index),
        })),
  );
  const lists = (of: Json, key: string) =>
    Array.isArray(of[key]) ? { ...of, [key]: expandNames(of[key] as string[]) } : of;
  const loadBalancers = ((deployment['loadBalancers'] ?? []) as Json[]).map((one) => lists(one, 'pool'));
  const steps = (value['steps'] as Json[]).map((step) => lists(step, 'vms'));
  return { ...value, deployment: { ...deployment, vms, loadBalancers }, steps };
}

/** Equal but for what is the same when it is left out. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value;
  const entries = Object.entries(value).filter(
    ([, inner]) => inner !== null && inner !== false && inner !== 0 && inner !== '*' && !isEmpty(inner),
  );
  return Object.fromEntries(entries.map(([key, inner]) => [key, normal(inner)]));
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

function said(text: string): unknown {
  const value = JSON.parse(text) as Json;
  if (value['line'] !== 'case') return normal(value);
  return normal({ ...value, scenario: spelled(value['scenario'] as Json) });
}

const samples = fc
  .sample(fc.array(wholeCase(8), { minLength: 1, maxLength: 2 }), { seed: 11, numRuns: 12 })
  .map(recordOf);

test('a damaged record is refused, or says what its bytes say', async () => {
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: samples.length - 1 }),
      fc.array(mutation, { minLength: 1, maxLength: 2 }),
      async (which, mutations) => {
        const bytes = mutations.reduce(damage, samples[which] ?? Buffer.alloc(0));
        const events = await readOrRefuse(bytes);
        if (events === null) {
          refused += 1;
          return;
        }
        accepted += 1;
        const lines = bytes.toString('utf8').split('\n');
        let inCase = 0;
        for (const [index, event] of events.entries()) {
          if (event.kind === 'truncated') continue;
          inCase = event.kind === 'case' ? 0 : event.kind === 'observation' ? inCase + 1 : inCase;
          assert.equal(said(written(event, inCase)), said(lines[index] ?? 'null'), lines[index]);
        }
        const last = events.at(-1)?.kind;
        assert.ok(last === 'end' || last === 'truncated');
        if (last === 'end') assert.is(lines.filter((line) => line !== '').length, events.length);
      },
    ),
    { numRuns: 1_500 },
  );
  // A campaign in which everything is refused, or nothing, has not tested what it says.
  assert.ok(accepted > 50 && refused > 50, `${accepted} accepted, ${refused} refused`);
});

test('random bytes are no record, and no document', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      assert.is(await readOrRefuse(bytes), null);
      for (const parse of [parseScenario, parseFailure]) {
        try {
          parse(Buffer.from(bytes).toString('latin1'));
          assert.unreachable();
        } catch (error) {
          assert.ok(error instanceof SnatcheckError, String(error));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a damaged scenario is refused, or says what its text says', () => {
  const texts = fc.sample(scenario, { seed: 5, numRuns: 20 }).map((one) => Buffer.from(formatScenario(one)));
  let accepted = 0;
  fc.assert(
    fc.property(fc.nat({ max: texts.length - 1 }), mutation, (which, one) => {
      const text = damage(texts[which] ?? Buffer.alloc(0), one).toString('utf8');
      try {
        const back = encodeScenario(parseScenario(text));
        accepted += 1;
        assert.equal(normal(spelled(back)), normal(spelled(JSON.parse(text.replace(/^\ufeff/, '')) as Json)));
      } catch (error) {
        if (!(error instanceof SnatcheckError)) throw error;
        assert.match(error.message, /line \d+, column \d+|-not-a-scenario|scenario-version/);
      }
    }),
    { numRuns: 1_500 },
  );
  assert.ok(accepted > 50, `${accepted} accepted`);
});

test.run();
