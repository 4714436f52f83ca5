import type { Result, Verdict } from '../harness/record/result.ts';
import { behavioursInOrder, type Catalogue } from './catalogue.ts';
import { evidenceLines, findingsByBehaviour } from './evidence-lines.ts';
import type { Format } from './format.ts';
import { isKnown, placesOf } from './known.ts';
import { shown } from './sanitise.ts';

/**
 * Test Anything Protocol 13, which every reader knows. Not exercised, inconclusive and known failures are `not ok # TODO`, which harnesses list without failing;
 * whether the run itself is good is its first test.
 */
export const tap: Format = { extension: '.tap', render: lines };

const DIRECTIVES: Readonly<Record<Verdict, string>> = {
  violates: '',
  conforms: '',
  'permitted-variation': '',
  inconclusive: 'TODO',
  'not-exercised': 'TODO',
  'not-observable': 'SKIP',
  'not-supported': 'SKIP',
  'not-judged': 'SKIP',
};

function* lines(result: Result, catalogue: Catalogue): Generator<string> {
  const behaviours = behavioursInOrder(result);
  const findings = findingsByBehaviour(result);
  yield `TAP version 13\n1..${behaviours.length + 1}\n`;
  const whole = result.exitCode === 0 || result.verdict === 'violates';
  yield `${whole ? 'ok' : 'not ok'} 1 - the run as a whole: ${description(result.summary)}\n`;
  for (const [index, [id, behaviour]] of behaviours.entries()) {
    const { verdict, reason } = behaviour;
    const directive = isKnown(behaviour) ? 'TODO' : DIRECTIVES[verdict];
    const ok = verdict !== 'violates' && directive !== 'TODO';
    const why =
      directive === ''
        ? ''
        : ` # ${directive} ${description(`${isKnown(behaviour) ? `known failure (${placesOf(result, id)})` : verdict}: ${reason}`)}`;
    yield `${ok ? 'ok' : 'not ok'} ${index + 2} - ${description(id)}${why}\n`;
    const ofBehaviour = findings.get(id) ?? [];
    if (verdict === 'violates' && ofBehaviour.length > 0) {
      const evidence = ofBehaviour.slice(0, MOST).flatMap((finding) => evidenceLines(finding, catalogue));
      // A YAML block scalar takes any printable line as it is.
      yield `  ---\n  message: ${JSON.stringify(shown(reason, 500))}\n  evidence: |\n`;
      for (const line of evidence) yield `    ${shown(line)}\n`;
      yield '  ...\n';
    }
  }
}

const MOST = 10;

/** `#` would begin a directive. */
function description(text: string): string {
  return shown(text, 300).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
