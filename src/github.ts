import { appendFileSync } from 'node:fs';
import type { Result } from '../harness/record/result.ts';
import { formats } from '../reports/index.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { catalogue } from './catalogue.ts';
import { writeError } from './files.ts';
import { usageError } from './options.ts';
import type { Output } from './output.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const WHEN = ['auto', 'always', 'never'] as const;
export type Annotate = (typeof WHEN)[number];

/** GitHub fails a step whose summary is larger than 1 MiB; ours is a tenth of that, and steps append to one file. */
const SUMMARY = 'GITHUB_STEP_SUMMARY';

/** `--annotations`. @throws SnatcheckError `usage` */
export function annotationsOption(text: string | undefined): Annotate {
  const when = text === undefined ? 'auto' : WHEN.find((one) => one === text);
  if (when !== undefined) return when;
  throw usageError(
    `${WHEN.join(', ')} for --annotations`,
    quote(text),
    'Write --annotations never, or leave it out.',
  );
}

/**
 * Where GitHub Actions runs us: annotations of the verdict, which it takes from stderr as from stdout, and the Markdown
 * report as the step's summary.
 * @returns why the summary could not be written, or null.
 */
export function tellGitHub(
  result: Result,
  when: Annotate,
  output: Output,
  env: Environment = process.env,
): SnatcheckError | null {
  if (when === 'never' || (when === 'auto' && env['GITHUB_ACTIONS'] !== 'true')) return null;
  for (const part of formats.annotations.render(result, catalogue)) output.err(part);
  const path = env[SUMMARY] ?? '';
  if (path === '') return null;
  try {
    appendFileSync(path, [...formats.markdown.render(result, catalogue)].join(''));
    return null;
  } catch (error) {
    const failure = writeError(error, path);
    if (failure instanceof SnatcheckError) return failure;
    throw failure;
  }
}
