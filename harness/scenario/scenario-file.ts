import * as z from 'zod';
import type { Scenario } from './scenario.ts';
import { checkDeployment } from './check-deployment.ts';
import { checkSteps } from './check-steps.ts';
import { encodeStep, stepSchema } from './step-schema.ts';
import { deploymentSchema, foldDeployment, settingsSchema } from '../json/deployment.ts';
import { name } from '../json/fields.ts';
import { knownNames } from '../json/known-names.ts';
import { document } from '../json/layout.ts';
import { type Path, Problem } from '../json/problem.ts';
import { type DocumentKind, readDocument } from '../json/read-document.ts';
import { entryOf } from '../json/vms.ts';

/** What the document says of a SNAT; a scenario that does not care need not repeat it. */
const DOCUMENTED_SETTINGS = { ports: { first: 1025, last: 65_535 }, idleTimeoutMs: 240_000 };

export const scenarioSchema = z
  .strictObject({
    /** For editors that complete and check by JSON Schema. */
    $schema: z.string().exactOptional(),
    format: z.literal('snatcheck/scenario'),
    version: z.literal(1),
    dialect: name,
    settings: settingsSchema.default(DOCUMENTED_SETTINGS),
    deployment: deploymentSchema,
    steps: z.array(stepSchema).max(100_000),
  })
  .meta({ id: 'scenario', title: 'A snatcheck scenario' });

export type ScenarioJson = z.input<typeof scenarioSchema>;
type Checked = z.output<typeof scenarioSchema>;

/** A scenario that somebody wrote. */
const written: DocumentKind<Checked, Scenario> = {
  name: 'scenario',
  version: 1,
  schema: scenarioSchema,
  finish: (json, raw) => checked(json, raw, true),
};

/**
 * A scenario that this tool ran. Its steps are not held against each other: what a shrinker left of a case may close a
 * flow that nothing opens any more, and is still what was run.
 */
export const executedScenario: DocumentKind<Checked, Scenario> = {
  ...written,
  finish: (json, raw) => checked(json, raw, false),
};

/**
 * Reads a scenario from its text, or from what JSON.parse made of it.
 * @throws SnatcheckError `scenario-not-a-scenario`, `scenario-version`, `scenario-malformed` (wrong form),
 * `json-...` (broken JSON, with line and column), `scenario-...` (parts that do not fit), `address-...` and the like.
 */
export function parseScenario(input: unknown): Scenario {
  return readDocument(input, written);
}

/** A scenario in its JSON form, the shortest that reads as it. */
export function encodeScenario(scenario: Scenario): ScenarioJson {
  const { dialect, settings, deployment, steps } = scenario;
  return {
    format: 'snatcheck/scenario',
    version: 1,
    dialect,
    settings: { ports: { ...settings.ports }, idleTimeoutMs: settings.idleTimeoutMs },
    deployment: foldDeployment(deployment),
    steps: steps.map(encodeStep),
  };
}

/** Pretty JSON, a step per line, the same for the same scenario. */
export function formatScenario(scenario: Scenario): string {
  return document(encodeScenario(scenario), ['steps']);
}

function checked(json: Checked, raw: unknown, withSteps: boolean): Scenario {
  const { dialect, settings, deployment, steps } = json;
  const scenario = { dialect, settings, deployment, steps };
  const names = knownNames(deployment);
  within(['deployment'], () => checkDeployment(deployment, names), raw);
  if (withSteps) within(['steps'], () => checkSteps(scenario, names), raw);
  return scenario;
}

function within(outer: Path, run: () => void, raw: unknown): void {
  try {
    run();
  } catch (error) {
    throw error instanceof Problem ? inDocument(error, outer, raw) : error;
  }
}

/** Checks count VMs one by one; the document may hold a thousand of them in one entry. */
function inDocument(problem: Problem, outer: Path, raw: unknown): Problem {
  const [list, index, ...rest] = problem.path;
  if (outer[0] !== 'deployment' || list !== 'vms' || typeof index !== 'number')
    return problem.under(...outer);
  const entries = (raw as { deployment?: { vms?: unknown } }).deployment?.vms;
  const { code, expected, received, remedy } = problem;
  const path = [...outer, 'vms', entryOf(entries, index), ...rest];
  return new Problem({ code, path, expected, received, remedy });
}
