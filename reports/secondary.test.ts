import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../harness/record/result.ts';
import { violatingResult } from './samples.ts';
import { groupFindings } from './secondary.ts';

const [sample] = violatingResult().findings;
if (sample === undefined) throw new Error('the sample has findings');
const finding = (id: string, behaviour: string, follows: string | null): Finding => ({
  ...sample,
  id,
  behaviour,
  follows,
});
const shape = (findings: readonly Finding[]) =>
  groupFindings(findings).map(({ first, followers }) => [first.id, ...followers.map(({ id }) => id)]);

test('a finding stands beneath the one that it names by id or by behaviour', () => {
  const findings = [finding('a1', 'a', null), finding('b1', 'b', 'a1'), finding('c1', 'c', 'a')];
  assert.equal(shape(findings), [['a1', 'b1', 'c1']]);
});

test('a chain leads to its first', () => {
  assert.equal(shape([finding('c', 'c', 'b'), finding('b', 'b', 'a'), finding('a', 'a', null)]), [
    ['a', 'c', 'b'],
  ]);
});

test('what follows from nothing that is here, or from itself in a ring, stands for itself', () => {
  assert.equal(shape([finding('a', 'a', 'gone')]), [['a']]);
  assert.equal(shape([finding('a', 'x', 'b'), finding('b', 'y', 'a')]), [['a'], ['b']]);
  assert.equal(shape([finding('a', 'x', 'x')]), [['a']]);
});

test('no finding is lost', () => {
  const { findings } = violatingResult();
  assert.is(shape(findings).flat().length, findings.length);
});

test.run();
