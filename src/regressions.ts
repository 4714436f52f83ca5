import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findingId, type Found, TARGET_STOPPED } from '../harness/campaign/index.ts';
import { formatFailure, parseFailure, type SavedFailure } from '../harness/scenario/failure-file.ts';
import type { BehaviourId } from '../spec/article/behaviour-ids.ts';
import type { Hello } from '../spec/vocabulary/index.ts';
import { behaviourNamed } from './catalogue.ts';
import { readNamed, writeError, writeText } from './files.ts';

/** Where failures are kept, in the user's folder: plain data, tried first next time, and meant to be committed. */
export const REGRESSIONS = 'snatcheck-regressions';

/** Thousands of lines would make a file nothing for people, and it runs again without them. */
const MOST_OBSERVATIONS = 200;

/** A failure that an earlier run saved. */
export interface KeptFailure {
  readonly path: string;
  readonly behaviour: BehaviourId | typeof TARGET_STOPPED;
  readonly failure: SavedFailure;
}

/** @throws SnatcheckError of the first file that is not a failure of this version; it names the file. */
export function readFailure(path: string): KeptFailure {
  return readNamed(path, (text) => {
    const failure = parseFailure(text);
    const { behaviour } = failure;
    if (behaviour === TARGET_STOPPED) return { path, failure, behaviour };
    return { path, failure, behaviour: behaviourNamed(behaviour, 'the saved failure') };
  });
}

/** Every failure of a folder, by name; none where there is no such folder. */
export function readRegressions(folder: string): readonly KeptFailure[] {
  if (!existsSync(folder)) return [];
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw writeError(error, folder);
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readFailure(join(folder, name)));
}

/**
 * Saves a finding, unless a failure of its behaviour that is no longer was kept before: a target that is not deterministic
 * would leave another file of the same fault each time.
 * @param from the kept failure that it came from, or null for a new one.
 * @returns the file that replays it, and whether it is new.
 */
export function saveFailure(
  found: Pick<Found, 'violation' | 'scenario' | 'recording' | 'case'>,
  from: KeptFailure | null,
  kept: readonly KeptFailure[],
  run: { readonly hello: Hello; readonly seed: number },
  folder: string,
): { readonly path: string; readonly isNew: boolean } {
  const { violation, scenario, recording } = found;
  const path = join(folder, `${findingId(found)}.json`);
  const before = kept.find((one) => one.path === path);
  const shortest = kept
    .filter(({ behaviour }) => behaviour === violation.behaviour)
    .every(({ failure }) => failure.scenario.steps.length > scenario.steps.length);
  if (from !== null && before === undefined && !shortest) return { path: from.path, isNew: false };
  const text = formatFailure({
    comment: before?.failure.comment,
    behaviour: violation.behaviour,
    expected: violation.expected,
    observed: violation.observed,
    seed: from?.failure.seed ?? run.seed,
    caseIndex: from?.failure.caseIndex ?? found.case.index,
    hello: run.hello,
    scenario,
    recording:
      recording !== null && recording.complete && recording.observations.length <= MOST_OBSERVATIONS
        ? { settings: recording.settings, observations: recording.observations }
        : null,
  });
  writeText(path, [text]);
  return { path, isNew: before === undefined };
}
