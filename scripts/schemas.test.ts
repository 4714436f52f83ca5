import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeDeployment } from '../harness/json/deployment.ts';
import { hello, recordOf, wholeCase } from '../harness/record/fixtures/records.ts';
import { scenario } from '../harness/record/fixtures/scenarios.ts';
import { formatFailure } from '../harness/scenario/failure-file.ts';
import { encodeScenario, formatScenario, parseScenario } from '../harness/scenario/scenario-file.ts';
import { schemaFiles } from './schemas.ts';

const FOLDER = new URL('../schemas/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');

/** Null where the committed schema accepts the value, otherwise what it says. */
function validator(name: string): (value: unknown) => string | null {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, formats: { 'date-time': true } });
  const validate = ajv.compile(JSON.parse(read(`${name}.json`)) as object);
  return (value) => (validate(value) ? null : ajv.errorsText(validate.errors));
}

test('the committed schemas are those of the code', async () => {
  const files = await schemaFiles();
  assert.equal(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.json'))
      .sort(),
    [...files.keys()].sort(),
  );
  for (const [name, text] of files) {
    assert.ok(read(name) === text, `schemas/${name} is stale: npm run schemas`);
  }
});

test('they accept what the tool writes', () => {
  const isScenario = validator('scenario');
  const isFailure = validator('failure');
  const isLine = validator('record-line');
  const isDeployment = validator('deployment');
  const isObservation = validator('observation');
  const isOperation = validator('operation');
  fc.assert(
    fc.property(wholeCase(5), (one) => {
      const { scenario: ran, settings } = one.case;
      assert.is(isScenario(JSON.parse(formatScenario(ran))), null);
      assert.is(isDeployment(encodeDeployment(ran.deployment)), null);
      const texts = { behaviour: 'no-privileged-ports', expected: 'one', observed: 'another' };
      const recording = { settings, observations: one.observations };
      const failure = { ...texts, seed: 1, caseIndex: 2, hello, scenario: ran, recording };
      assert.is(isFailure(JSON.parse(formatFailure(failure))), null);
      for (const line of recordOf([one]).toString('utf8').trimEnd().split('\n')) {
        const value = JSON.parse(line) as { n?: number; operation?: unknown };
        assert.is(isLine(value), null, line);
        if (value.n === undefined) continue;
        assert.is(isObservation(value), null, line);
        assert.is(isOperation(value.operation), null, line);
      }
    }),
    { numRuns: 30 },
  );
  assert.is(validator('hello')(hello), null);
  assert.is(validator('settings')({ ports: { first: 1, last: 2 }, idleTimeoutMs: 240_000 }), null);
});

const likely = fc.constantFrom(
  'a',
  'x#1',
  '*',
  'INTERNET',
  '198.51.100.7:1',
  '203.0.113.9',
  '10.0.0.0/8',
  null,
  true,
);
const junk = fc.oneof(likely, fc.nat({ max: 5_000 }), fc.jsonValue({ maxDepth: 1 }));

test('they refuse nothing that the tool reads, whatever a person writes', () => {
  const isScenario = validator('scenario');
  let read = 0;
  fc.assert(
    fc.property(scenario, fc.nat(), junk, (one, place, junk) => {
      const value = damage(encodeScenario(one), place, junk);
      try {
        parseScenario(value);
      } catch {
        return;
      }
      read += 1;
      assert.is(isScenario(value), null);
    }),
    { numRuns: 1_000 },
  );
  assert.ok(read > 20, `${read} read`);
});

test('they refuse what is plainly wrong', () => {
  const isScenario = validator('scenario');
  const [one] = fc.sample(scenario, { seed: 1, numRuns: 1 });
  if (one === undefined) throw new Error('no sample');
  const sound = encodeScenario(one);
  const open = { do: 'open', flow: 'a', vm: 'x', protocol: 'udp', port: 1, to: '198.51.100.7:443' };
  assert.is(isScenario({ ...sound, steps: [open] }), null);
  for (const wrong of [
    { ...sound, version: 2 },
    { ...sound, extra: 1 },
    { ...sound, steps: [{ ...open, port: 70_000 }] },
    { ...sound, steps: [{ ...open, to: '2001:db8::1' }] },
    { ...sound, steps: [{ ...open, do: 'opn' }] },
    { ...sound, deployment: { ...sound.deployment, vms: [] } },
  ]) {
    assert.is.not(isScenario(wrong), null);
  }
});

/** Puts junk in the place of one value somewhere within. */
function damage(value: unknown, place: number, junk: unknown): unknown {
  if (typeof value !== 'object' || value === null) return junk;
  const keys = Object.keys(value);
  const key = keys[place % Math.max(1, keys.length)] ?? '0';
  const inner = damage((value as Record<string, unknown>)[key], Math.floor(place / 7), junk);
  return Array.isArray(value)
    ? Object.assign([...(value as unknown[])], { [key]: inner })
    : { ...value, [key]: inner };
}

test.run();
