import { statSync, truncateSync } from 'node:fs';
import type { CampaignHooks, CaseNamed } from '../harness/campaign/index.ts';
import type { Result } from '../harness/record/result.ts';
import { RecordWriter } from '../harness/record/record-writer.ts';
import type { RecordHeader, RecordSummary } from '../harness/record/record.ts';
import type { CaseJudgement } from '../spec/judgement.ts';
import type { Observation, Settings, SnatcheckError } from '../spec/vocabulary/index.ts';
import type { PcapRecording } from './pcap-recording.ts';

/** Observations after which only cases with a violation are still recorded, and after which none is. */
const PLENTY = 600_000;
const TOO_MANY = 1_200_000;

/** What a record's last line says of the run. */
export function summaryOf({ verdict, exitCode, summary, behaviours }: Result): RecordSummary {
  const verdicts = Object.entries(behaviours).map(([id, one]) => [id, one.verdict] as const);
  return { verdict, exitCode, summary, behaviours: Object.fromEntries(verdicts) };
}

/**
 * Writes a run's record: every case up to some 200 MB, as a whole run on a lab has, and beyond that the cases that showed a violation, so that a second
 * look at the record finds what the run found. How many cases it left out is in `left`.
 */
export class Recording {
  readonly #writer: RecordWriter;
  readonly #plenty: number;
  readonly #tooMany: number;
  readonly #pcap: PcapRecording | null;
  #current: { readonly named: CaseNamed; readonly settings: Settings } | null = null;
  #observations: Observation[] = [];
  #written = 0;
  left = 0;

  /**
   * @param shares how many records there are of this run.
   * @param pcap is given the same cases.
   */
  constructor(path: string, header: RecordHeader, shares = 1, pcap: PcapRecording | null = null) {
    this.#pcap = pcap;
    this.#writer = new RecordWriter(path, header);
    this.#plenty = PLENTY / shares;
    this.#tooMany = TOO_MANY / shares;
  }

  readonly hooks: CampaignHooks = {
    caseBegan: (named, settings) => {
      this.#current = { named, settings };
      this.#observations = [];
    },
    observed: (observation) => {
      if (this.#written < this.#tooMany) this.#observations.push(observation);
    },
    caseEnded: (judgement) => {
      if (judgement !== null) this.#write(judgement);
    },
  };

  /** Ends the record. A case that did not come to its end is written as far as it came, and not as one that did. */
  finish(result: Result): SnatcheckError | null {
    this.#write(null);
    this.#writer.end(summaryOf(result));
    return this.#writer.failure;
  }

  /** Keeps what there is. What a full disk cut off gives half of its room to the findings and reports, which are worth more. */
  close(): SnatcheckError | null {
    this.#write(null);
    this.#writer.close();
    const { failure, path } = this.#writer;
    if (failure?.code === 'record-disk-full') {
      try {
        truncateSync(path, Math.floor(statSync(path).size / 2));
      } catch {
        // Then they have to do with the room that there is.
      }
    }
    return failure;
  }

  get failure(): SnatcheckError | null {
    return this.#writer.failure;
  }

  #write(judgement: CaseJudgement | null): void {
    if (this.#current === null) return;
    const { named, settings } = this.#current;
    this.#current = null;
    const violations = judgement?.violations ?? [];
    if (this.#written >= (violations.length > 0 ? this.#tooMany : this.#plenty)) {
      this.left++;
      return;
    }
    this.#written += this.#observations.length;
    const { index, seed, scenario } = named;
    this.#writer.beginCase({ index, seed, settings, scenario });
    for (const observation of this.#observations) this.#writer.observe(observation);
    this.#pcap?.write(index, scenario, this.#observations);
    this.#writer.endCase(judgement === null ? null : violations);
    this.#observations = [];
  }
}
