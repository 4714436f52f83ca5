import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type * as z from 'zod';
import { Problem, fromSnatcheckError, type Path, shown } from './problem.ts';
import { told } from './told.ts';

type Issue = z.core.$ZodIssue;

/** The one problem of a refused value that tells most, with its place. */
export function problemOf(error: z.core.$ZodError, input: unknown): Problem {
  return tell(error.issues, [], input);
}

function tell(issues: readonly Issue[], outer: Path, input: unknown): Problem {
  // A misspelled key is at once an unknown one and a missing one; the unknown one is what the author wrote.
  const unknownKey = issues.find((issue) => issue.code === 'unrecognized_keys');
  const issue = unknownKey ?? issues[0];
  if (issue === undefined) {
    return new Problem({ path: outer, expected: 'something else', received: shown(valueAt(input, outer)) });
  }
  const path = [...outer, ...pathOf(issue)];
  if (issue.code === 'custom') return custom(issue, path, input);
  if (issue.code === 'unrecognized_keys') return unrecognised(issue, issues, path);
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return tellUnion(issue.errors, path, input);
  const words = told[issue.message];
  const code = words === undefined ? null : issue.message;
  return new Problem({
    code,
    path,
    expected: words?.expected ?? expectation(issue),
    received: shown(valueAt(input, path)),
    remedy: words?.remedy ?? null,
  });
}

function custom(issue: z.core.$ZodIssueCustom, path: Path, input: unknown): Problem {
  const problem: unknown = issue.params?.['problem'];
  if (problem instanceof Problem) return problem.under(...path);
  if (problem instanceof SnatcheckError) return fromSnatcheckError(problem, path);
  return new Problem({ path, expected: issue.message, received: shown(valueAt(input, path)) });
}

function unrecognised(issue: z.core.$ZodIssueUnrecognizedKeys, all: readonly Issue[], path: Path): Problem {
  const here = issue.path.length;
  const missing = all.find(({ code, path: at }) => code === 'invalid_type' && at.length === here + 1);
  const key = issue.keys[0] ?? '';
  const wanted = missing === undefined ? null : String(missing.path[here]);
  return new Problem({
    path: [...path, key],
    expected: 'only keys that are documented',
    received: issue.keys.length > 1 ? `${issue.keys.length} unknown keys` : 'an unknown key',
    remedy:
      wanted === null
        ? 'Remove the key, or correct its spelling; schemas/ lists the keys of every document.'
        : `Did you mean ${JSON.stringify(wanted)}, which is missing there?`,
  });
}

/** Of the forms that a value may have, the one that it came furthest in. */
function tellUnion(branches: readonly (readonly Issue[])[], path: Path, input: unknown): Problem {
  const deep = branches.find((issues) => issues.length > 0 && issues.every((issue) => !atRoot(issue)));
  if (deep !== undefined) return tell(deep, path, input);
  const expected = branches.flatMap((issues) => issues.slice(0, 1).map(expectation));
  return new Problem({
    path,
    expected: [...new Set(expected)].join(' or '),
    received: shown(valueAt(input, path)),
  });
}

const atRoot = (issue: Issue) => issue.path.length === 0 && issue.code !== 'custom';

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'an integer' : article(issue.expected);
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'invalid_union':
      return 'options' in issue && issue.options !== undefined
        ? issue.options.map((value) => JSON.stringify(value)).join(' or ')
        : 'one of the documented forms';
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    default:
      return issue.message;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'array') return `${relation} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `${relation} ${limit} characters`;
  return `${origin === 'int' ? 'an integer of' : 'a number of'} ${relation} ${limit}`;
}

function article(kind: string): string {
  if (kind === 'null' || kind === 'undefined') return kind;
  return `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

function pathOf(issue: Issue): Path {
  return issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
