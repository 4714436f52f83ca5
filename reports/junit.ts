import type { BehaviourResult, Finding, Result } from '../harness/record/result.ts';
import { behavioursInOrder, type Catalogue } from './catalogue.ts';
import { evidenceLines, findingsByBehaviour } from './evidence-lines.ts';
import type { Format } from './format.ts';
import { isKnown, placesOf } from './known.ts';
import { xml, xmlLines } from './xml.ts';

/**
 * JUnit XML as Jenkins, GitLab and others read it (the schema of Jenkins' xUnit plugin). A behaviour is a test case. What
 * was not judged is skipped, and a consumer takes skipped for fine; so one more case stands for the run as a whole, and
 * it errs when the run exercised nothing, stayed incomplete or broke off, or when a known failure passes.
 */
export const junit: Format = { extension: '.xml', render: suites };

function* suites(result: Result, catalogue: Catalogue): Generator<string> {
  const behaviours = behavioursInOrder(result);
  const findings = findingsByBehaviour(result);
  const whole = result.exitCode === 0 || result.verdict === 'violates';
  const totals = [
    `tests="${behaviours.length + 1}"`,
    `failures="${behaviours.filter(([, one]) => one.verdict === 'violates' && !isKnown(one)).length}"`,
    `errors="${whole ? 0 : 1}"`,
    `skipped="${behaviours.filter(([, one]) => isKnown(one) || skips(one.verdict)).length}"`,
    `time="${(result.durationMs / 1_000).toFixed(3)}"`,
  ].join(' ');
  const name = `${result.target.name} ${result.target.version}`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n`;
  yield `<testsuite name="${xml(name, 300)}" ${totals} timestamp="${xml(result.started.replace(/\.\d+Z?$|Z$/, ''), 40)}">\n`;
  yield properties(result);
  const suite = `snatcheck.${result.dialect}`;
  yield `<testcase classname="${xml(suite, 100)}" name="the run as a whole" time="0.000">${
    whole
      ? ''
      : `<error type="${xml(result.verdict)}" message="${xml(result.summary, 500)}">${xmlLines(result.errors)}</error>`
  }</testcase>\n`;
  for (const [id, behaviour] of behaviours) {
    yield `<testcase classname="${xml(suite, 100)}" name="${xml(id, 300)}" time="0.000">${outcome(
      behaviour,
      findings.get(id) ?? [],
      catalogue,
      placesOf(result, id),
    )}</testcase>\n`;
  }
  yield '</testsuite>\n</testsuites>\n';
}

function properties(result: Result): string {
  const values: readonly (readonly [string, string])[] = [
    ['tool', result.tool],
    ['dialect', result.dialect],
    ['seed', String(result.seed)],
    ['cases', String(result.cases)],
    ['observations', String(result.observations)],
    ['command', result.command],
  ];
  const lines = values.map(([name, value]) => `<property name="${name}" value="${xml(value, 500)}"/>\n`);
  return `<properties>\n${lines.join('')}</properties>\n`;
}

function skips(verdict: BehaviourResult['verdict']): boolean {
  return verdict !== 'violates' && verdict !== 'conforms' && verdict !== 'permitted-variation';
}

/** A failed case that printed a thousand findings would be closed unread. */
const MOST = 10;

function outcome(
  behaviour: BehaviourResult,
  findings: readonly Finding[],
  catalogue: Catalogue,
  places: string,
): string {
  if (isKnown(behaviour)) {
    return `<skipped message="${xml(`known failure, expected by ${places}: ${behaviour.reason}`, 500)}"/>`;
  }
  if (behaviour.verdict === 'violates') {
    const [first] = findings;
    const message = first === undefined ? behaviour.reason : first.observed;
    const texts = findings.slice(0, MOST).map((finding) => xmlLines(evidenceLines(finding, catalogue)));
    return `<failure type="${behaviour.strength}" message="${xml(message, 500)}">${texts.join('\n\n')}</failure>`;
  }
  return skips(behaviour.verdict)
    ? `<skipped message="${xml(`${behaviour.verdict}: ${behaviour.reason}`, 500)}"/>`
    : '';
}
