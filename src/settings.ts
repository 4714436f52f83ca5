import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { problemOf } from '../harness/json/issues.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { splitProgram } from './chosen-target.ts';
import { findConfig, type LoadedConfig, loadConfig } from './config-file.ts';
import { type Config, configSchema } from './config-schema.ts';
import { LIVE } from './live-command.ts';
import { usageError } from './options.ts';
import { optionsIn, parserOf } from './option-table.ts';
import { userFolder } from './shell.ts';
import { targetNamed, type Targets } from './targets.ts';

type Key = Exclude<keyof Config, '$schema'>;
type Environment = Readonly<Record<string, string | undefined>>;

const KEYS = Object.keys(configSchema.shape).filter((key): key is Key => key !== '$schema');
/** Relative to the configuration file, unlike those of flags and environment. */
const PATHS: ReadonlySet<Key> = new Set<Key>(['knownFailing', 'output', 'regressions', 'pcap', 'junit']);
/** They say together what is checked, so that a nearer one overrules all further ones. */
const TARGET: ReadonlySet<Key> = new Set<Key>(['target', 'command']);

/** What each command takes from environment and file. What only `run` should obey, such as formats, no other does. */
const TAKES: Readonly<Record<string, readonly Key[]>> = {
  run: KEYS,
  replay: ['target', 'command', 'tokenEnv', 'answerTime'],
  'adapter-test': ['target', 'command', 'tokenEnv', 'answerTime'],
  recheck: ['strict', 'knownFailing'],
  report: ['annotations'],
};

/** Of those of `run`, what a check of live VMs takes: it has a plan in place of cases. */
const LIVE_TAKES: ReadonlySet<Key> = new Set<Key>(['target', 'behaviours', 'strict', 'format', 'output']);

/** A value that did not come from a flag. */
interface Setting {
  readonly key: Key;
  readonly words: readonly string[];
  /** `file:line:column`, or the variable's name. */
  readonly origin: string;
}

/** A command's arguments with what environment and file add to them, and where that came from. */
export interface Settled {
  readonly args: readonly string[];
  readonly settings: readonly Setting[];
}

/**
 * Flags over environment (`SNATCHECK_SEED` and the like) over configuration file. What is added stands before the user's own
 * words, of which the last one counts.
 * @throws SnatcheckError `config-*`, `environment-malformed`, `usage`
 */
export async function settle(
  name: string,
  given: readonly string[],
  help: string,
  targets: Targets,
  env: Environment = process.env,
): Promise<Settled> {
  const takes = TAKES[name];
  if (takes === undefined) return { args: given, settings: [] };
  const { own, program } = splitProgram(given);
  const { args, path } = configNamed(own, env);
  const loaded = path === null ? null : await loadConfig(path);
  const known = new Set(optionsIn(help).map((row) => row.name));
  const has = (key: Key) => takes.includes(key) && (known.has(kebab(key)) || !isOption(key));
  // Not strict: what is wrong with it, the command itself will say.
  const { values, positionals } = parseArgs({
    args: [...args],
    options: parserOf(help),
    allowPositionals: true,
    strict: false,
  });
  const flags = new Set(Object.keys(values));
  const fromFile = loaded === null ? [] : KEYS.flatMap((key) => ofFile(key, loaded, targets));
  const fromEnvironment = KEYS.flatMap((key) => ofEnvironment(key, env, targets));
  const chosen = new Map<string, Setting>();
  for (const setting of [...fromFile, ...fromEnvironment]) {
    if (has(setting.key)) chosen.set(TARGET.has(setting.key) ? 'target' : setting.key, setting);
  }
  if (program !== null || flags.has('target')) chosen.delete('target');
  for (const [slot, { key }] of chosen) if (flags.has(kebab(key))) chosen.delete(slot);
  if (positionals.length > 0) chosen.delete('behaviours');
  const target = flags.has('target') ? `--target=${values['target']}` : chosen.get('target')?.words[0];
  if (target?.startsWith(`--target=${LIVE}`) === true) {
    for (const [slot, { key }] of chosen) if (!LIVE_TAKES.has(key)) chosen.delete(slot);
  }
  const settings = [...chosen.values()];
  const before = settings.filter(({ key }) => key !== 'command').flatMap(({ words }) => words);
  const after = settings.find(({ key }) => key === 'command')?.words ?? [];
  const rest = program === null ? after : ['--', ...program];
  return { args: [...before, ...args, ...rest], settings };
}

/** Takes `--config FILE` and `--no-config` out of the arguments. */
function configNamed(
  own: readonly string[],
  env: Environment,
): { readonly args: readonly string[]; readonly path: string | null } {
  const args: string[] = [];
  let named: string | null = env['SNATCHECK_CONFIG'] || null;
  let none = false;
  for (let at = 0; at < own.length; at++) {
    const arg = own[at]!;
    if (arg === '--no-config') none = true;
    else if (arg.startsWith('--config=')) named = arg.slice('--config='.length);
    else if (arg === '--config') {
      const next = own[++at];
      if (next === undefined) throw usageError('a file after --config', 'nothing', 'Write --config FILE.');
      named = next;
    } else args.push(arg);
  }
  if (none) return { args, path: null };
  return { args, path: named === null ? findConfig(userFolder()) : resolve(userFolder(), named) };
}

function ofFile(key: Key, { config, folder, placeOf }: LoadedConfig, targets: Targets): readonly Setting[] {
  const value = config[key];
  if (value === undefined) return [];
  const origin = placeOf(key);
  return [{ key, origin, words: wordsOf(key, value, folder, origin, targets) }];
}

/** @throws SnatcheckError `environment-malformed` */
function ofEnvironment(key: Key, env: Environment, targets: Targets): readonly Setting[] {
  const name = `SNATCHECK_${kebab(key).replaceAll('-', '_').toUpperCase()}`;
  const text = env[name] ?? '';
  // Programs with their arguments need a shell's quoting to be told apart: that is what a file is for.
  if (text === '' || key === 'command') return [];
  const value = key === 'format' || key === 'behaviours' ? text.split(',') : numberOr(key, text);
  const parsed = configSchema.safeParse({ [key]: value });
  if (!parsed.success) {
    throw new SnatcheckError('environment-malformed', {
      expected: `${name} as --${kebab(key)}: ${problemOf(parsed.error, { [key]: value }).expected}`,
      received: quote(text),
      remedy: `Mend or unset ${name}.`,
    });
  }
  return [{ key, origin: name, words: wordsOf(key, value, userFolder(), name, targets) }];
}

function numberOr(key: Key, text: string): string | number {
  return (key === 'seed' || key === 'cases' || key === 'workers') && /^-?\d{1,15}$/.test(text)
    ? Number(text)
    : text;
}

function wordsOf(
  key: Key,
  value: string | number | readonly string[],
  folder: string,
  origin: string,
  targets: Targets,
): readonly string[] {
  if (key === 'behaviours') return value as readonly string[];
  if (key === 'command') {
    const [program = '', ...rest] = value as readonly string[];
    return ['--', /^\.{1,2}\//.test(program) ? resolve(folder, program) : program, ...rest];
  }
  let text = Array.isArray(value) ? value.join(',') : String(value);
  if (PATHS.has(key)) text = resolve(folder, text);
  if (key === 'target') text = targetOf(text, folder, origin, targets);
  return [`--${kebab(key)}=${text}`];
}

/** @throws SnatcheckError `target-unknown`, with its place. */
function targetOf(text: string, folder: string, origin: string, targets: Targets): string {
  if (/^https?:\/\//.test(text) || Object.hasOwn(targets, text)) return text;
  if (/^\.{0,2}\/|\.[cm]?[jt]s$/.test(text)) return resolve(folder, text);
  const [, kind, path] = /^(live:|lab:(?=\.{0,2}\/))(.+)$/s.exec(text) ?? [];
  if (kind !== undefined && path !== undefined) return kind + resolve(folder, path);
  try {
    targetNamed(text, targets);
  } catch (error) {
    if (!(error instanceof SnatcheckError)) throw error;
    const { code, expected, received, remedy } = error;
    throw new SnatcheckError(code, { expected, received: `${received} at ${origin}`, remedy }, error);
  }
  return text;
}

function isOption(key: Key): boolean {
  return key !== 'behaviours' && key !== 'command';
}

export function kebab(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
