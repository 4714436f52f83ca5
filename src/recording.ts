import { statSync, truncateSync } from 'node:fs';
import type { CampaignHooks, CaseNamed } from '../harness/campaign/index.ts';
import type { Result } from '../harness/record/result.ts';
import { RecordWriter } from '../harness/record/record-writer.ts';
import type { RecordHeader } from '../harness/record/record.ts';
import type { CaseJudgement } from '../spec/judgement.ts';
import type { Observation, Settings, SnatcheckError } from '../spec/vocabulary/index.ts';
import type { PcapRecording } from './pcap-recording.ts';

/** Observations after which only cases with a violation are still recorded, and after which none is. */
const PLENTY = 400_000;
const TOO_MANY = 1_200_000;

/**
 * Writes a run's record: every case up to some 100 MB, and beyond that the cases that showed a violation, so that a second
 * look at the record finds what the run found. How many cases it left out is in `left`.
 */
export class Recording {
  readonly #writer: RecordWriter;
  readonly #numbered: (named: CaseNamed) => Pick<CaseNamed, 'index' | 'seed'>;
  readonly #pcap: PcapRecording | null;
  #current: { readonly named: CaseNamed; readonly settings: Settings } | null = null;
  #observations: Observation[] = [];
  #written = 0;
  left = 0;

  /**
   * @param numbered the number and seed that a case has for a reader.
   * @param pcap is given the same cases.
   */
  constructor(
    path: string,
    header: RecordHeader,
    numbered: (named: CaseNamed) => Pick<CaseNamed, 'index' | 'seed'>,
    pcap: PcapRecording | null = null,
  ) {
    this.#pcap = pcap;
    this.#writer = new RecordWriter(path, header);
    this.#numbered = numbered;
  }

  readonly hooks: CampaignHooks = {
    caseBegan: (named, settings) => {
      this.#current = { named, settings };
      this.#observations = [];
    },
    observed: (observation) => {
      if (this.#written < TOO_MANY) this.#observations.push(observation);
    },
    caseEnded: (judgement) => {
      if (judgement !== null) this.#write(judgement);
    },
  };

  /** Ends the record. A case that did not come to its end is written as far as it came, and not as one that did. */
  finish(result: Result): SnatcheckError | null {
    this.#write(null);
    const behaviours = Object.fromEntries(
      Object.entries(result.behaviours).map(([id, { verdict }]) => [id, verdict]),
    );
    const { verdict, exitCode, summary } = result;
    this.#writer.end({ verdict, exitCode, summary, behaviours });
    return this.#writer.failure;
  }

  /** Keeps what there is. What a full disk cut off gives half of its room to the findings and reports, which are worth more. */
  close(): SnatcheckError | null {
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
    if (this.#written >= (violations.length > 0 ? TOO_MANY : PLENTY)) {
      this.left++;
      return;
    }
    this.#written += this.#observations.length;
    this.#writer.beginCase({ ...this.#numbered(named), settings, scenario: named.scenario });
    for (const observation of this.#observations) this.#writer.observe(observation);
    this.#pcap?.write(this.#numbered(named).index, named.scenario, this.#observations);
    if (judgement !== null) this.#writer.endCase(violations);
    this.#observations = [];
  }
}
