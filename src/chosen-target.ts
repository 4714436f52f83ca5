import {
  type AdapterTarget,
  executableTarget,
  httpTarget,
  moduleTarget,
  passQuickly,
} from '../harness/adapters/index.ts';
import { printable } from '../harness/adapters/transcript.ts';
import { startLab } from '../harness/lab/start-lab.ts';
import { quote } from '../spec/vocabulary/index.ts';
import { startRealtime } from './realtime-lab.ts';
import { durationOption, usageError } from './options.ts';
import { userPath } from './shell.ts';
import { targetNamed, type TargetKind, type Targets } from './targets.ts';

/** What a command line says of its target. */
export interface TargetWords {
  readonly target: string | undefined;
  /** `--token-env`: the name of a variable, never the token itself: others can read our arguments. */
  readonly tokenEnv: string | undefined;
  /** What stands after `--`, or null. */
  readonly program: readonly string[] | null;
  /** `--realtime`: a lab's NAT by timers of 4 minutes. */
  readonly realtime?: boolean | undefined;
  /** `--answer-time`: within which an adapter has to answer. */
  readonly answerTime?: string | undefined;
}

export interface ChosenTarget extends TargetKind {
  /** The words that choose it again. */
  readonly words: readonly string[];
  /** Present where it is reached through an adapter: starts it without testing that. */
  readonly adapter: (() => Promise<AdapterTarget>) | null;
  /** What makes it in each of several processes, see `RunOptions.workers`; null where it can be there once only. */
  readonly anew: { readonly module: string; readonly argument: TargetWords } | null;
}

const ENTRY = new URL(`./target.entry${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** The options of every command that takes a target. */
export const TARGET_OPTIONS = {
  target: { type: 'string' },
  'token-env': { type: 'string' },
  'answer-time': { type: 'string' },
} as const;

/** What was said by these options. */
export function targetWords(
  values: {
    readonly [option in keyof typeof TARGET_OPTIONS]?: string | undefined;
  } & Pick<TargetWords, 'realtime'>,
  program: TargetWords['program'],
): TargetWords {
  const { target, realtime, 'token-env': tokenEnv, 'answer-time': answerTime } = values;
  return { target, tokenEnv, answerTime, program, realtime };
}

export const ADAPTER_HELP = `                        ./my-nat.ts    a module that exports a Target, in a process of its own
                        http://...     a server that speaks the protocol of docs/protocol.md
  -- PROGRAM ARGS     what to check: a program that speaks the protocol on stdin and stdout
  --token-env NAME    the environment variable that holds the server's bearer token
  --answer-time D     within which an adapter has to answer each message, besides what a real clock is asked to wait
                      (default 25s)`;

/** A command's own arguments, and the program that stands after `--`. */
export function splitProgram(args: readonly string[]): {
  readonly own: readonly string[];
  readonly program: readonly string[] | null;
} {
  const at = args.indexOf('--');
  return at < 0 ? { own: args, program: null } : { own: args.slice(0, at), program: args.slice(at + 1) };
}

/** @throws SnatcheckError `usage`, `target-unknown` */
export function chooseTarget(words: TargetWords, otherwise: string, known: Targets): ChosenTarget {
  const chosen = choose(words, otherwise, known);
  if (words.realtime !== true) return chosen;
  const { realtime } = chosen;
  if (realtime !== undefined) return { ...chosen, start: realtime, words: [...chosen.words, '--realtime'] };
  throw usageError('a lab for --realtime', chosen.title, 'Name one, such as --target lab:nftables.');
}

function choose(
  { target, tokenEnv, program, answerTime }: TargetWords,
  otherwise: string,
  known: Targets,
): ChosenTarget {
  const answerMs = answerTimeOf(answerTime);
  const patience = answerMs === null ? {} : { answerMs };
  const patient = answerTime === undefined ? [] : ['--answer-time', answerTime];
  const anew = (words: Partial<TargetWords>): ChosenTarget['anew'] => ({
    module: ENTRY.href,
    argument: { target: undefined, tokenEnv: undefined, program: null, answerTime, ...words },
  });
  if (program !== null) {
    if (target !== undefined) throw usageError('--target or -- PROGRAM', 'both', 'Leave one of them out.');
    const [file] = program;
    if (file === undefined || file === '') {
      const received = file === undefined ? 'nothing' : 'an empty word, as of a variable that is not set';
      throw usageError('a program after --', received, 'Write -- ./my-nat-adapter.');
    }
    return adapted(`the program ${file}`, [...patient, '--', ...program], anew({ program }), () =>
      executableTarget(program, { onStderr: prefixed(file), ...patience }),
    );
  }
  const name = target ?? otherwise;
  if (!Object.hasOwn(known, name)) {
    if (/^https?:\/\//.test(name)) {
      const token = tokenOf(tokenEnv);
      const secret = tokenEnv === undefined ? [] : ['--token-env', tokenEnv];
      const words = ['--target', name, ...secret, ...patient];
      return adapted(`the server ${name}`, words, null, () =>
        httpTarget(name, token === null ? patience : { token, ...patience }),
      );
    }
    if (/^lab:\.{0,2}\//.test(name)) {
      return {
        title: 'a NAT of yours in network namespaces',
        words: ['--target', name],
        adapter: null,
        anew: null,
        start: () => startLab(userPath(name.slice('lab:'.length))),
        realtime: () => startRealtime(userPath(name.slice('lab:'.length))),
      };
    }
    if (/^\.{0,2}\/|\.[cm]?[jt]s$/.test(name)) {
      return adapted(`the module ${name}`, ['--target', name, ...patient], anew({ target: name }), () =>
        moduleTarget(userPath(name), { onStderr: prefixed(name), ...patience }),
      );
    }
  }
  const kind = targetNamed(name, known);
  return {
    ...kind,
    words: ['--target', name],
    adapter: null,
    anew: kind.several === true ? anew({ target: name }) : null,
  };
}

function adapted(
  title: string,
  words: readonly string[],
  anew: ChosenTarget['anew'],
  adapter: () => Promise<AdapterTarget>,
): ChosenTarget {
  return { title, words, adapter, anew, start: async () => passQuickly(await adapter()) };
}

/** From what an interpreter needs to start, to what nobody watches any more; in ms. */
const ANSWER_MS = { least: 100, most: 3_600_000 };

function answerTimeOf(text: string | undefined): number | null {
  const ms = durationOption('answer-time', text);
  if (ms === null || (ms >= ANSWER_MS.least && ms <= ANSWER_MS.most)) return ms;
  throw usageError('100ms to 1h for --answer-time', quote(text), 'Write for example --answer-time 2m.');
}

export function tokenOf(name: string | undefined): string | null {
  if (name === undefined) return null;
  const token = process.env[name];
  if (token !== undefined && token !== '') return token;
  throw usageError(
    'a variable with a token for --token-env',
    `${name}, which is not set`,
    `export ${name}=...`,
  );
}

/** What an adapter tells people passes through, marked as its own. */
function prefixed(name: string): (line: string) => void {
  return (line) => void process.stderr.write(`[${printable(name)}] ${line}\n`);
}
