import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonical, json } from './json.ts';
import { conformingResult, hostileResult, manyFindings, violatingResult } from './samples.ts';

const written = (result: Parameters<typeof json.render>[0]) => [...json.render(result, {})].join('');

test('what is read back is what was written', () => {
  for (const result of [conformingResult(), violatingResult(), hostileResult()]) {
    assert.equal(JSON.parse(written(result)), result);
  }
});

test('the order in which keys were set makes no difference', () => {
  const result = violatingResult();
  const turned = Object.fromEntries(Object.entries(result).reverse()) as unknown as typeof result;
  const behaviours = Object.fromEntries(Object.entries(result.behaviours).reverse());
  assert.is(written({ ...turned, behaviours }), written(result));
});

test('format and version are read first', () => {
  assert.ok(written(conformingResult()).startsWith('{\n  "format": "snatcheck/result",\n  "version": 1,\n'));
});

test('a line holds a finding', () => {
  const result = manyFindings(50);
  const lines = written(result).split('\n');
  for (const { id } of result.findings) {
    assert.is(lines.filter((line) => line.includes(`"id":"${id}"`)).length, 1);
  }
});

test('nothing in it acts on a terminal', () => {
  assert.not.match(written(hostileResult()), /(?!\n)\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  assert.is(canonical('\u202e\u009b'), '"\\u202e\\u009b"');
  assert.is(canonical('\u{e0041}'), '"\\udb40\\udc41"');
});

test('empty lists and objects stay so', () => {
  assert.match(written(conformingResult()), /"findings": \[\]/);
  assert.equal(JSON.parse(written({ ...conformingResult(), characteristics: {} })).characteristics, {});
});

test.run();
