import { basename, delimiter, dirname, isAbsolute, relative, resolve } from 'node:path';
import { packageFolder } from './package.ts';

/** What of this process tells where the user stands, and how they called us. */
export interface Caller {
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: () => string;
}

/** npm runs this package's scripts in the package's own folder, and says in INIT_CWD where the user stands. */
function runByNpm({ env, cwd }: Caller): boolean {
  return env['npm_lifecycle_event'] !== undefined && cwd() === packageFolder;
}

/** The folder that the user's relative paths start from. */
export function userFolder(caller: Caller = process): string {
  return (runByNpm(caller) ? caller.env['INIT_CWD'] : undefined) ?? caller.cwd();
}

export function userPath(path: string, caller: Caller = process): string {
  return resolve(userFolder(caller), path);
}

/** A path as the user would write it: relative where it lies in their folder. */
export function shownPath(path: string, caller: Caller = process): string {
  const short = relative(userFolder(caller), path);
  if (short === '' || short === '..' || short.startsWith('../') || isAbsolute(short)) return path;
  return short.startsWith('-') ? `./${short}` : short;
}

/** The words with which the user calls this program again, from their folder. */
export function callOf(caller: Caller = process): readonly string[] {
  const { argv, execArgv, env } = caller;
  const npmScript = ['run', '-s', 'snatcheck', '--'];
  if (runByNpm(caller)) {
    const folder = userFolder(caller);
    const within = folder === packageFolder || folder.startsWith(`${packageFolder}/`);
    return within ? ['npm', ...npmScript] : ['npm', '--prefix', packageFolder, ...npmScript];
  }
  // From npx, or from a script of the user's own package, whose PATH their shell does not have.
  if (env['npm_lifecycle_event'] !== undefined) return ['npx', 'snatcheck'];
  const program = argv[1] ?? 'snatcheck';
  const onPath = (env['PATH'] ?? '').split(delimiter).includes(dirname(program));
  if (basename(program) === 'snatcheck' && onPath) return ['snatcheck'];
  return ['node', ...execArgv, shownPath(program, caller)];
}

/** A command line to paste into a POSIX shell. */
export function shellLine(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
