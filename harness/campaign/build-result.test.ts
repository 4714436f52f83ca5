import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Statistics } from '../record/statistics.ts';
import { StatisticsCollector } from '../statistics/collector.ts';
import { builtinTarget } from '../builtin/target.ts';
import { ScenarioSource } from '../generate/index.ts';
import { runCase } from '../interpret/index.ts';
import type { Observation } from '../../spec/vocabulary/index.ts';
import type { Violation } from '../../spec/judgement.ts';
import { buildResult, findingId, type ResultContext } from './build-result.ts';
import { describeObservation } from './describe-observation.ts';
import type { CampaignOutcome, Found } from './outcome.ts';

const target = builtinTarget();
const source = new ScenarioSource(target.hello, 1);

/** Runs a template by name and keeps what was seen. */
function record(name: string): Pick<Found, 'scenario' | 'recording'> {
  for (let index = 0; index < source.directed; index++) {
    const one = source.at(index);
    if (one.name !== name) continue;
    const observations: Observation[] = [];
    const judge = { begin: () => {}, observe: () => {}, end: () => ({ violations: [] }) };
    const holders = () => ({ sure: 0, possible: 0 });
    void runCase(
      one.scenario,
      target,
      { ...judge, holders, wantsAnother: () => false },
      { sink: (seen) => void observations.push(seen) },
    );
    const { settings } = one.scenario;
    return { scenario: one.scenario, recording: { settings, observations, complete: true } };
  }
  throw new Error(`no template is called ${name}`);
}

const violation = (behaviour: string, follows: string | null = null): Violation => ({
  behaviour,
  follows,
  expected: 'e',
  observed: 'o',
  note: null,
  evidence: [3],
});

const found: Found = {
  ...record('flows that look alike, tcp'),
  violation: violation('a'),
  consequences: [violation('b', 'a'), violation('c', 'a')],
  shape: '',
  case: { index: 4, seed: 5 },
  occurrences: 6,
  confirmed: { shown: 1, tries: 1 },
  minimal: true,
  executions: 7,
};

const tally = (situations: Record<string, number>, counts = { conforming: 1, violating: 0 }) => ({
  ...counts,
  varying: 0,
  inconclusive: 0,
  undecided: {},
  situations,
  violatingIn: {},
});

const outcome: CampaignOutcome = {
  target: target.hello,
  seed: 1,
  started: '2026-01-01T00:00:00.000Z',
  durationMs: 12.4,
  cases: 10,
  observations: 100,
  ended: 'complete',
  errors: [],
  stopping: null,
  settings: [{ ports: { first: 1025, last: 1032 }, idleTimeoutMs: 240_000 }],
  statistics: new StatisticsCollector(target.hello.capabilities).statistics,
  traits: { x: 3 },
  tallies: {
    a: tally({ s: 1 }, { conforming: 1, violating: 2 }),
    b: tally({ s: 1 }, { conforming: 0, violating: 0 }),
    c: tally({ s: 1 }),
  },
  broken: {
    a: { primary: 1, secondary: 0, follows: [] },
    b: { primary: 0, secondary: 1, follows: ['a'] },
  },
  found: [found],
  retried: [],
};

const context: ResultContext = {
  tool: 'snatcheck 0',
  command: 'snatcheck run',
  dialect: 'azure-2016',
  catalogue: ['a', 'b', 'c', 'd'].map((id) => ({ id, strength: 'stated', judged: true, situations: ['s'] })),
  selected: new Set(['a', 'b', 'd']),
  applicability: (id) => (id === 'd' ? { verdict: 'not-supported', reason: 'r' } : null),
  characteristics: (traits) => ({ q: { question: 'q', answer: 'a', samples: traits['x'] ?? 0 } }),
  obstacle: ({ blocked }) => (blocked === undefined ? null : 'Nothing gets through.'),
  statedOnly: false,
  replay: (id) => `snatcheck replay ${id}.json`,
};

test('a result says of each selected behaviour what the tallies come to', () => {
  const result = buildResult(outcome, context);
  assert.equal(
    Object.entries(result.behaviours).map(([id, { verdict }]) => [id, verdict]),
    [
      ['a', 'violates'],
      ['b', 'inconclusive'],
      ['d', 'not-supported'],
    ],
  );
  assert.equal([result.verdict, result.exitCode], ['violates', 1]);
  assert.is(result.characteristics['q']?.samples, 3);
  assert.equal(result.timing, { idleTimeoutMs: 240_000, toleranceMs: 0, timeScale: 1 });
  assert.not.throws(() => JSON.stringify(result));
});

test('between which times the idle timeout lies is told for each protocol that showed it', () => {
  const { statistics } = outcome;
  const answerOf = (idleLimits: NonNullable<Statistics['idleLimits']>) =>
    buildResult({ ...outcome, statistics: { ...statistics, idleLimits } }, context).characteristics[
      'idle-time'
    ];
  const none = { kept: null, gone: null, samples: 0 };
  const udp = { kept: 0.999_996, gone: 1.25, samples: 3 };
  const both = answerOf({ udp, tcp: none });
  assert.equal([both?.answer, both?.samples], ['UDP: still kept after 239.999 s, gone after 300 s', 3]);
  const tcp = { kept: null, gone: 0.5, samples: 2 };
  assert.is(answerOf({ udp: none, tcp })?.answer, 'TCP: gone after 120 s');
  // Where a flow's port is given to another one at once, mappings do not live for one time.
  const shared = { kept: 0.6, gone: 0.003, samples: 9 };
  assert.is(
    answerOf({ udp: shared, tcp: none })?.answer,
    'UDP: no one time: still kept after 144 s, another gone after 0.72 s',
  );
  assert.is(answerOf({ udp: none, tcp: none })?.answer, 'not measured');
});

test('findings come with what followed from them, as far as that was asked for', () => {
  const { findings } = buildResult(outcome, context);
  assert.equal(
    findings.map(({ behaviour, follows }) => [behaviour, follows]),
    [
      ['a', null],
      ['b', findings[0]?.id],
    ],
  );
  assert.is(findings[0]?.replay, `snatcheck replay ${findings[0]?.id}.json`);
  assert.is(findings[0]?.steps.length, found.scenario.steps.length);
  assert.is(findings[0]?.observations.length, found.recording?.observations.length);
});

test('a finding says whether its scenario is as small as can be, where that was tried', () => {
  const minimal = (changed: Partial<Found>) =>
    buildResult({ ...outcome, found: [{ ...found, ...changed }] }, context).findings[0]?.minimal;
  assert.is(minimal({}), true);
  assert.is(minimal({ minimal: false }), false);
  assert.is(minimal({ minimal: false, confirmed: null }), undefined);
});

test("a finding's name depends on its scenario alone", () => {
  assert.is(findingId(found), findingId({ ...found, scenario: structuredClone(found.scenario) }));
  assert.is.not(findingId(found), findingId({ ...found, scenario: { ...found.scenario, steps: [] } }));
  assert.match(findingId(found), /^a-[0-9a-f]{8}$/);
});

test('a behaviour that nobody asked for does not decide the verdict', () => {
  const result = buildResult(outcome, { ...context, selected: new Set(['c']) });
  assert.equal([result.exitCode, result.findings.length], [0, 0]);
});

test('what keeps a whole class of judgements from being made is said after how the run ended', () => {
  const { summary } = buildResult(outcome, context);
  const blocked = buildResult({ ...outcome, traits: { blocked: 1 } }, context);
  assert.is(blocked.summary, `${summary} Nothing gets through.`);
  assert.is(blocked.obstacle, 'Nothing gets through.');
  // What would conform without it is open.
  const asked = { ...context, selected: new Set(['c']) };
  assert.is(buildResult(outcome, asked).verdict, 'conforms');
  const open = buildResult({ ...outcome, traits: { blocked: 1 } }, asked);
  assert.equal([open.verdict, open.exitCode], ['incomplete', 5]);
});

test('every kind of observation is told in words', () => {
  const told = (name: string, text: RegExp) => {
    const { scenario, recording } = record(name);
    const lines = (recording?.observations ?? []).map(
      (one) => describeObservation(one, scenario.deployment, 0).text,
    );
    assert.ok(
      lines.some((line) => text.test(line)),
      `${text} in ${lines.join('\n')}`,
    );
  };
  told(
    'flows that look alike, tcp',
    /^vm0:5000 -> 198\.51\.100\.10:443 tcp SYN, seen as 203\.0\.113\.1:\d+$/,
  );
  told(
    'flows that look alike, tcp',
    /^198\.51\.100\.10:443 -> 203\.0\.113\.1:\d+ tcp SYN-ACK, delivered to vm0:5000$/,
  );
  told('a pool of 1', /, not seen outside$/);
  told('deadline 0e+1, udp', /^240001 ms pass$/);
  told('a VM leaves its pool and joins again', /^vm0 leaves the pool of lb0$/);
  told(
    'questions while other flows live',
    /^vm0 asks for its public address: the query came from 203\.0\.113\.1, the answer was 203\.0\.113\.1$/,
  );
  told('a blocked probe takes a VM out, and back', /^lb0 probes: vm0 not reached, down; vm1 reached, up$/);
  told('alerts before and after exhaustion', /^alerts read: none$/);
  told('alerts before and after exhaustion', /^alerts read: ports of 203\.0\.113\.1 exhausted/);
});

test.run();
