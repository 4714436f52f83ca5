import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BuiltinMutant {
  readonly id: string;
  /** From the root of the repository on. */
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  readonly original: string;
  readonly replacement: string;
}

const ROOT = new URL('../../', import.meta.url).pathname;
const FOLDER = 'harness/builtin';
/** What it declares of itself is no behaviour, and the scene is its tests'. */
const LEFT_OUT = ['hello.ts', 'scene.ts'];

/** The gateway's files, each with every mutant in it; `globalThis.__stryker__` says which one is in force. */
export interface Instrumented {
  readonly mutants: readonly BuiltinMutant[];
  readonly files: readonly { readonly name: string; readonly content: string }[];
}

/** The part of it that is used here; its own types do not stand up to this project's settings. */
interface Instrumenters {
  readonly Instrumenter: new (logger: unknown) => {
    instrument(
      files: readonly { readonly name: string; readonly content: string; readonly mutate: true }[],
      options: {
        readonly plugins: null;
        readonly excludedMutations: readonly string[];
        readonly ignorers: readonly unknown[];
        readonly noHeader: false;
      },
    ): Promise<{
      readonly files: readonly { readonly name: string; readonly content: string }[];
      readonly mutants: readonly {
        readonly id: string;
        readonly fileName: string;
        /** Lines count from 0. */
        readonly location: { readonly start: Place; readonly end: Place };
        readonly mutatorName: string;
        readonly replacement: string;
      }[];
    }>;
  };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

const logger = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
};

/** By Stryker's own operators, all of them. The same sources give the same mutants, with the same ids. */
export async function instrumentBuiltin(): Promise<Instrumented> {
  const names = readdirSync(join(ROOT, FOLDER))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !LEFT_OUT.includes(name))
    .toSorted();
  const sources = new Map(names.map((name) => [name, readFileSync(join(ROOT, FOLDER, name), 'utf8')]));
  const module = import.meta.resolve('@stryker-mutator/instrumenter');
  const { Instrumenter } = (await import(module)) as Instrumenters;
  const { files, mutants } = await new Instrumenter(logger).instrument(
    [...sources].map(([name, content]) => ({ name, content, mutate: true as const })),
    { plugins: null, excludedMutations: [], ignorers: [], noHeader: false },
  );
  return {
    files: files.map(({ name, content }) => ({ name, content })),
    mutants: mutants.map(({ id, fileName, location: { start, end }, mutatorName, replacement }) => ({
      id,
      file: `${FOLDER}/${fileName}`,
      line: start.line + 1,
      operator: mutatorName,
      original: textOf(sources.get(fileName) ?? '', start, end),
      replacement,
    })),
  };
}

function textOf(source: string, start: Place, end: Place): string {
  const lines = source.split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? '').slice(0, end.column);
  lines[0] = (lines[0] ?? '').slice(start.column);
  return lines.join('\n');
}

/**
 * Writes the files into a folder of their own beside which everything that they import lies: modules are made anew for each
 * folder, so what a mutant did when its module was loaded is undone with it.
 * @returns where the gateway's target is.
 */
export function writeCopy(folder: string, files: Instrumented['files']): string {
  const builtin = join(folder, FOLDER);
  mkdirSync(builtin, { recursive: true });
  for (const { name, content } of files) writeFileSync(join(builtin, name), content);
  for (const name of LEFT_OUT) cpSync(join(ROOT, FOLDER, name), join(builtin, name));
  for (const name of ['spec', 'harness/packets', 'harness/target']) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  return join(builtin, 'target.ts');
}
