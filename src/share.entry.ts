// What a worker of a run imports: the target, the judge and the record of its share. Not imported: search.ts names it.
import type { MakeShare } from '../harness/campaign/index.ts';
import type { RecordHeader } from '../harness/record/record.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import type { SnatcheckError } from '../spec/vocabulary/index.ts';
import { newJudge } from './judging.ts';
import { Recording } from './recording.ts';

export interface ShareArgument {
  /** URL of a module that exports `start(argument)`. */
  readonly module: string;
  readonly argument: unknown;
  readonly workers: number;
  /** Null where nothing is recorded. */
  readonly record: { readonly paths: readonly string[]; readonly header: RecordHeader } | null;
}

/** What became of a share's record, as plain data. */
export interface ShareEnd {
  readonly unrecorded: number;
  readonly failure: Pick<SnatcheckError, 'code' | 'expected' | 'received' | 'remedy'> | null;
}

export const share: MakeShare = async (given, number) => {
  const { module, argument, workers, record } = given as ShareArgument;
  const { start } = (await import(module)) as { start: (argument: unknown) => Awaitable<Target> };
  const path = record?.paths[number];
  const recording =
    record === null || path === undefined ? null : new Recording(path, record.header, workers);
  return {
    source: () => start(argument),
    judges: newJudge,
    hooks: recording?.hooks ?? {},
    end: (): ShareEnd => {
      const error = recording?.close() ?? null;
      const failure =
        error === null
          ? null
          : { code: error.code, expected: error.expected, received: error.received, remedy: error.remedy };
      return { unrecorded: recording?.left ?? 0, failure };
    },
  };
};
