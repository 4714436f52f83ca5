import type { BehaviourResult, Finding, Result } from '../harness/record/result.ts';
import { behavioursInOrder, type Catalogue } from './catalogue.ts';
import { evidenceLines, findingsByBehaviour } from './evidence-lines.ts';
import type { Format } from './format.ts';
import { canonical } from './json.ts';
import { isKnown, wordOf } from './known.ts';
import { shown } from './sanitise.ts';

/** Common Test Report Format (ctrf.io). A behaviour is a test, and the run as a whole one more, as in JUnit. */
export const ctrf: Format = { extension: '.ctrf.json', render: document };

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'other';

const STATUSES: Readonly<Record<BehaviourResult['verdict'], Status>> = {
  violates: 'failed',
  conforms: 'passed',
  'permitted-variation': 'passed',
  inconclusive: 'other',
  'not-exercised': 'other',
  'not-observable': 'skipped',
  'not-supported': 'skipped',
  'not-judged': 'pending',
};

function* document(result: Result, catalogue: Catalogue): Generator<string> {
  const findings = findingsByBehaviour(result);
  const whole = result.exitCode === 0 || result.verdict === 'violates';
  const tests = [
    {
      name: 'the run as a whole',
      status: (whole ? 'passed' : 'failed') as Status,
      duration: Math.round(result.durationMs),
      message: shown(result.summary),
    },
    ...behavioursInOrder(result).map(([id, behaviour]) =>
      test(id, behaviour, findings.get(id) ?? [], catalogue),
    ),
  ];
  const counted = (status: Status) => tests.filter((entry) => entry.status === status).length;
  const start = Date.parse(result.started);
  const report = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    results: {
      tool: { name: shown(result.tool, 100) },
      summary: {
        tests: tests.length,
        passed: counted('passed'),
        failed: counted('failed'),
        skipped: counted('skipped'),
        pending: counted('pending'),
        other: counted('other'),
        start,
        stop: start + Math.round(result.durationMs),
      },
      tests,
      environment: {
        appName: shown(result.target.name, 300),
        appVersion: shown(result.target.version, 300),
        extra: { dialect: shown(result.dialect, 100), seed: result.seed, command: shown(result.command) },
      },
    },
  };
  yield `${canonical(report)}\n`;
}

const MOST = 10;

function test(id: string, behaviour: BehaviourResult, findings: readonly Finding[], catalogue: Catalogue) {
  const trace = findings.slice(0, MOST).flatMap((finding) => evidenceLines(finding, catalogue));
  return {
    name: shown(id, 300),
    status: isKnown(behaviour) ? ('other' as const) : STATUSES[behaviour.verdict],
    duration: 0,
    rawStatus: wordOf(behaviour),
    message: shown(findings[0]?.observed ?? behaviour.reason),
    ...(trace.length === 0 ? {} : { trace: trace.map((line) => shown(line)).join('\n') }),
    tags: [behaviour.strength],
  };
}
