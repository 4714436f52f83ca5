import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { Result } from '../harness/record/result.ts';
import { conformingResult, hostileResult, manyFindings, violatingResult } from './samples.ts';
import { resultSchema } from './schema.ts';

/** zod's arrays are mutable; nothing here mutates them. */
type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

test('every Result is one by the schema', () => {
  for (const result of [conformingResult(), violatingResult(), manyFindings(100), hostileResult()]) {
    // Does not compile when the type allows anything that the schema does not.
    const described: z.infer<ReturnType<typeof resultSchema>> = structuredClone(result) as Mutable<Result>;
    const { success, error } = resultSchema().safeParse(described);
    assert.ok(success, error === undefined ? '' : z.prettifyError(error));
  }
});

test('the schema says what a Result has, key by key', () => {
  assert.equal(
    Object.keys(resultSchema().shape).sort(),
    Object.keys(conformingResult())
      .concat('generator', 'known', 'liveVms', 'obstacle', 'shard', 'witnesses')
      .sort(),
  );
});

test('what is no Result is none', () => {
  const result = violatingResult();
  const wrong: readonly unknown[] = [
    null,
    {},
    { ...result, version: 2 },
    { ...result, verdict: 'fine' },
    { ...result, cases: -1 },
    { ...result, findings: [{ ...result.findings[0], replay: undefined }] },
    { ...result, behaviours: { x: { ...result.behaviours['payload-intact'], situations: { y: '1' } } } },
  ];
  for (const value of wrong) assert.not(resultSchema().safeParse(value).success);
});

test('a newer tool may say more', () => {
  const value = { ...conformingResult(), heat: [1, 2, 3] };
  assert.equal(resultSchema().parse(value), value);
});

test('it is a JSON schema', () => {
  const schema = z.toJSONSchema(resultSchema()) as { readonly required: readonly string[] };
  assert.ok(schema.required.includes('findings'));
  assert.ok(JSON.stringify(schema).includes('"evidence"'));
});

test.run();
