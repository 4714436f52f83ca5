// `npm run coverage`: the tests of spec/ under c8, which fails below the thresholds.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PERCENT = '95';

/** With `--all`, c8 counts a file that no test loads as 0%. Right for code; a file of types alone has none to cover. */
function holdsTypesAlone(path: string): boolean {
  const { outputText } = ts.transpileModule(readFileSync(join(ROOT, path), 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  });
  return outputText.trim() === 'export {};';
}

const sources = readdirSync(join(ROOT, 'spec'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => `spec/${path}`);
const excluded = ['**/*.test.ts', ...sources.filter(holdsTypesAlone)];

// A folder of its own, so that two runs at once do not read each other's counts.
const counts = mkdtempSync(join(tmpdir(), 'snatcheck-coverage-'));
try {
  const { status } = spawnSync(
    process.execPath,
    [
      fileURLToPath(import.meta.resolve('c8/bin/c8.js')),
      '--all',
      '--include=spec/**/*.ts',
      ...excluded.map((path) => `--exclude=${path}`),
      '--check-coverage',
      `--lines=${PERCENT}`,
      `--branches=${PERCENT}`,
      '--functions=0',
      '--statements=0',
      '--reporter=text',
      '--skip-full',
      `--temp-directory=${counts}`,
      'npm',
      'test',
      '--silent',
      '--',
      'spec/',
    ],
    { cwd: ROOT, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(counts, { recursive: true, force: true });
}
