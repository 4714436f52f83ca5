import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CaseJudge } from '../../spec/judgement.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { TargetSource } from './attempt.ts';
import { mergeOutcomes } from './merge.ts';
import { type CampaignHooks, type CampaignOptions, DEFAULTS, type Progress } from './options.ts';
import type { CampaignOutcome } from './outcome.ts';
import { ELSEWHERE } from './search.ts';

/**
 * How a worker gets its target and judges: functions do not travel between processes, so a module that exports `share` is
 * named instead.
 */
export interface ShareModule {
  /** URL of the module. */
  readonly url: string;
  /** Plain data for `share`. */
  readonly argument: unknown;
}

export interface Share {
  readonly source: TargetSource;
  readonly judges: () => CaseJudge;
  readonly hooks?: CampaignHooks;
  /** Called after the campaign; what it answers comes to whoever asked for the workers, as plain data. */
  readonly end?: () => unknown;
}

/** What such a module exports under the name `share`; `number` counts from 0. */
export type MakeShare = (argument: unknown, number: number) => Share | Promise<Share>;

export type ToWorker =
  | {
      readonly kind: 'start';
      readonly module: ShareModule;
      readonly options: Omit<CampaignOptions, 'signal'>;
      /** When time is up, in ms since 1970: starting a process takes a part of it. */
      readonly until: number;
      /** From 0. */
      readonly number: number;
    }
  | { readonly kind: 'abort'; readonly reason: unknown };

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly done: ShareDone }
  | { readonly kind: 'threw'; readonly text: string };

export interface ShareDone {
  readonly outcome: CampaignOutcome;
  /** What `Share.end` answered. */
  readonly aside: unknown;
}

export interface WorkersOutcome {
  readonly outcome: CampaignOutcome;
  /** Of the workers that came to their end. */
  readonly asides: readonly unknown[];
}

type Options = Omit<CampaignOptions, 'signal'>;

/**
 * The campaign, its cases spread over so many processes. Case `n` is the same whichever of them runs it, so the result does
 * not depend on their number. When one dies, or its target fails, the others end early and the outcome says so.
 * @throws SnatcheckError `worker-failed` when none came to its end.
 */
export async function runWorkers(
  chosen: Partial<CampaignOptions>,
  workers: number,
  module: ShareModule,
  progress?: (progress: Progress) => void,
): Promise<WorkersOutcome> {
  const { signal, ...options }: CampaignOptions = { ...DEFAULTS, ...chosen };
  const began = performance.now();
  const until = Date.now() + options.timeMs;
  const elsewhere = new AbortController();
  const over = AbortSignal.any(signal === null ? [elsewhere.signal] : [signal, elsewhere.signal]);
  const latest: Progress[] = [];
  const runOne = async (number: number): Promise<ShareDone | SnatcheckError> => {
    const share: ToWorker = {
      kind: 'start',
      module,
      // Every n-th of the cases that are this run's. One worker tries what was saved; twice would count twice.
      options: {
        ...options,
        share: options.share + options.of * number,
        of: options.of * workers,
        saved: number === 0 ? options.saved : [],
      },
      until,
      number,
    };
    try {
      const name = `worker ${number + 1} of ${workers}`;
      const done = await runShare(share, name, collectsBeside(workers), over, (one) => {
        latest[number] = one;
        progress?.(together(Object.values(latest)));
      });
      if (done.outcome.ended !== 'complete') elsewhere.abort(ELSEWHERE);
      return done;
    } catch (error) {
      elsewhere.abort(ELSEWHERE);
      return error as SnatcheckError;
    }
  };
  const ends = await Promise.all(Array.from({ length: workers }, (_, number) => runOne(number)));
  const done = ends.flatMap((end) => (end instanceof SnatcheckError ? [] : [end]));
  const died = ends.flatMap((end) => (end instanceof SnatcheckError ? [end] : []));
  const [first, ...others] = done.map(({ outcome }) => outcome);
  if (first === undefined) throw died[0] ?? failed('no worker', 'was asked for');
  const merged = mergeOutcomes([first, ...others]);
  return {
    outcome: {
      ...merged,
      durationMs: performance.now() - began,
      errors: [...died.map(({ message }) => message), ...merged.errors],
      ended: died.length > 0 && merged.ended === 'complete' ? 'target-failed' : merged.ended,
    },
    asides: done.map(({ aside }) => aside),
  };
}

/**
 * Threads that collect a worker's garbage beside it make it faster where a core is idle (30 s became 44 s without them for 24,000
 * cases by one worker on two cores), and slower where they take the core of another (22 to 31 s, and 22 to 25 s without, by two).
 */
const collectsBeside = (workers: number): boolean => workers < availableParallelism();

function runShare(
  share: ToWorker & { readonly options: Options },
  name: string,
  helped: boolean,
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<ShareDone> {
  // Beside this file, and compiled or not as it is.
  const entry = new URL(`./worker.entry${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  // Apart from the terminal's Ctrl-C: one that came before a worker listens would end it, and be taken for its failure.
  const child = fork(fileURLToPath(entry), {
    serialization: 'advanced',
    detached: true,
    execArgv: [...process.execArgv, ...(helped ? [] : ['--single-threaded-gc'])],
  });
  const send = (message: ToWorker) => child.connected && child.send(message);
  const abort = (): void => void send({ kind: 'abort', reason: signal.reason });
  signal.addEventListener('abort', abort);
  return endOf(child, name, tell, () => {
    send(share);
    if (signal.aborted) abort();
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    if (child.connected) child.disconnect();
  });
}

function endOf(
  child: ChildProcess,
  name: string,
  tell: (progress: Progress) => void,
  start: () => void,
): Promise<ShareDone> {
  return new Promise((resolve, reject) => {
    child.on('spawn', start);
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'progress') tell(message.progress);
      else if (message.kind === 'done') resolve(message.done);
      else reject(failed(name, message.text));
    });
    child.on('error', (error) => reject(failed(name, error.message)));
    // After its outcome this changes nothing any more.
    child.on('exit', (code, killedBy) => reject(failed(name, `ended with ${killedBy ?? `code ${code}`}`)));
  });
}

function failed(name: string, text: string): SnatcheckError {
  return new SnatcheckError('worker-failed', {
    expected: 'every worker to run its share of the cases',
    received: `${name}: ${text}`,
    remedy: 'Run with --workers 1: what needs something of its own may not run twice at a time.',
  });
}

function together(all: readonly Progress[]): Progress {
  const sum = (pick: (one: Progress) => number) => all.reduce((total, one) => total + pick(one), 0);
  return {
    phase: all.every(({ phase }) => phase === 'shrink') ? 'shrink' : 'search',
    cases: sum(({ cases }) => cases),
    observations: sum(({ observations }) => observations),
    casesPerSecond: sum(({ casesPerSecond }) => casesPerSecond),
    findings: Math.max(...all.map(({ findings }) => findings)),
    // At most: what one has not met another may have.
    missing: Math.min(...all.map(({ missing }) => missing)),
    timeLeftMs: Math.max(...all.map(({ timeLeftMs }) => timeLeftMs)),
  };
}
