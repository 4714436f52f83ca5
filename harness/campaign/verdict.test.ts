import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BehaviourTally } from '../../spec/judgement.ts';
import type { BehaviourResult, Verdict } from '../record/result.ts';
import {
  type Broken,
  type CatalogueEntry,
  type Ended,
  judgeBehaviour,
  judgeRun,
  NOT_BROKEN,
} from './verdict.ts';

const entry: CatalogueEntry = { id: 'x', strength: 'stated', judged: true, situations: ['one', 'two'] };
const tally = (changes: Partial<BehaviourTally> = {}): BehaviourTally => ({
  conforming: 0,
  violating: 0,
  varying: 0,
  inconclusive: 0,
  undecided: {},
  situations: { one: 1, two: 1 },
  violatingIn: {},
  ...changes,
});
const broken = (changes: Partial<Broken>): Broken => ({ ...NOT_BROKEN, ...changes });
const unsupported = { verdict: 'not-supported', reason: 'It has none.' } as const;

interface Row {
  readonly when: string;
  readonly tally?: BehaviourTally;
  readonly broken?: Broken;
  readonly inapplicable?: typeof unsupported;
  readonly judged?: boolean;
  readonly verdict: Verdict;
  readonly says?: string;
}

const rows: readonly Row[] = [
  { when: 'it was met and kept, in every situation', tally: tally({ conforming: 3 }), verdict: 'conforms' },
  {
    when: 'some judgements stayed open beside good ones',
    tally: tally({ conforming: 3, inconclusive: 2 }),
    verdict: 'conforms',
    says: '2 stayed open',
  },
  {
    when: 'there were very many judgements',
    tally: tally({ conforming: 135_891, inconclusive: 2_138 }),
    verdict: 'conforms',
    says: '135,891 judgements, 2,138 stayed open',
  },
  {
    when: 'a situation is missing, however much conforms',
    tally: tally({ conforming: 9, situations: { one: 5 } }),
    verdict: 'not-exercised',
    says: 'Missing: two.',
  },
  {
    when: 'a situation occurred 0 times',
    tally: tally({ conforming: 9, situations: { one: 5, two: 0 } }),
    verdict: 'not-exercised',
    says: 'two',
  },
  { when: 'there is no tally at all', verdict: 'not-exercised', says: 'one; two' },
  { when: 'situations occurred, and nothing was judged', tally: tally(), verdict: 'not-exercised' },
  {
    when: 'all judgements stayed open',
    tally: tally({ inconclusive: 4, undecided: { 'within e': 3, other: 1 } }),
    verdict: 'inconclusive',
    says: 'within e',
  },
  {
    when: 'the document hedges',
    tally: tally({ conforming: 3, varying: 1 }),
    verdict: 'permitted-variation',
  },
  {
    when: 'the document hedges, and a situation is missing',
    tally: tally({ varying: 1, situations: { two: 1 } }),
    verdict: 'not-exercised',
  },
  {
    when: 'a case broke it',
    tally: tally({ conforming: 99, violating: 1 }),
    broken: broken({ primary: 1 }),
    verdict: 'violates',
    says: '1 case',
  },
  {
    when: 'a case broke it, and situations are missing',
    tally: tally({ violating: 1, situations: {} }),
    broken: broken({ primary: 1 }),
    verdict: 'violates',
  },
  {
    when: 'it was broken only as a consequence',
    tally: tally({ conforming: 99, inconclusive: 2 }),
    broken: broken({ secondary: 2, follows: ['y'] }),
    verdict: 'inconclusive',
    says: 'follow from y',
  },
  {
    when: 'what broke another one contradicts it by itself',
    tally: tally({ conforming: 99, violating: 2 }),
    broken: broken({ secondary: 2, follows: ['y'] }),
    verdict: 'violates',
    says: 'together with y',
  },
  {
    when: 'it was broken by itself, and as a consequence',
    tally: tally({ violating: 2 }),
    broken: broken({ primary: 1, secondary: 1, follows: ['y'] }),
    verdict: 'violates',
  },
  {
    when: 'the target has no such feature',
    inapplicable: unsupported,
    verdict: 'not-supported',
    says: 'It has none.',
  },
  {
    when: 'the target has no such feature and conforms all the same',
    tally: tally({ conforming: 3 }),
    inapplicable: unsupported,
    verdict: 'not-supported',
  },
  {
    when: 'this version does not judge it',
    judged: false,
    tally: tally({ conforming: 3 }),
    verdict: 'not-judged',
  },
];

for (const row of rows) {
  test(`${row.verdict} when ${row.when}`, () => {
    const result = judgeBehaviour(
      { ...entry, judged: row.judged ?? true },
      row.inapplicable ?? null,
      row.tally,
      row.broken,
    );
    assert.is(result.verdict, row.verdict);
    if (row.says !== undefined) assert.ok(result.reason.includes(row.says), result.reason);
  });
}

test('missing situations are listed with a count of 0', () => {
  assert.equal(judgeBehaviour(entry, null, tally({ situations: { one: 2 } })).situations, { one: 2, two: 0 });
});

test('situations that did not have to occur here, and did not, are not listed as missing', () => {
  const situations = { one: 1, two: 0, beside: 2, elsewhere: 0 };
  assert.equal(judgeBehaviour(entry, null, tally({ situations })).situations, { one: 1, two: 0, beside: 2 });
});

test('judged counts every judgement once', () => {
  const result = judgeBehaviour(
    entry,
    null,
    tally({ conforming: 1, varying: 2, violating: 4, inconclusive: 8 }),
  );
  assert.is(result.judged, 15);
  assert.is(result.judged, result.conforming + result.violating + result.inconclusive);
});

const result = (
  verdict: Verdict,
  strength: BehaviourResult['strength'] = 'stated',
  judged = 1,
): BehaviourResult => ({
  verdict,
  strength,
  reason: '',
  judged,
  conforming: 0,
  violating: 0,
  inconclusive: 0,
  undecided: {},
  situations: {},
});

interface RunRow {
  readonly when: string;
  readonly of: readonly BehaviourResult[];
  readonly ended?: Ended;
  readonly errors?: readonly string[];
  readonly statedOnly?: boolean;
  readonly exitCode: number;
}

const conforms = result('conforms');
const violates = result('violates');
const runs: readonly RunRow[] = [
  { when: 'all conform', of: [conforms, conforms], exitCode: 0 },
  {
    when: 'the others are permitted, not observable or not supported',
    of: [
      conforms,
      result('permitted-variation'),
      result('not-observable'),
      result('not-supported', 'stated', 0),
    ],
    exitCode: 0,
  },
  { when: 'one is not judged by this version', of: [conforms, result('not-judged')], exitCode: 0 },
  { when: 'nothing was asked for', of: [], exitCode: 4 },
  { when: 'nothing is supported', of: [result('not-supported')], exitCode: 4 },
  { when: 'nothing was exercised', of: [result('not-exercised', 'stated', 0)], exitCode: 4 },
  { when: 'one stayed not exercised', of: [conforms, result('not-exercised')], exitCode: 5 },
  { when: 'one stayed inconclusive', of: [conforms, result('inconclusive')], exitCode: 5 },
  { when: 'only a permitted variation was met', of: [result('permitted-variation')], exitCode: 5 },
  { when: 'one is violated', of: [conforms, violates, result('not-exercised')], exitCode: 1 },
  {
    when: 'an inferred one is violated',
    of: [conforms, result('violates', 'inferred')],
    exitCode: 1,
  },
  {
    when: 'an inferred one is violated, and only stated ones count',
    of: [conforms, result('violates', 'inferred')],
    statedOnly: true,
    exitCode: 0,
  },
  { when: 'the target failed', of: [conforms], ended: 'target-failed', errors: ['x'], exitCode: 3 },
  { when: 'the target stopped', of: [conforms], ended: 'target-stopped', errors: ['x'], exitCode: 3 },
  { when: 'the target stopped once and recovered', of: [conforms], errors: ['x'], exitCode: 3 },
  { when: 'the target failed after a violation', of: [violates], ended: 'target-failed', exitCode: 1 },
  { when: 'it was interrupted, whatever was found', of: [violates], ended: 'interrupted', exitCode: 130 },
  { when: 'it was terminated, whatever was found', of: [violates], ended: 'terminated', exitCode: 143 },
  { when: 'the target failed before anything was exercised', of: [], ended: 'target-failed', exitCode: 3 },
];

for (const run of runs) {
  test(`exit code ${run.exitCode} when ${run.when}`, () => {
    const judged = judgeRun(run.of, run.ended ?? 'complete', run.errors ?? [], run.statedOnly ?? false);
    assert.is(judged.exitCode, run.exitCode, judged.summary);
  });
}

test.run();
