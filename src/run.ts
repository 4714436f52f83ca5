import { basename, join } from 'node:path';
import {
  type CampaignOptions,
  type CampaignOutcome,
  type Found,
  type Progress,
  type Retried,
  runCampaign,
  type SavedCase,
} from '../harness/campaign/index.ts';
import type { KnownLine } from '../harness/campaign/known-failures.ts';
import type { Result } from '../harness/record/result.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import { selectBehaviours } from './catalogue.ts';
import { makeFolder } from './files.ts';
import { given } from './given.ts';
import { DIALECT, newJudge, resultOf } from './judging.ts';
import { Keeping } from './keeping.ts';
import { version } from './package.ts';
import { PcapRecording } from './pcap-recording.ts';
import { Recording } from './recording.ts';
import { type KeptFailure, readRegressions } from './regressions.ts';
import { withErrors } from './with-errors.ts';

export interface RunOptions {
  /** Makes the target; called again where it has to be started afresh. */
  readonly start: () => Awaitable<Target>;
  /** Ids or patterns; every behaviour by default. They decide the verdict. */
  readonly behaviours?: readonly string[];
  /** Seed, number of cases, time and the like. */
  readonly campaign?: Partial<Omit<CampaignOptions, 'saved'>>;
  /** Behaviours that are only inferred from the document do not fail the run. */
  readonly statedOnly?: boolean;
  /** What is expected to fail, as `readKnownFailing` reads it: it does not fail the run, unless it passes. */
  readonly known?: readonly KnownLine[] | null;
  /** Where the record goes; nowhere by default. */
  readonly outFolder?: string | null;
  /** Where both sides go as pcapng, of the cases that the record holds; needs `outFolder`. */
  readonly pcap?: string | null;
  /** Where failures are kept, and tried again from; neither by default. */
  readonly regressions?: string | null;
  /** What a report gives as the line that made it. */
  readonly command?: string;
  /** The line that replays a finding, saved in `path` or not saved. */
  readonly replay?: (path: string | null, found: Found) => string;
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
  const { outFolder = null, regressions = null, campaign = {} } = options;
  const selected = given(() => selectBehaviours(options.behaviours ?? []));
  const all = regressions === null ? [] : given(() => readRegressions(regressions));
  if (outFolder !== null) makeFolder(outFolder);
  // Started here once, so that the record can begin with what the target says of itself.
  let unused: Target | null = await options.start();
  const { hello } = unused;
  // What another target broke says nothing here.
  const kept = all.filter(
    ({ behaviour, failure }) => failure.hello.name === hello.name && selected.includes(behaviour),
  );
  const keeping = new Keeping(kept, regressions ?? (outFolder === null ? null : join(outFolder, FINDINGS)));
  const recordPath = outFolder === null ? null : join(outFolder, 'record.ndjson');
  let recording: Recording | null = null;
  let pcap: PcapRecording | null = null;
  try {
    if (recordPath !== null) {
      const { signal: _signal, ...told } = campaign;
      const header = {
        tool: version,
        dialect: DIALECT,
        seed: campaign.seed ?? 1,
        hello,
        options: { ...told },
        started: new Date().toISOString(),
      };
      const { pcap: pcapPath = null } = options;
      if (pcapPath !== null) pcap = new PcapRecording(pcapPath, header.started);
      recording = new Recording(recordPath, header, (named) => keeping.numbered(named), pcap);
    }
    const source = (): Awaitable<Target> => {
      const target = unused;
      unused = null;
      return target ?? options.start();
    };
    const raw = await runCampaign({ ...campaign, saved: kept.map(savedCase) }, source, newJudge, {
      ...recording?.hooks,
      ...(options.progress !== undefined && { progress: options.progress }),
    });
    // A full disk has room again once the record is closed.
    if (recording !== null && recording.failure !== null) recording.close();
    const outcome = keeping.keep(ended(raw, campaign.signal ?? null), ({ violation }) =>
      selected.some((id) => id === violation.behaviour),
    );
    const { replay = replayByApi } = options;
    const judged = resultOf(outcome, {
      selected,
      statedOnly: options.statedOnly ?? false,
      known: options.known ?? null,
      isShard: (campaign.of ?? 1) > 1,
      command: options.command ?? 'run',
      replay: (_id, found) => replay(keeping.pathOf(found), found),
    });
    const sofar = withErrors(judged, keeping.errors);
    const failure = recording?.finish(sofar) ?? null;
    pcap?.close();
    const lost = [failure, pcap?.failure ?? null].filter((error) => error !== null);
    return {
      result: withErrors(sofar, lost),
      saved: regressions === null ? [] : keeping.saved,
      retried: raw.retried.map((one, nth) => ({ ...one, path: kept[nth]?.path ?? one.id })),
      recordPath,
      unrecorded: recording?.left ?? 0,
    };
  } finally {
    // Without an end where something was thrown: what there is can be judged again all the same.
    recording?.close();
    pcap?.close();
    await (unused as Target | null)?.bye();
  }
}

function savedCase({ path, behaviour, failure }: KeptFailure): SavedCase {
  return { id: basename(path, '.json'), behaviour, scenario: failure.scenario };
}

function replayByApi(path: string | null, { case: { index, seed } }: Found): string {
  return path === null
    ? `run the case again: number ${index}, seed ${seed}`
    : `await replayFailure(${JSON.stringify(path)}, target)`;
}

/** The campaign looks at the signal between cases; one that came while findings were made small ends the run all the same. */
function ended(outcome: CampaignOutcome, signal: AbortSignal | null): CampaignOutcome {
  if (outcome.ended !== 'complete' || signal?.aborted !== true) return outcome;
  return { ...outcome, ended: signal.reason === 'SIGTERM' ? 'terminated' : 'interrupted' };
}
