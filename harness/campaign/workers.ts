import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CaseJudge } from '../../spec/judgement.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { TargetSource } from './attempt.ts';
import { mergeOutcomes } from './merge.ts';
import { type CampaignHooks, type CampaignOptions, DEFAULTS, type Progress } from './options.ts';
import type { CampaignOutcome } from './outcome.ts';

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
}

/** What such a module exports under the name `share`; `number` counts from 0. */
export type MakeShare = (argument: unknown, number: number) => Share | Promise<Share>;

export type ToWorker =
  | {
      readonly kind: 'start';
      readonly module: ShareModule;
      readonly options: Omit<CampaignOptions, 'signal'>;
    }
  | { readonly kind: 'abort'; readonly reason: unknown };

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly outcome: CampaignOutcome }
  | { readonly kind: 'threw'; readonly text: string };

/**
 * The campaign, its cases spread over so many processes. Case `n` is the same whichever of them runs it, so the result does
 * not depend on their number.
 * @throws SnatcheckError `worker-failed` when one could not start its target, or died.
 */
export async function runWorkers(
  chosen: Partial<CampaignOptions>,
  workers: number,
  module: ShareModule,
  progress?: (progress: Progress) => void,
): Promise<CampaignOutcome> {
  const { signal, ...options }: CampaignOptions = { ...DEFAULTS, ...chosen };
  const latest: (Progress | undefined)[] = [];
  const tell = (share: number, one: Progress): void => {
    latest[share] = one;
    progress?.(together(latest.filter((each) => each !== undefined)));
  };
  const shares = Array.from({ length: workers }, (_, share) =>
    runShare(
      module,
      // One of them tries what was saved; twice would count twice.
      { ...options, share, of: workers, saved: share === 0 ? options.saved : [] },
      signal,
      (one) => tell(share, one),
    ),
  );
  const [first, ...others] = await Promise.all(shares);
  if (first === undefined) {
    throw new SnatcheckError('worker-none', {
      expected: 'at least one worker',
      received: String(workers),
      remedy: 'Ask for one worker or more.',
    });
  }
  return mergeOutcomes([first, ...others]);
}

function runShare(
  module: ShareModule,
  options: Omit<CampaignOptions, 'signal'>,
  signal: AbortSignal | null,
  tell: (progress: Progress) => void,
): Promise<CampaignOutcome> {
  // Beside this file, and compiled or not as it is.
  const entry = new URL(`./worker.entry${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  const child = fork(fileURLToPath(entry), { serialization: 'advanced' });
  const send = (message: ToWorker) => child.connected && child.send(message);
  const abort = (): void => void send({ kind: 'abort', reason: signal?.reason });
  signal?.addEventListener('abort', abort);
  return outcomeOf(child, tell, () => {
    send({ kind: 'start', module, options });
    if (signal?.aborted === true) abort();
  }).finally(() => {
    signal?.removeEventListener('abort', abort);
    if (child.connected) child.disconnect();
  });
}

function outcomeOf(
  child: ChildProcess,
  tell: (progress: Progress) => void,
  start: () => void,
): Promise<CampaignOutcome> {
  return new Promise((resolve, reject) => {
    child.on('spawn', start);
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'progress') tell(message.progress);
      else if (message.kind === 'done') resolve(message.outcome);
      else reject(failed(message.text));
    });
    child.on('error', (error) => reject(failed(error.message)));
    // After its outcome this changes nothing any more.
    child.on('exit', (code, killedBy) => reject(failed(`it ended with ${killedBy ?? `code ${code}`}`)));
  });
}

function failed(text: string): SnatcheckError {
  return new SnatcheckError('worker-failed', {
    expected: "an outcome of a worker's share of the cases",
    received: text,
    remedy: 'Run with --workers 1 to see what it says by itself.',
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
