import { basename, join } from 'node:path';
import {
  type CampaignOptions,
  type CampaignOutcome,
  type Found,
  type Progress,
  type Retried,
  type SavedCase,
  type Stopping,
  TARGET_STOPPED,
} from '../harness/campaign/index.ts';
import type { KnownLine } from '../harness/campaign/known-failures.ts';
import type { RecordHeader } from '../harness/record/record.ts';
import type { Result } from '../harness/record/result.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import type { Hello } from '../spec/vocabulary/index.ts';
import { behaviourIds } from '../spec/article/behaviour-ids.ts';
import { selectBehaviours } from './catalogue.ts';
import { makeFolder } from './files.ts';
import { given } from './given.ts';
import { DIALECT, resultOf } from './judging.ts';
import { Keeping } from './keeping.ts';
import { version } from './package.ts';
import { type KeptFailure, readRegressions } from './regressions.ts';
import { type Search, searchByWorkers, searchHere } from './search.ts';
import { withErrors } from './with-errors.ts';
import { workersFor } from './workers-for.ts';

export interface RunOptions {
  /** Makes the target; called again where it has to be started afresh. */
  readonly start: () => Awaitable<Target>;
  /** Ids or patterns; every behaviour by default. They decide the verdict. */
  readonly behaviours?: readonly string[];
  /** Seed, number of cases, time, which share of the cases this is, and the like. The first share tries what was saved. */
  readonly campaign?: Partial<Omit<CampaignOptions, 'saved'>>;
  /** Behaviours that are only inferred from the document do not fail the run. */
  readonly statedOnly?: boolean;
  /** What is expected to fail, as `readKnownFailing` reads it: it does not fail the run, unless it passes. */
  readonly known?: readonly KnownLine[] | null;
  /**
   * Processes that share the cases, this one alone by default. `module` is the URL of one that exports `start(argument)`, which
   * makes the target in each; what is found does not depend on their number. `auto` leaves it to the machine, see `workersFor`.
   */
  readonly workers?: {
    readonly count: number | 'auto';
    readonly module: string;
    readonly argument?: unknown;
  } | null;
  /** Where the record goes; nowhere by default. */
  readonly outFolder?: string | null;
  /** Where both sides go as pcapng, of the cases that the record holds; needs `outFolder`. */
  readonly pcap?: string | null;
  /** Where failures are kept, and tried again from; neither by default. */
  readonly regressions?: string | null;
  /** What a report gives as the line that made it. */
  readonly command?: string;
  /** The line that replays a finding, saved in `path` or not saved. */
  readonly replay?: (path: string | null, found: Pick<Found, 'case'>) => string;
  readonly progress?: (progress: Progress) => void;
}

export interface RunOutcome {
  readonly result: Result;
  /** Files of failures that were not kept before. */
  readonly saved: readonly string[];
  /** Kept failures that were tried again, with their files. */
  readonly retried: readonly (Retried & { readonly path: string })[];
  readonly recordPath: string | null;
  /** Cases that the record left out. */
  readonly unrecorded: number;
}

/** Without a place to keep them, findings of a run with an output folder go here, so that they can be replayed. */
const FINDINGS = 'findings';

/** Checks a target from start to result. @throws SnatcheckError when it cannot be started or nothing be written. */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const { outFolder = null, regressions = null, campaign = {}, workers = null } = options;
  const { share = 0, of = 1 } = campaign;
  const selected = given(() => selectBehaviours(options.behaviours ?? []));
  // Whoever asked for some behaviours did not ask what stops the target.
  const isWanted = (behaviour: string): boolean =>
    behaviour === TARGET_STOPPED
      ? selected.length === behaviourIds.length
      : selected.some((id) => id === behaviour);
  const all = regressions === null ? [] : given(() => readRegressions(regressions));
  if (outFolder !== null) makeFolder(outFolder);
  // Started here once, so that the record can begin with what the target says of itself.
  let unused: Target | null = await options.start();
  try {
    const { hello } = unused;
    // What another target broke says nothing here.
    const kept = all
      .filter(({ behaviour, failure }) => failure.hello.name === hello.name && isWanted(behaviour))
      // What stops a target ends the run: after everything else.
      .toSorted((a, b) => Number(a.behaviour === TARGET_STOPPED) - Number(b.behaviour === TARGET_STOPPED));
    const keeping = new Keeping(kept, regressions ?? (outFolder === null ? null : join(outFolder, FINDINGS)));
    const recordPath = outFolder === null ? null : join(outFolder, 'record.ndjson');
    const search: Search = {
      campaign: { ...campaign, saved: share === 0 ? kept.map(savedCase) : [] },
      record: recordPath === null ? null : { path: recordPath, header: headerOf(hello, campaign) },
      pcap: options.pcap ?? null,
      progress: options.progress ?? null,
    };
    // One process writes the packets of a run.
    const count = workers === null || search.pcap !== null ? 1 : workersFor(workers.count, hello, campaign);
    const source = (): Awaitable<Target> => {
      const target = unused;
      unused = null;
      return target ?? options.start();
    };
    if (count > 1) {
      await unused.bye();
      unused = null;
    }
    const searched =
      workers === null || count === 1
        ? await searchHere(search, source)
        : await searchByWorkers(search, { argument: null, ...workers, count });
    const { replay = replayByApi } = options;
    keeping.keep(searched.outcome, ({ violation }) => isWanted(violation.behaviour));
    keeping.keepStop(searched.outcome);
    const outcome = withStop(searched.outcome, (stopping) => replay(keeping.pathOf(stopping), stopping));
    const judged = resultOf(outcome, {
      selected,
      statedOnly: options.statedOnly ?? false,
      known: options.known ?? null,
      isShard: of > 1,
      shard: of > 1 ? { number: share + 1, of } : null,
      command: options.command ?? 'run',
      replay: (_id, found) => replay(keeping.pathOf(found), found),
    });
    const sofar = withErrors(judged, keeping.errors);
    const lost = await searched.finish(sofar);
    return {
      result: withErrors(sofar, lost),
      saved: regressions === null ? [] : keeping.saved,
      retried: outcome.retried.map((one, nth) => ({ ...one, path: kept[nth]?.path ?? one.id })),
      recordPath,
      unrecorded: searched.unrecorded,
    };
  } finally {
    await (unused as Target | null)?.bye();
  }
}

/** Tells how to stop the target again. */
function withStop(outcome: CampaignOutcome, replay: (stopping: Stopping) => string): CampaignOutcome {
  const { stopping, errors } = outcome;
  if (stopping === null) return outcome;
  const { length } = stopping.scenario.steps;
  const steps = length === 1 ? '1 step stops' : `${length} steps stop`;
  return {
    ...outcome,
    errors: [...errors, `${TARGET_STOPPED}: ${steps} it after each fresh start: ${replay(stopping)}`],
  };
}

function headerOf(hello: Hello, { signal: _signal, ...told }: Partial<CampaignOptions>): RecordHeader {
  const started = new Date().toISOString();
  return { tool: version, dialect: DIALECT, seed: told.seed ?? 1, hello, options: { ...told }, started };
}

function savedCase({ path, behaviour, failure }: KeptFailure): SavedCase {
  return { id: basename(path, '.json'), behaviour, scenario: failure.scenario };
}

function replayByApi(path: string | null, { case: { index, seed } }: Pick<Found, 'case'>): string {
  return path === null
    ? `run the case again: number ${index}, seed ${seed}`
    : `await replayFailure(${JSON.stringify(path)}, target)`;
}
