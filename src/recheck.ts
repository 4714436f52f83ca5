import type { CampaignOutcome, Found } from '../harness/campaign/index.ts';
import { Findings } from '../harness/campaign/findings.ts';
import { SettingsSeen } from '../harness/campaign/settings-seen.ts';
import { StatisticsCollector } from '../harness/statistics/collector.ts';
import { readRecord } from '../harness/record/record-reader.ts';
import type { RecordCase, RecordHeader, RecordSummary } from '../harness/record/record.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import type { CaseJudge, Violation } from '../spec/judgement.ts';
import { type Observation, SnatcheckError } from '../spec/vocabulary/index.ts';
import { given } from './given.ts';
import { checkDialect, newJudge } from './judging.ts';

/** A case that this version judges otherwise than the one that recorded it. */
export interface Difference {
  readonly index: number;
  readonly before: readonly string[];
  readonly now: readonly string[];
}

export interface Rechecked {
  readonly header: RecordHeader;
  readonly outcome: CampaignOutcome;
  readonly differences: readonly Difference[];
  /** What the run itself said, or null when the record has no end. */
  readonly summary: RecordSummary | null;
  /** Where the record breaks off, or null when it has its end. */
  readonly truncated: SnatcheckError | null;
}

/** Judges a record's observations again, without the target. @throws SnatcheckError of the reader. */
export async function recheck(source: string | AsyncIterable<Uint8Array>): Promise<Rechecked> {
  const again = new Recheck(newJudge());
  for await (const event of readRecord(source)) {
    switch (event.kind) {
      case 'header':
        given(() => checkDialect(event.header.dialect));
        again.header = event.header;
        break;
      case 'case':
        again.begin(event.case);
        break;
      case 'observation':
        again.observe(event.observation);
        break;
      case 'case-end':
        again.end(event.violations);
        break;
      case 'end':
        again.end(null);
        again.summary = event.result;
        break;
      case 'truncated':
        again.end(null);
        again.truncated = truncatedAt(event.line, event.cases);
        break;
    }
  }
  return again.outcome();
}

/** Judges one case that is there as a whole. */
export function recheckCase(
  header: RecordHeader,
  one: RecordCase,
  observations: readonly Observation[],
): Rechecked {
  const again = new Recheck(newJudge());
  again.header = header;
  again.begin(one);
  for (const observation of observations) again.observe(observation);
  again.end(null);
  return again.outcome();
}

class Recheck {
  header: RecordHeader | null = null;
  summary: RecordSummary | null = null;
  truncated: SnatcheckError | null = null;
  readonly #judge: CaseJudge;
  readonly #findings = new Findings();
  readonly #settings = new SettingsSeen();
  #statistics: StatisticsCollector | null = null;
  readonly #differences: Difference[] = [];
  /** Of the cases that findings came from. */
  readonly #shown = new Map<Scenario, Partial<Found>>();
  #current: RecordCase | null = null;
  #observations: Observation[] = [];
  #cases = 0;
  #total = 0;

  constructor(judge: CaseJudge) {
    this.#judge = judge;
  }

  begin(one: RecordCase): void {
    const { scenario, settings } = one;
    this.#current = one;
    this.#observations = [];
    this.#settings.add(settings);
    const { deployment } = scenario;
    this.#statistics ??= new StatisticsCollector(this.header!.hello.capabilities);
    this.#statistics.begin({ stage: 'recorded', index: one.index, seed: one.seed, deployment, settings });
    // The reader lets no case come before the header.
    this.#judge.begin({ deployment: scenario.deployment, settings, hello: this.header!.hello });
  }

  observe(observation: Observation): void {
    this.#judge.observe(observation);
    this.#statistics?.observe(observation);
    this.#observations.push(observation);
    this.#total++;
  }

  /** @param before what the run itself found, or null where the case did not come to its end. */
  end(before: readonly Violation[] | null): void {
    if (this.#current === null) return;
    const { scenario, index, seed, settings } = this.#current;
    this.#current = null;
    if (before !== null) this.#cases++;
    this.#statistics?.end();
    const { violations } = this.#judge.end();
    const known = this.#findings.size;
    this.#findings.add({ violations }, scenario, index, seed);
    if (this.#findings.size > known) {
      const recording = { settings, observations: this.#observations, complete: true };
      this.#shown.set(scenario, {
        recording,
        consequences: violations.filter(({ follows }) => follows !== null),
      });
    }
    const [was, is] = [namesOf(before ?? []), namesOf(violations)];
    if (before !== null && was.join() !== is.join()) this.#differences.push({ index, before: was, now: is });
  }

  outcome(): Rechecked {
    const { header, summary, truncated } = this;
    const outcome: CampaignOutcome = {
      target: header!.hello,
      seed: header!.seed,
      started: header!.started,
      durationMs: 0,
      cases: this.#cases,
      observations: this.#total,
      ended: 'complete',
      errors: [],
      stopping: null,
      settings: this.#settings.all,
      statistics: (this.#statistics ?? new StatisticsCollector(header!.hello.capabilities)).statistics,
      traits: { ...this.#judge.traits },
      tallies: structuredClone(this.#judge.tallies) as CampaignOutcome['tallies'],
      broken: this.#findings.broken(),
      found: this.#findings.found().map((found) => this.#withRecording(found)),
      retried: [],
    };
    return { header: header!, outcome, differences: this.#differences, summary, truncated };
  }

  #withRecording(found: Found): Found {
    const { recording = null, consequences = [] } = this.#shown.get(found.scenario) ?? {};
    const first = new Map<string, Violation>();
    for (const one of consequences) {
      const { behaviour, follows } = one;
      if (follows !== found.violation.behaviour || behaviour === follows || first.has(behaviour)) continue;
      first.set(behaviour, one);
    }
    return { ...found, recording, consequences: [...first.values()], confirmed: { shown: 1, tries: 1 } };
  }
}

function truncatedAt(line: number, cases: number): SnatcheckError {
  return new SnatcheckError('record-truncated', {
    expected: 'a run record up to its end',
    received: `one that breaks off at line ${line}, after ${cases} whole cases`,
    remedy: 'What there is was judged. Where the whole matters, run again, with room on the disk.',
  });
}

function namesOf(violations: readonly Violation[]): readonly string[] {
  const primary = violations.filter(({ follows }) => follows === null).map(({ behaviour }) => behaviour);
  return [...new Set(primary)].toSorted();
}
