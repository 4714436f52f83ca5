import { isAbsolute, join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export function usageError(expected: string, received: string, remedy: string): SnatcheckError {
  return new SnatcheckError('usage', { expected, received, remedy });
}

/** Reads a command's arguments, strictly. @throws SnatcheckError `usage` */
export function readArguments<T extends Options>(
  command: string,
  args: readonly string[],
  options: T,
): { readonly values: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>['values']; readonly rest: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values, rest: positionals };
  } catch (error) {
    throw usageError(
      `arguments of snatcheck ${command}`,
      error instanceof Error ? error.message.split('. ')[0]! : String(error),
      `See: snatcheck ${command} --help`,
    );
  }
}

/** @throws SnatcheckError `usage` unless `text` is an integer within the bounds. */
export function integerOption(name: string, text: string | undefined, least: number, most: number): number | null {
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
  if (match !== null) return Number(match[1]) * UNITS[match[2] ?? 's']!;
  throw usageError(`a duration for --${name}`, quote(text), `Write for example --${name} 60s.`);
}

/** Paths are the user's: npm runs scripts in the package's folder and tells in INIT_CWD where the user stands. */
export function userPath(path: string): string {
  return isAbsolute(path) ? path : join(process.env['INIT_CWD'] ?? process.cwd(), path);
}
