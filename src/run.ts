import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CampaignOptions, type Progress, runCampaign } from '../harness/campaign/index.ts';
import type { Result } from '../harness/record/result.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import type { SnatcheckError } from '../spec/vocabulary/index.ts';
import { selectBehaviours } from './catalogue.ts';
import { DIALECT, newJudge, resultOf } from './judging.ts';
import { Recording } from './recording.ts';
import { readRegressions, saveRegressions } from './regressions.ts';
import { version } from './version.ts';

export interface RunOptions {
  /** How the target is called in replay lines, e.g. `builtin`. */
  readonly targetName: string;
  readonly start: () => Awaitable<Target>;
  /** Ids or patterns; none: every behaviour. */
  readonly behaviours: readonly string[];
  readonly campaign: Partial<Omit<CampaignOptions, 'saved'>>;
  readonly statedOnly: boolean;
  readonly command: string;
  /** Where the record goes, or null for none. */
  readonly outFolder: string | null;
  /** Where failures are kept and tried again from, or null for neither. */
  readonly regressions: string | null;
  readonly progress?: (progress: Progress) => void;
}

export interface RunOutcome {
  readonly result: Result;
  /** Files of saved failures. */
  readonly saved: readonly string[];
  readonly recordPath: string | null;
  /** Cases that the record left out. */
  readonly unrecorded: number;
}

/** Checks a target from start to result. @throws SnatcheckError when the target cannot be started or nothing be written. */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const selected = selectBehaviours(options.behaviours);
  // Started here once, so that the record can begin with what the target says of itself.
  const first = await options.start();
  const { hello } = first;
  const recordPath = options.outFolder === null ? null : join(options.outFolder, 'record.ndjson');
  let unused: Target | null = first;
  try {
    if (options.outFolder !== null) mkdirSync(options.outFolder, { recursive: true });
    const { signal: _signal, ...told } = options.campaign;
    const recording =
      recordPath === null
        ? null
        : new Recording(recordPath, {
            tool: version,
            dialect: DIALECT,
            seed: options.campaign.seed ?? 1,
            hello,
            options: { ...told },
            started: new Date().toISOString(),
          });
    const source = (): Awaitable<Target> => {
      const target = unused;
      unused = null;
      return target ?? options.start();
    };
    const saved = options.regressions === null ? [] : readRegressions(options.regressions, hello.name);
    const outcome = await runCampaign({ ...options.campaign, saved }, source, newJudge, {
      ...recording?.hooks,
      ...(options.progress !== undefined && { progress: options.progress }),
    });
    const savedPaths = options.regressions === null ? [] : saveRegressions(outcome, options.regressions);
    const judged = resultOf(outcome, {
      selected,
      statedOnly: options.statedOnly,
      command: options.command,
      replay: (id) => `snatcheck replay ${join(options.regressions ?? '.', `${id}.json`)} --target ${options.targetName}`,
    });
    recording?.finish(judged);
    const result = withFailure(judged, recording?.failure ?? null);
    return { result, saved: savedPaths, recordPath, unrecorded: recording?.left ?? 0 };
  } finally {
    await (unused as Target | null)?.bye();
  }
}

/** A full disk loses the record, not the verdict: violations still decide the exit code. */
function withFailure(result: Result, failure: SnatcheckError | null): Result {
  if (failure === null) return result;
  const errors = [...result.errors, failure.message];
  const decided = [1, 130, 143].includes(result.exitCode);
  return decided ? { ...result, errors } : { ...result, errors, exitCode: 3, verdict: 'target-failed', summary: failure.message };
}
