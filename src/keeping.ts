import {
  type CampaignOutcome,
  distinctFound,
  type Found,
  TARGET_STOPPED,
} from '../harness/campaign/index.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { type KeptFailure, saveFailure } from './regressions.ts';

type Saveable = Pick<Found, 'violation' | 'scenario' | 'case' | 'recording'>;

/** The failures that a run tries first, and the ones that it leaves behind. */
export class Keeping {
  /** Files that were not there before. */
  readonly saved: string[] = [];
  readonly errors: SnatcheckError[] = [];
  readonly #kept: readonly KeptFailure[];
  readonly #folder: string | null;
  readonly #paths = new Map<Scenario, string>();

  constructor(kept: readonly KeptFailure[], folder: string | null) {
    this.#kept = kept;
    this.#folder = folder;
  }

  /** Saves those that are asked for. What cannot be saved is told in `errors`, and found all the same. */
  keep(outcome: CampaignOutcome, isWanted: (found: Found) => boolean): void {
    for (const found of distinctFound(outcome.found)) if (isWanted(found)) this.#keep(found, outcome);
  }

  /** Saves what stops the target. */
  keepStop(outcome: CampaignOutcome): void {
    const { stopping } = outcome;
    if (stopping === null) return;
    const { scenario, error } = stopping;
    const violation = {
      behaviour: TARGET_STOPPED,
      follows: null,
      expected: 'an answer to every step, as after each fresh start before this scenario',
      observed: error,
      note: null,
      evidence: [],
    };
    this.#keep({ violation, scenario, case: stopping.case, recording: null }, outcome);
  }

  /** The file that replays a scenario, or null where there is none. */
  pathOf({ scenario }: Pick<Found, 'scenario'>): string | null {
    return this.#paths.get(scenario) ?? null;
  }

  #keep(found: Saveable, { target, seed }: CampaignOutcome): void {
    if (this.#folder === null) return;
    const from = this.#from(found.case.index);
    try {
      const { path, isNew } = saveFailure(found, from, this.#kept, { hello: target, seed }, this.#folder);
      this.#paths.set(found.scenario, path);
      if (isNew) this.saved.push(path);
    } catch (error) {
      if (!(error instanceof SnatcheckError)) throw error;
      this.errors.push(error);
      if (from !== null) this.#paths.set(found.scenario, from.path);
    }
  }

  /** The campaign counts them downwards from -1. */
  #from(index: number): KeptFailure | null {
    return index < 0 ? (this.#kept[index + this.#kept.length] ?? null) : null;
  }
}
