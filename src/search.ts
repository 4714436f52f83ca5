import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type CampaignOptions,
  type CampaignOutcome,
  type Progress,
  runCampaign,
  runWorkers,
} from '../harness/campaign/index.ts';
import { mergeRecords } from '../harness/record/merge-records.ts';
import { RecordWriter } from '../harness/record/record-writer.ts';
import type { RecordHeader } from '../harness/record/record.ts';
import type { Result } from '../harness/record/result.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { newJudge } from './judging.ts';
import { PcapRecording } from './pcap-recording.ts';
import { Recording, summaryOf } from './recording.ts';
import type { ShareArgument, ShareEnd } from './share.entry.ts';

export interface Search {
  readonly campaign: Partial<CampaignOptions>;
  /** Where the record goes, and what it begins with; null for none. */
  readonly record: { readonly path: string; readonly header: RecordHeader } | null;
  /** Where the packets of the recorded cases go; null for nowhere. */
  readonly pcap: string | null;
  readonly progress: ((progress: Progress) => void) | null;
}

/** Processes that share the cases of a run. */
export interface Workers {
  readonly count: number;
  /** URL of a module that exports `start(argument)`: it makes the target in each of them. */
  readonly module: string;
  /** Plain data. */
  readonly argument: unknown;
}

/** What was searched, and a record that waits for its last line. */
export interface Searched {
  readonly outcome: CampaignOutcome;
  /** Cases that the record left out. */
  readonly unrecorded: number;
  /** Ends the record, and says what went wrong with what was written. */
  readonly finish: (result: Result) => Awaitable<readonly SnatcheckError[]>;
}

/** In this process. */
export async function searchHere(
  { campaign, record, pcap: pcapPath, progress }: Search,
  source: () => Awaitable<Target>,
): Promise<Searched> {
  const pcap =
    record === null || pcapPath === null ? null : new PcapRecording(pcapPath, record.header.started);
  const recording = record === null ? null : new Recording(record.path, record.header, 1, pcap);
  try {
    const hooks = { ...recording?.hooks, ...(progress !== null && { progress }) };
    const outcome = await runCampaign(campaign, source, newJudge, hooks);
    // A full disk has room again once the record is closed.
    if (recording !== null && recording.failure !== null) recording.close();
    return {
      outcome,
      unrecorded: recording?.left ?? 0,
      finish: (result) => {
        const failure = recording?.finish(result) ?? null;
        pcap?.close();
        return [failure, pcap?.failure ?? null].filter((error) => error !== null);
      },
    };
  } catch (error) {
    // Without an end: what there is can be judged again all the same.
    recording?.close();
    pcap?.close();
    throw error;
  }
}

/** In several processes. Each writes what it saw into a record of its own, and those become one. */
export async function searchByWorkers(
  { campaign, record, progress }: Search,
  { count, module, argument }: Workers,
): Promise<Searched> {
  const paths = record === null ? [] : partsOf(record.path, count);
  const share: ShareArgument = {
    module,
    argument,
    workers: count,
    record: record === null ? null : { paths, header: record.header },
  };
  const entry = new URL(`./share.entry${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  const merge = async (result: Result | null): Promise<SnatcheckError | null> =>
    record === null ? null : mergeInto(record.path, record.header, paths, result);
  const done = runWorkers(campaign, count, { url: entry.href, argument: share }, progress ?? undefined);
  const { outcome, asides } = await done.catch(async (error: unknown) => {
    await merge(null);
    throw error;
  });
  const ends = asides as readonly ShareEnd[];
  const failure = ends.find((end) => end.failure !== null)?.failure ?? null;
  return {
    outcome,
    unrecorded: ends.reduce((sum, end) => sum + end.unrecorded, 0),
    finish: async (result) => {
      const merging = await merge(result);
      const failed = failure === null ? merging : new SnatcheckError(failure.code, failure);
      return failed === null ? [] : [failed];
    },
  };
}

/** Where the workers write; what a run that was killed left there goes. */
function partsOf(path: string, count: number): readonly string[] {
  const folder = dirname(path);
  const prefix = `${basename(path)}.worker`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name), { force: true });
  }
  return Array.from({ length: count }, (_, number) => `${path}.worker${number + 1}`);
}

/** Should that fail, the workers' own records stay. Without a result the record has no end, and can be judged all the same. */
async function mergeInto(
  path: string,
  header: RecordHeader,
  parts: readonly string[],
  result: Result | null,
): Promise<SnatcheckError | null> {
  const writer = new RecordWriter(path, header);
  // One that died early left none.
  const there = parts.filter((part) => existsSync(part));
  try {
    await mergeRecords(there, writer);
    if (result !== null) writer.end(summaryOf(result));
  } finally {
    writer.close();
  }
  if (writer.failure !== null) {
    rmSync(path, { force: true });
    return writer.failure;
  }
  for (const part of there) rmSync(part);
  return null;
}
