import * as z from 'zod';
import type { Hello, Observation, Settings } from '../../spec/vocabulary/index.ts';
import { settingsSchema } from '../json/deployment.ts';
import { count, name, text } from '../json/fields.ts';
import { helloSchema } from '../json/hello.ts';
import { knownNames } from '../json/known-names.ts';
import { document } from '../json/layout.ts';
import { encodeObservation, observationSchema, readObservation } from '../json/observation.ts';
import { Problem } from '../json/problem.ts';
import { type DocumentKind, readDocument, readValue } from '../json/read-document.ts';
import type { Scenario } from './scenario.ts';
import { encodeScenario, executedScenario, scenarioSchema } from './scenario-file.ts';

/** A failure as it is saved: enough to run it again, or to judge again what was seen, without seed or library. */
export interface SavedFailure {
  /** A person's words on it. Nothing reads them, and no run takes them away. */
  readonly comment?: string | undefined;
  readonly behaviour: string;
  readonly expected: string;
  readonly observed: string;
  /** Base seed of the run and number of the case that showed it first. */
  readonly seed: number;
  readonly caseIndex: number;
  /** What the target declared then; only that tightened judgement. */
  readonly hello: Hello;
  readonly scenario: Scenario;
  /** What was seen when the scenario ran last and the settings in force then, or null where nothing was kept. */
  readonly recording: { readonly settings: Settings; readonly observations: readonly Observation[] } | null;
}

const envelope = {
  $schema: z.string().exactOptional(),
  format: z.literal('snatcheck/failure'),
  version: z.literal(1),
  comment: text.exactOptional(),
  behaviour: name,
  expected: text,
  observed: text,
  seed: z.int(),
  caseIndex: count,
  hello: helloSchema,
};

/** The whole form, for JSON Schema. */
export const failureSchema = z
  .strictObject({
    ...envelope,
    scenario: scenarioSchema,
    recording: z
      .strictObject({ settings: settingsSchema, observations: z.array(observationSchema) })
      .exactOptional(),
  })
  .meta({ id: 'failure', title: 'A failure that snatcheck saved' });

// Scenario and observations are read by readers of their own, which know more than a schema says.
const frameSchema = z.strictObject({
  ...envelope,
  scenario: z.unknown(),
  recording: z.strictObject({ settings: settingsSchema, observations: z.array(z.unknown()) }).exactOptional(),
});

const saved: DocumentKind<z.output<typeof frameSchema>, SavedFailure> = {
  name: 'failure',
  version: 1,
  schema: frameSchema,
  finish: complete,
};

/**
 * Reads a saved failure from its text, or from what JSON.parse made of it.
 * @throws SnatcheckError `failure-not-a-failure`, `failure-version`, `failure-malformed`, or as `parseScenario`.
 */
export function parseFailure(input: unknown): SavedFailure {
  return readDocument(input, saved);
}

function complete(frame: z.output<typeof frameSchema>): SavedFailure {
  const { comment, behaviour, expected, observed, seed, caseIndex, hello } = frame;
  const scenario = under(['scenario'], () => readValue(frame.scenario, executedScenario));
  const names = knownNames(scenario.deployment);
  const recording =
    frame.recording === undefined
      ? null
      : {
          settings: frame.recording.settings,
          observations: frame.recording.observations.map((value, index) =>
            under(['recording', 'observations', index], () => readObservation(value, names)),
          ),
        };
  const words = comment === undefined ? {} : { comment };
  return { ...words, behaviour, expected, observed, seed, caseIndex, hello, scenario, recording };
}

function under<T>(path: (string | number)[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Problem ? error.under(...path) : error;
  }
}

/** Pretty JSON: the scenario as `formatScenario` has it, an observation per line. */
export function formatFailure(failure: SavedFailure): string {
  const { comment, behaviour, expected, observed, seed, caseIndex, hello, scenario, recording } = failure;
  const json = {
    format: 'snatcheck/failure',
    version: 1,
    comment,
    behaviour,
    expected,
    observed,
    seed,
    caseIndex,
    hello,
    scenario: encodeScenario(scenario),
    recording:
      recording === null
        ? undefined
        : {
            settings: recording.settings,
            observations: recording.observations.map((observation): unknown =>
              JSON.parse(encodeObservation(observation)),
            ),
          },
  };
  return document(json, ['scenario.steps', 'recording.observations']);
}
