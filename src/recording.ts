import type { CampaignHooks, CaseNamed } from '../harness/campaign/index.ts';
import type { Result } from '../harness/record/result.ts';
import { RecordWriter } from '../harness/record/record-writer.ts';
import type { RecordHeader } from '../harness/record/record.ts';
import type { CaseJudgement } from '../spec/judgement.ts';
import type { Observation, Settings, SnatcheckError } from '../spec/vocabulary/index.ts';

/** Observations after which only cases with a violation are still recorded, and after which none is. */
const PLENTY = 400_000;
const TOO_MANY = 1_200_000;

/**
 * Writes a run's record: every case up to some 100 MB, and beyond that the cases that showed a violation, so that a second
 * look at the record finds what the run found. How many cases it left out is in `left`.
 */
export class Recording {
  readonly #writer: RecordWriter;
  #current: { readonly named: CaseNamed; readonly settings: Settings } | null = null;
  #observations: Observation[] = [];
  #written = 0;
  left = 0;

  constructor(path: string, header: RecordHeader) {
    this.#writer = new RecordWriter(path, header);
  }

  /** The full disk or other error that ended the writing, or null. */
  get failure(): SnatcheckError | null {
    return this.#writer.failure;
  }

  readonly hooks: CampaignHooks = {
    caseBegan: (named, settings) => {
      this.#current = { named, settings };
      this.#observations = [];
    },
    observed: (observation) => {
      if (this.#written < TOO_MANY) this.#observations.push(observation);
    },
    caseEnded: (judgement) => this.#end(judgement),
  };

  /** An interrupted case is written as far as it came. */
  finish(result: Result): void {
    if (this.#current !== null) this.#end(null);
    const behaviours = Object.fromEntries(Object.entries(result.behaviours).map(([id, { verdict }]) => [id, verdict]));
    const { verdict, exitCode, summary } = result;
    this.#writer.end({ verdict, exitCode, summary, behaviours });
  }

  #end(judgement: CaseJudgement | null): void {
    const { named, settings } = this.#current!;
    this.#current = null;
    const violations = judgement?.violations ?? [];
    if (this.#written >= (violations.length > 0 ? TOO_MANY : PLENTY)) {
      this.left++;
      return;
    }
    this.#written += this.#observations.length;
    this.#writer.beginCase({ index: named.index, seed: named.seed, settings, scenario: named.scenario });
    for (const observation of this.#observations) this.#writer.observe(observation);
    this.#writer.endCase(violations);
    this.#observations = [];
  }
}
