import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { problemOf } from '../harness/json/issues.ts';
import { lineAndColumn, offsetOf, parseJson } from '../harness/json/parse-json.ts';
import { atEdge, formatPath, type Path, Problem, shown } from '../harness/json/problem.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { type Config, configSchema } from './config-schema.ts';
import { readText } from './files.ts';
import { nearest } from './nearest.ts';
import { shownPath } from './shell.ts';

/** In the folder where the user stands, unless they name another. */
export const CONFIG_NAMES = ['snatcheck.config.json', 'snatcheck.config.ts'] as const;

export interface LoadedConfig {
  readonly config: Config;
  /** Where its relative paths start. */
  readonly folder: string;
  /** `file:line:column` of a key, or the file's name where nobody knows better. */
  readonly placeOf: (key: string) => string;
}

/** A module that awaits something for ever would end the process without a word. */
const LOAD_MS = 20_000;

/** The configuration file of a folder, or null. @throws SnatcheckError `config-ambiguous` where there are two. */
export function findConfig(folder: string): string | null {
  const found = CONFIG_NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (found.length < 2) return found[0] ?? null;
  throw new SnatcheckError('config-ambiguous', {
    expected: 'one configuration file',
    received: found.map((path) => shownPath(path)).join(' and '),
    remedy: 'Delete one of them, or name one with --config.',
  });
}

/** @param path absolute. @throws SnatcheckError `file-unreadable`, `config-unloadable`, `config-malformed`, `json-*` */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const file = shownPath(path);
  const text = /\.[cm]?[jt]s$/.test(path) ? null : readText(path);
  const placeOf = (at: Path, offset: number | null = null): string => {
    if (text === null) return file;
    const { line, column } = lineAndColumn(text, offset ?? offsetOf(text, at));
    return `${file}:${line}:${column}`;
  };
  try {
    const raw = text === null ? await importConfig(path) : parseJson(text);
    return { config: check(raw), folder: dirname(path), placeOf: (key) => placeOf([key]) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw atEdge(error, {
      code: 'config-malformed',
      keepsCodes: true,
      remedy: 'docs/ci.md and schemas/config.json describe the keys.',
      place: ({ path: at, offset }) =>
        at.length === 0 ? placeOf(at, offset) : `${placeOf(at, offset)}, ${formatPath(at)}`,
    });
  }
}

/** @throws Problem */
function check(raw: unknown): Config {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new Problem({ expected: 'an object', received: shown(raw) });
  }
  const keys = Object.keys(configSchema.shape);
  for (const key of Object.keys(raw)) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    throw new Problem({
      path: [key],
      expected: 'only keys that are documented',
      received: `an unknown key`,
      remedy: near === null ? `The keys are ${keys.join(', ')}.` : `Did you mean ${quote(near)}?`,
    });
  }
  const result = configSchema.safeParse(raw);
  if (!result.success) throw problemOf(result.error, raw);
  if (result.data.target !== undefined && result.data.command !== undefined) {
    throw new Problem({
      path: ['command'],
      expected: 'a target or a command',
      received: 'both',
      remedy: 'Delete one of them.',
    });
  }
  return result.data;
}

/** By tsx, so that TypeScript needs no build. @throws SnatcheckError `config-unloadable` */
async function importConfig(path: string): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not load within ${LOAD_MS / 1_000} s`)), LOAD_MS);
  });
  try {
    // Only here: whoever has no TypeScript needs neither tsx nor the binary that it brings.
    const { tsImport } = await import('tsx/esm/api');
    const module = (await Promise.race([tsImport(pathToFileURL(path).href, import.meta.url), late])) as {
      readonly default?: unknown;
    };
    const exported = module.default;
    // A file that Node takes for CommonJS has its exports one level further down.
    const isWrapped = typeof exported === 'object' && exported !== null && 'default' in exported;
    return isWrapped ? exported.default : exported;
  } catch (error) {
    throw new SnatcheckError(
      'config-unloadable',
      {
        expected: `${shownPath(path)} to load, and to export its configuration by default`,
        received: error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error),
        remedy: 'Write: export default defineConfig({ ... })',
      },
      error,
    );
  } finally {
    clearTimeout(timer);
  }
}
