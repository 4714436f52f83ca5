import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../../spec/judge.ts';
import { detect } from '../detect.ts';
import { faults } from '../library/index.ts';
import { detectPlainly } from './detect-plainly.ts';

const BUDGET = { cases: 300, timeMs: Infinity };

function faultNamed(id: string) {
  const fault = faults.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`no fault ${id}`);
  return fault;
}

test('the sound gateway keeps it', () => {
  // As many as a published run of a fault that it cannot see.
  const many = { ...BUDGET, cases: 13_000 };
  const { cases, ran, error } = detectPlainly(() => ({}), 1, many);
  assert.equal({ cases, ran, error }, { cases: null, ran: many.cases, error: null });
});

// One of each command and of each assertion.
for (const [id, error] of [
  ['reclaimed-one-step-early', 'the answer reaches who asked'],
  ['reclaimed-one-step-late', 'nobody has that port'],
  ['port-per-vm', 'nobody else has it'],
  ['port-below-the-range', 'a port of the pool'],
  ['shared-when-full', 'every port is taken'],
  ['fin-loses-port', 'there is a free port'],
  ['rst-loses-port', 'there is a free port'],
  ['member-gets-default-snat', 'the public address'],
  ['carry-lost-in-the-checksum', 'the payload'],
] as const) {
  test(`it catches ${id}`, () => {
    const found = detectPlainly(faultNamed(id).make, 1, BUDGET);
    assert.ok(found.cases !== null && found.cases === found.ran, id);
    assert.is(found.error?.split('\n')[0], error);
  });
}

test('what it has no word for it misses, and the harness does not', async () => {
  for (const id of ['no-alert-at-all', 'odd-payload-loses-its-last-byte']) {
    const { make } = faultNamed(id);
    assert.is(detectPlainly(make, 1, BUDGET).cases, null, id);
    const budget = { ...BUDGET, shrinkExecutions: 0 };
    const { cases } = await detect(make, 1, budget, [createJudge(), createJudge()]);
    assert.ok(cases !== null, id);
  }
});

test.run();
