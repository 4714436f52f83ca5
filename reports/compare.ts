import type { Result, RunVerdict, Verdict } from '../harness/record/result.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { byCatalogue } from './catalogue.ts';
import { count, plural } from './numbers.ts';
import { type Cell, type Sheet, verdictCell } from './sheet.ts';

/** Several Results side by side: behaviours by implementations. */
export interface Comparison {
  readonly implementations: readonly Implementation[];
  readonly behaviours: readonly ComparedBehaviour[];
  /** Questions that the document leaves open, with each implementation's answer, or null where it was not measured. */
  readonly characteristics: readonly {
    readonly question: string;
    readonly answers: readonly (string | null)[];
  }[];
  /** In what the runs differ besides the implementation, which weakens the comparison. */
  readonly caveats: readonly string[];
}

export interface Implementation {
  /** Unique within the comparison. */
  readonly name: string;
  readonly verdict: RunVerdict;
  readonly cases: number;
  readonly conforming: number;
  readonly violating: number;
}

export interface ComparedBehaviour {
  readonly id: string;
  /** In the order of the implementations; null where a Result does not know the behaviour. */
  readonly verdicts: readonly (Verdict | null)[];
}

/** @throws SnatcheckError `compare-too-few` for fewer than two Results. */
export function compare(results: readonly Result[]): Comparison {
  if (results.length < 2) {
    throw new SnatcheckError('compare-too-few', {
      expected: 'two results or more',
      received: String(results.length),
      remedy: 'Name one result file for each implementation.',
    });
  }
  const names = uniqueNames(results);
  const ids = [...new Set(results.flatMap(({ behaviours }) => Object.keys(behaviours)))].sort(byCatalogue);
  const questions = [...new Set(results.flatMap(({ characteristics }) => Object.keys(characteristics)))];
  return {
    implementations: results.map(({ verdict, cases, behaviours }, index) => ({
      name: names[index] ?? '',
      verdict,
      cases,
      conforming: Object.values(behaviours).filter((behaviour) => behaviour.verdict === 'conforms').length,
      violating: Object.values(behaviours).filter((behaviour) => behaviour.verdict === 'violates').length,
    })),
    behaviours: ids.map((id) => ({ id, verdicts: results.map((result) => verdictOf(result, id)) })),
    characteristics: questions.map((id) => ({
      question: own(results, id)?.question ?? id,
      answers: results.map((result) => own([result], id)?.answer ?? null),
    })),
    caveats: caveatsOf(results),
  };
}

export function verdictOf({ behaviours }: Result, id: string): Verdict | null {
  return Object.hasOwn(behaviours, id) ? (behaviours[id]?.verdict ?? null) : null;
}

function own(results: readonly Result[], id: string) {
  return results.find(({ characteristics }) => Object.hasOwn(characteristics, id))?.characteristics[id];
}

function uniqueNames(results: readonly Result[]): readonly string[] {
  const seen = new Map<string, number>();
  return results.map(({ target }) => {
    const name = `${target.name} ${target.version}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

/** What should have been the same. */
export function caveatsOf(results: readonly Result[]): readonly string[] {
  const facts: readonly (readonly [string, (result: Result) => string])[] = [
    ['tool', ({ tool }) => tool],
    ['dialect', ({ dialect }) => dialect],
    ['seed', ({ seed }) => String(seed)],
    ['number of cases', ({ cases }) => count(cases)],
    ['tolerance', ({ timing }) => `${timing.toleranceMs} ms`],
  ];
  return facts.flatMap(([name, of]) => {
    const values = [...new Set(results.map(of))];
    return values.length === 1 ? [] : [`The runs differ in their ${name}: ${values.join(', ')}.`];
  });
}

export function comparisonSheet({
  implementations,
  behaviours,
  characteristics,
  caveats,
}: Comparison): Sheet {
  const differing = behaviours.filter(({ verdicts }) => new Set(verdicts).size > 1).length;
  const broken = implementations.filter(({ violating }) => violating > 0).length;
  const heads = implementations.map(({ name }, index) => ({ title: name, short: letterOf(index) }));
  return {
    title: 'snatcheck: comparison',
    lead: `${plural(implementations.length, 'implementation')} compared over ${plural(behaviours.length, 'behaviour')}: ${count(broken)} of them ${broken === 1 ? 'breaks' : 'break'} something, and they differ in ${plural(differing, 'behaviour')}.`,
    tone: broken === 0 ? 'good' : 'bad',
    remarks: caveats,
    tables: [
      {
        heading: 'Implementations',
        columns: ['Implementation', 'Conforms', 'Violates', 'Cases', 'Run'].map((title) => ({
          title,
          short: title,
        })),
        rows: implementations.map(({ name, conforming, violating, cases, verdict }) => [
          { text: name, kind: 'id' },
          words(count(conforming)),
          words(count(violating)),
          words(count(cases)),
          words(verdict.replaceAll('-', ' ')),
        ]),
      },
      {
        heading: 'Behaviours',
        columns: [{ title: 'Behaviour', short: 'Behaviour' }, ...heads],
        rows: behaviours.map(({ id, verdicts }) => [{ text: id, kind: 'id' }, ...verdicts.map(verdictCell)]),
      },
      {
        heading: 'What kind of NAT each is',
        columns: [{ title: 'Question', short: 'Question' }, ...heads],
        rows: characteristics.map(({ question, answers }) => [
          words(question),
          ...answers.map((answer) => words(answer ?? 'not measured')),
        ]),
      },
    ],
  };
}

function words(text: string): Cell {
  return { text, kind: 'words' };
}

/** A, B, ... Z, AA, AB. */
function letterOf(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}
