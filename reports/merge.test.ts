import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result } from '../harness/record/result.ts';
import { json } from './json.ts';
import { merge, type Recompute } from './merge.ts';
import { conformingResult, violatingResult } from './samples.ts';

/** Stands in for the harness: any violation is one, and the first shard's word counts otherwise. */
const recompute: Recompute = {
  behaviour: (_id, { violating }, shards) =>
    violating > 0
      ? { verdict: 'violates', reason: `${violating} violating` }
      : { verdict: shards[0]?.verdict ?? 'not-judged', reason: shards[0]?.reason ?? '' },
  run: ({ findings }) =>
    findings.length > 0
      ? { verdict: 'violates', exitCode: 1, summary: `${findings.length} findings` }
      : { verdict: 'conforms', exitCode: 0, summary: 'none' },
};

const a: Result = { ...conformingResult(), command: 'snatcheck run --shard 1/2' };
const b: Result = {
  ...violatingResult(),
  started: '2026-11-23T09:30:10.000Z',
  command: 'snatcheck run --shard 2/2',
};
const bytes = (result: Result) => [...json.render(result, {})].join('');

function codeOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

test('counts add up', () => {
  const merged = merge([a, b], recompute);
  assert.is(merged.cases, 24_000);
  assert.is(merged.observations, a.observations + b.observations);
  const [x, y, sum] = [a, b, merged].map(({ behaviours }) => behaviours['no-reclaim-before-4-minutes']);
  assert.is(sum?.judged, (x?.judged ?? 0) + (y?.judged ?? 0));
  assert.is(sum?.situations['pool full'], 54);
  assert.is(sum?.undecided['a flow possibly held the port'], 6);
});

test('verdicts are found again', () => {
  const merged = merge([a, b], recompute);
  assert.is(merged.behaviours['no-reclaim-before-4-minutes']?.verdict, 'violates');
  assert.is(merged.behaviours['nsg-default-rules']?.verdict, 'not-supported');
  assert.is(merged.exitCode, 1);
  assert.is(merged.summary, '3 findings');
});

test('the order of the shards makes no difference', () => {
  assert.is(bytes(merge([a, b], recompute)), bytes(merge([b, a], recompute)));
});

test('a finding of two shards is one, of the earlier case, with the occurrences of both', () => {
  const later = b.findings.map((finding) => ({
    ...finding,
    case: { index: 9_999, seed: 1 },
    observed: 'later',
  }));
  const merged = merge([{ ...b, findings: later }, b], recompute);
  assert.is(merged.findings.length, b.findings.length);
  assert.is(merged.findings[0]?.case.index, 17);
  assert.is(merged.findings[0]?.occurrences, 424);
  assert.is(merged.findings[0]?.observed, b.findings[0]?.observed);
});

test('a primary finding stands before those of its case that follow from it', () => {
  const { findings } = merge([{ ...b, findings: [...b.findings].reverse() }], recompute);
  assert.equal(findings, b.findings);
});

test('time is from the first beginning to the last end', () => {
  const merged = merge([b, a], recompute);
  assert.is(merged.started, a.started);
  assert.is(merged.durationMs, 51_230);
});

test('one shard alone is the run', () => {
  assert.equal(merge([a], recompute).behaviours, a.behaviours);
  assert.is(merge([a], recompute).command, 'snatcheck run');
});

test('what was measured differently says both', () => {
  const measured = { question: 'q', answer: 'x', samples: 1 };
  const other = { ...measured, answer: 'y', samples: 2 };
  const merged = merge(
    [
      { ...a, characteristics: { q: measured } },
      { ...b, characteristics: { q: other } },
    ],
    recompute,
  );
  assert.equal(merged.characteristics, { q: { question: 'q', answer: 'y (2), x (1)', samples: 3 } });
});

test('answers with counts add up by answer', () => {
  const one = { question: 'q', answer: 'silence (1,000), RST (3)', samples: 1_003 };
  const two = { question: 'q', answer: 'RST (2,000), ICMP (1)', samples: 2_001 };
  const none = { question: 'q', answer: 'not measured', samples: 0 };
  const merged = merge(
    [one, two, none].map((q) => ({ ...a, characteristics: { q } })),
    recompute,
  );
  const answer = 'RST (2,003), silence (1,000), ICMP (1)';
  assert.equal(merged.characteristics, { q: { question: 'q', answer, samples: 3_004 } });
});

test('shards of different runs, and none at all, are refused', () => {
  assert.is(
    codeOf(() => merge([a, { ...b, seed: 1 }], recompute)),
    'merge-mismatch',
  );
  assert.is(
    codeOf(() => merge([a, { ...b, target: { ...b.target, version: '2' } }], recompute)),
    'merge-mismatch',
  );
  assert.is(
    codeOf(() => merge([], recompute)),
    'merge-empty',
  );
});

test.run();
