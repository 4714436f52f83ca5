import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CampaignOutcome, findingId, type Found, type SavedCase } from '../harness/campaign/index.ts';
import { formatFailure, parseFailure, type SavedFailure } from '../harness/scenario/failure-file.ts';
import { readText, writeText } from './files.ts';

/** Where failures are kept, in the user's folder: plain data, tried first next time, and meant to be committed. */
export const REGRESSIONS = 'snatcheck-regressions';

export function regressionPath(folder: string, found: Found): string {
  return join(folder, `${findingId(found)}.json`);
}

/** Of this target only: what another one broke says nothing here. */
export function readRegressions(folder: string, target: string): readonly SavedCase[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name): { id: string; failure: SavedFailure } => ({
      id: name.slice(0, -'.json'.length),
      failure: parseFailure(readText(join(folder, name))),
    }))
    .filter(({ failure }) => failure.hello.name === target)
    .map(({ id, failure }) => ({ id, behaviour: failure.behaviour, scenario: failure.scenario }));
}

export function saveRegressions(outcome: CampaignOutcome, folder: string): readonly string[] {
  return outcome.found.map((found) => {
    const path = regressionPath(folder, found);
    const { violation, scenario, recording } = found;
    const text = formatFailure({
      behaviour: violation.behaviour,
      expected: violation.expected,
      observed: violation.observed,
      seed: outcome.seed,
      caseIndex: Math.max(0, found.case.index),
      hello: outcome.target,
      scenario,
      // Thousands of lines would make the file nothing for people, and it runs again without them.
      recording:
        recording !== null && recording.complete && recording.observations.length <= 200
          ? { settings: recording.settings, observations: recording.observations }
          : null,
    });
    writeText(path, [text]);
    return path;
  });
}
