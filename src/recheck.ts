import type { CampaignOutcome, Ended, Found } from '../harness/campaign/index.ts';
import { Findings } from '../harness/campaign/findings.ts';
import { SettingsSeen } from '../harness/campaign/settings-seen.ts';
import { readRecord } from '../harness/record/record-reader.ts';
import type { RecordCase, RecordHeader, RecordSummary } from '../harness/record/record.ts';
import type { Violation } from '../spec/judgement.ts';
import { newJudge } from './judging.ts';
import { quote, SnatcheckError, type Observation } from '../spec/vocabulary/index.ts';

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
}

/** Judges a record's observations again, without the target. @throws SnatcheckError of the reader. */
export async function recheck(path: string): Promise<Rechecked> {
  const judge = newJudge();
  const findings = new Findings();
  const settings = new SettingsSeen();
  const differences: Difference[] = [];
  const kept = new Map<number, readonly Observation[]>();
  let header: RecordHeader | null = null;
  let current: RecordCase | null = null;
  let observations: Observation[] = [];
  let summary: RecordSummary | null = null;
  let total = 0;
  let cases = 0;
  const endCase = (before: readonly Violation[] | null): void => {
    if (current === null) return;
    const judgement = judge.end();
    cases++;
    findings.add(judgement, current.scenario, current.index, current.seed);
    if (judgement.violations.some(({ follows }) => follows === null)) kept.set(current.index, observations);
    const now = namesOf(judgement.violations);
    if (before !== null && namesOf(before).join() !== now.join()) {
      differences.push({ index: current.index, before: namesOf(before), now });
    }
    current = null;
  };
  for await (const event of readRecord(path)) {
    switch (event.kind) {
      case 'header':
        header = event.header;
        break;
      case 'case':
        current = event.case;
        observations = [];
        settings.add(current.settings);
        judge.begin({ deployment: current.scenario.deployment, settings: current.settings, hello: header!.hello });
        break;
      case 'observation':
        judge.observe(event.observation);
        observations.push(event.observation);
        total++;
        break;
      case 'case-end':
        endCase(event.violations);
        break;
      case 'end':
        endCase(null);
        summary = event.result;
        break;
      case 'truncated':
        endCase(null);
        break;
    }
  }
  if (header === null) {
    throw new SnatcheckError('record-not-a-record', {
      expected: 'a run record',
      received: quote(path),
      remedy: 'Give the record.ndjson of a run.',
    });
  }
  const ended: Ended = 'complete';
  const outcome: CampaignOutcome = {
    target: header.hello,
    seed: header.seed,
    started: header.started,
    durationMs: 0,
    cases,
    observations: total,
    ended,
    errors: [],
    stopping: null,
    settings: settings.all,
    traits: { ...judge.traits },
    tallies: structuredClone(judge.tallies) as CampaignOutcome['tallies'],
    broken: findings.broken(),
    found: findings.found().map((found) => withRecording(found, kept)),
    retried: [],
  };
  return { header, outcome, differences, summary };
}

function withRecording(found: Found, kept: ReadonlyMap<number, readonly Observation[]>): Found {
  const observations = kept.get(found.case.index);
  if (observations === undefined) return found;
  const recording = { settings: found.scenario.settings, observations, complete: true };
  return { ...found, recording, confirmed: { shown: 1, tries: 1 } };
}

function namesOf(violations: readonly Violation[]): readonly string[] {
  const primary = violations.filter(({ follows }) => follows === null).map(({ behaviour }) => behaviour);
  return [...new Set(primary)].toSorted();
}
