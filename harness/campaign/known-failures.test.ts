import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BehaviourResult, KnownFailure } from '../record/result.ts';
import { judgeKnown, type KnownLine } from './known-failures.ts';
import { judgeRun } from './verdict.ts';

const line = (behaviour: string, situation: string | null = null): KnownLine => ({
  behaviour,
  situation,
  place: 'known.txt:1:1',
});

const result = (changes: Partial<BehaviourResult> = {}): BehaviourResult => ({
  verdict: 'conforms',
  strength: 'stated',
  reason: 'A reason.',
  judged: 4,
  conforming: 4,
  violating: 0,
  inconclusive: 0,
  undecided: {},
  situations: { UDP: 3, TCP: 1, never: 0 },
  ...changes,
});
const broken = (violatingIn: Record<string, number>): BehaviourResult =>
  result({
    verdict: 'violates',
    violating: Object.values(violatingIn).reduce((sum, times) => sum + times, 0),
    violatingIn,
  });

interface Row {
  readonly when: string;
  readonly of: BehaviourResult;
  readonly lines: readonly KnownLine[];
  readonly whole?: boolean;
  readonly outcomes: readonly KnownFailure['outcome'][];
  readonly known: boolean;
  readonly exitCode: number;
}

const rows: readonly Row[] = [
  {
    when: 'it fails',
    of: broken({ UDP: 2, '': 1 }),
    lines: [line('x')],
    outcomes: ['fails'],
    known: true,
    exitCode: 0,
  },
  { when: 'it passes', of: result(), lines: [line('x')], outcomes: ['passes'], known: false, exitCode: 1 },
  {
    when: 'it is inside what the document hedges',
    of: result({ verdict: 'permitted-variation' }),
    lines: [line('x')],
    outcomes: ['passes'],
    known: false,
    exitCode: 1,
  },
  {
    when: 'a situation is missing',
    of: result({ verdict: 'not-exercised' }),
    lines: [line('x')],
    outcomes: ['not-exercised'],
    known: false,
    exitCode: 5,
  },
  {
    when: 'it stays inconclusive',
    of: result({ verdict: 'inconclusive' }),
    lines: [line('x')],
    outcomes: ['not-exercised'],
    known: false,
    exitCode: 5,
  },
  {
    when: 'this is one shard',
    of: result(),
    lines: [line('x')],
    whole: false,
    outcomes: ['untold'],
    known: false,
    exitCode: 0,
  },
  {
    when: 'it was not asked for',
    of: result(),
    lines: [line('y')],
    outcomes: ['not-selected'],
    known: false,
    exitCode: 0,
  },
  {
    when: 'it fails in its situation alone',
    of: broken({ UDP: 2, 'UDP; first': 1 }),
    lines: [line('x', 'UDP')],
    outcomes: ['fails'],
    known: true,
    exitCode: 0,
  },
  {
    when: 'it fails in another situation too',
    of: broken({ UDP: 2, TCP: 1 }),
    lines: [line('x', 'UDP')],
    outcomes: ['fails'],
    known: false,
    exitCode: 1,
  },
  {
    when: 'it fails in no situation that has a name',
    of: broken({ UDP: 2, '': 1 }),
    lines: [line('x', 'UDP')],
    outcomes: ['fails'],
    known: false,
    exitCode: 1,
  },
  {
    when: 'each situation that it fails in has a line',
    of: broken({ UDP: 2, TCP: 1 }),
    lines: [line('x', 'UDP'), line('x', 'TCP')],
    outcomes: ['fails', 'fails'],
    known: true,
    exitCode: 0,
  },
  {
    when: 'its situation passes while another line covers what fails',
    of: broken({ TCP: 1 }),
    lines: [line('x', 'UDP'), line('x', 'TCP')],
    outcomes: ['passes', 'fails'],
    known: true,
    exitCode: 1,
  },
  {
    when: 'its situation did not occur',
    of: result({ verdict: 'not-exercised' }),
    lines: [line('x', 'never')],
    outcomes: ['not-exercised'],
    known: false,
    exitCode: 5,
  },
  {
    when: 'it may be broken in its situation by what follows from another violation',
    of: result({ verdict: 'inconclusive', inconclusive: 1 }),
    lines: [line('x', 'UDP')],
    outcomes: ['not-exercised'],
    known: false,
    exitCode: 5,
  },
  {
    when: 'its situation cannot occur',
    of: result(),
    lines: [line('x', 'ILPIP')],
    outcomes: ['not-exercised'],
    known: false,
    exitCode: 0,
  },
];

for (const { when, of, lines, whole = true, outcomes, known, exitCode } of rows) {
  test(`a known failure, when ${when}`, () => {
    const judged = judgeKnown({ x: of }, lines, whole);
    assert.equal(
      judged.known.map(({ outcome }) => outcome),
      outcomes,
    );
    assert.is(judged.behaviours['x']?.known ?? false, known);
    assert.is(
      judgeRun(Object.values(judged.behaviours), 'complete', [], false, judged.known).exitCode,
      exitCode,
    );
    for (const { reason } of judged.known) assert.match(reason, /^[A-Z0-9].*\.$/);
  });
}

test('a target that fails is never expected, whatever is known to fail', () => {
  const { behaviours, known } = judgeKnown({ x: broken({ UDP: 1 }) }, [line('x')], false);
  assert.is(judgeRun(Object.values(behaviours), 'target-failed', ['gone'], false, known).exitCode, 3);
});

test('a known failure that passes names its line, and says what to do with it', () => {
  const { behaviours, known } = judgeKnown({ x: result() }, [line('x', 'UDP')], true);
  const { verdict, summary } = judgeRun(Object.values(behaviours), 'complete', [], false, known);
  assert.is(verdict, 'known-failure-passes');
  assert.match(summary, 'delete from the file of known failures: x:UDP (known.txt:1:1)');
});

test('judged again, it does not depend on how it was judged before', () => {
  const once = judgeKnown({ x: broken({ UDP: 1 }) }, [line('x')], true);
  assert.equal(judgeKnown(once.behaviours, [], true).behaviours, { x: broken({ UDP: 1 }) });
});

test.run();
