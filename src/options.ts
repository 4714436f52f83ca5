import { parseArgs, type ParseArgsConfig } from 'node:util';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { nearest } from './nearest.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export function usageError(expected: string, received: string, remedy: string): SnatcheckError {
  return new SnatcheckError('usage', { expected, received, remedy });
}

/** Reads a command's arguments, strictly. @throws SnatcheckError `usage` */
export function readArguments<T extends Options>(
  command: string,
  args: readonly string[],
  options: T,
): {
  readonly values: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>['values'];
  readonly rest: string[];
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values, rest: positionals };
  } catch (error) {
    const [what = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    const [, unknown] = /^Unknown option '--?([^'=]*)/.exec(what) ?? [];
    if (unknown !== undefined) throw unknownOption(command, what, unknown, Object.keys(options));
    throw usageError(
      `arguments of snatcheck ${command}`,
      what,
      what.includes('ambiguous')
        ? 'Write a value that begins with a dash as --name=-value.'
        : `See: snatcheck ${command} --help`,
    );
  }
}

function unknownOption(
  command: string,
  what: string,
  name: string,
  known: readonly string[],
): SnatcheckError {
  const near = nearest(name, known);
  const help = `See: snatcheck ${command} --help`;
  return usageError(
    `options of snatcheck ${command}: ${known.map((one) => `--${one}`).join(', ')}`,
    what,
    near === null ? help : `Did you mean --${near}? ${help}`,
  );
}

/** The one positional argument. @throws SnatcheckError `usage` */
export function onlyArgument(command: string, what: string, rest: readonly string[]): string {
  const [first] = rest;
  if (first !== undefined && rest.length === 1) return first;
  const received = rest.length === 0 ? 'none' : rest.map(quote).join(' ');
  throw usageError(`one ${what}`, received, `See: snatcheck ${command} --help`);
}

/** @throws SnatcheckError `usage` where there is a positional argument. */
export function noArgument(command: string, rest: readonly string[]): void {
  if (rest.length === 0) return;
  throw usageError('options only', rest.map(quote).join(' '), `See: snatcheck ${command} --help`);
}

/** @throws SnatcheckError `usage` unless `text` is an integer within the bounds. */
export function integerOption(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | null {
  if (text === undefined) return null;
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw usageError(
    `an integer of ${least}..${most} for --${name}`,
    quote(text),
    `Write for example --${name} ${Math.max(least, 1)}.`,
  );
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as 500ms, 60s, 2m; a bare number counts seconds. In ms. @throws SnatcheckError `usage` */
export function durationOption(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text);
  const unit = UNITS[match?.[2] ?? 's'];
  if (match !== null && unit !== undefined) return Number(match[1]) * unit;
  throw usageError(`a duration for --${name}`, quote(text), `Write for example --${name} 60s.`);
}

/** `--strict stated`. @throws SnatcheckError `usage` */
export function strictOption(text: string | undefined): boolean {
  if (text === undefined || text === 'stated') return text === 'stated';
  throw usageError('stated for --strict', quote(text), 'Write --strict stated, or leave it out.');
}

const MOST_SHARDS = 1_000;

/** `--shard 2/5` as `CampaignOptions` count it; everything by default. @throws SnatcheckError `usage` */
export function shardOption(text: string | undefined): { readonly share: number; readonly of: number } {
  if (text === undefined) return { share: 0, of: 1 };
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [number, of] = [Number(match?.[1]), Number(match?.[2])];
  if (number >= 1 && number <= of && of <= MOST_SHARDS) return { share: number - 1, of };
  throw usageError(
    `a shard of 1/N to N/N with N up to ${MOST_SHARDS} for --shard`,
    quote(text),
    'Write for example --shard 1/4, and in other runs 2/4, 3/4 and 4/4.',
  );
}
