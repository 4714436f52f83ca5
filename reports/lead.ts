import type { Result, Verdict } from '../harness/record/result.ts';
import { countVerdicts } from './catalogue.ts';
import { isKnown } from './known.ts';
import { plural } from './numbers.ts';

/** The verdict in one sentence: what was checked, how much of it, and what broke. */
export function leadOf(result: Result): string {
  const { target, verdict, summary } = result;
  const name = `${target.name} ${target.version}`;
  const counts = countVerdicts(result);
  const number = (one: Verdict) => counts.get(one) ?? 0;
  const known = Object.values(result.behaviours).filter(isKnown).length;
  const broken = number('violates') - known;
  const all = plural(Object.keys(result.behaviours).length, 'documented behaviour');
  const kept = number('conforms') + number('permitted-variation');
  const open = number('not-exercised') + number('inconclusive');
  const absent = number('not-supported') + number('not-observable') + number('not-judged');
  const rest = [
    ...(verdict === 'conforms' || kept === 0 ? [] : [`keeps ${kept}`]),
    ...(known === 0 ? [] : [`breaks ${known}${broken > 0 ? ' more' : ''} as known`]),
    ...(open === 0 ? [] : [`left ${open} undecided`]),
    ...(number('not-supported') === 0 ? [] : [`does not support ${number('not-supported')}`]),
    ...(number('not-observable') === 0 ? [] : [`cannot show ${number('not-observable')}`]),
  ];
  const also = rest.length === 0 ? '' : `; it ${joined(rest)}`;
  switch (verdict) {
    case 'violates':
      return `${name} breaks ${broken} of ${all}${also}.`;
    case 'known-failure-passes':
      return `${name}: a known failure passes. ${summary}`;
    case 'conforms':
      return absent === 0 && number('violates') === 0
        ? `${name} keeps all ${all}.`
        : `${name} keeps ${kept} of ${all}${also}.`;
    case 'incomplete':
      return `${name} was not seen to break any of ${all}, but not all were decided${also}.`;
    case 'nothing-exercised':
      return `${name}: nothing was exercised, so nothing is known of it.`;
    case 'target-failed':
    case 'interrupted':
      return `${name}: ${summary}`;
  }
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
