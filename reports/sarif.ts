import type { Finding, Result, Strength } from '../harness/record/result.ts';
import { behavioursInOrder, type Catalogue } from './catalogue.ts';
import { citationText, entryOf } from './citation.ts';
import { evidenceLines } from './evidence-lines.ts';
import type { Format } from './format.ts';
import { canonical } from './json.ts';
import { entryOfKnown, isOfKnown, placesOf } from './known.ts';
import { shown } from './sanitise.ts';

/**
 * SARIF 2.1.0 (OASIS), for code scanning. A behaviour is a rule, a finding a result. There is no source file to point
 * at; the saved failure that the replay line names takes its place, because GitHub shows no result without a file.
 */
export const sarif: Format = { extension: '.sarif', render: document };

function* document(result: Result, catalogue: Catalogue): Generator<string> {
  const behaviours = behavioursInOrder(result);
  const indexes = new Map(behaviours.map(([id], index) => [id, index]));
  const [name = 'snatcheck', version] = result.tool.split(' ');
  const driver = {
    name,
    ...(version === undefined ? {} : { semanticVersion: version }),
    rules: behaviours.map(([id, { strength }]) => rule(id, strength, catalogue)),
  };
  const invocation = {
    commandLine: text(result.command),
    executionSuccessful: result.verdict !== 'target-failed' && result.verdict !== 'interrupted',
    exitCode: result.exitCode,
    startTimeUtc: result.started,
    toolExecutionNotifications: [...result.errors, ...passing(result)].map((error) => ({
      level: 'error',
      message: { text: text(error) },
    })),
  };
  yield `{\n"$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n"version": "2.1.0",\n"runs": [{\n`;
  yield `"tool": ${canonical({ driver })},\n"invocations": ${canonical([invocation])},\n`;
  yield `"automationDetails": ${canonical({ id: `${text(result.target.name, 100)}/${text(result.dialect, 100)}/` })},\n"results": [`;
  let between = '\n';
  for (const finding of result.findings) {
    yield between + canonical(entry(result, finding, indexes.get(finding.behaviour), catalogue));
    between = ',\n';
  }
  yield '\n]\n}]\n}\n';
}

function passing({ known = [] }: Result): readonly string[] {
  return known
    .filter(({ outcome }) => outcome === 'passes')
    .map((one) => `Known failure ${entryOfKnown(one)} passes: delete ${one.place}. ${one.reason}`);
}

const LEVELS: Readonly<Record<Strength, string>> = {
  stated: 'error',
  inferred: 'error',
  'not guaranteed': 'warning',
};

function rule(id: string, strength: Strength, catalogue: Catalogue): unknown {
  const entry = entryOf(catalogue, id);
  const citation = citationText(catalogue, id);
  return {
    id: text(id, 300),
    shortDescription: { text: text(entry?.claim ?? id) },
    ...(citation === null ? {} : { help: { text: `${text(citation)} (${strength})` } }),
    defaultConfiguration: { level: LEVELS[strength] },
    properties: { strength },
  };
}

function entry(
  result: Result,
  finding: Finding,
  ruleIndex: number | undefined,
  catalogue: Catalogue,
): unknown {
  return {
    ruleId: text(finding.behaviour, 300),
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    // A finding that follows from another one is there to be read, not to be counted.
    level: finding.follows === null ? LEVELS[finding.strength] : 'note',
    message: {
      text: evidenceLines(finding, catalogue)
        .map((line) => text(line))
        .join('\n'),
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(fileOf(finding)).slice(0, 500) },
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: text(finding.id, 300), kind: 'scenario' }],
      },
    ],
    // What is suppressed is shown, and raises no alert.
    ...(isOfKnown(result, finding) && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: text(`known failure, expected by ${placesOf(result, finding.behaviour)}`),
        },
      ],
    }),
    partialFingerprints: { 'scenario/v1': text(finding.id, 300) },
    occurrenceCount: Math.max(1, finding.occurrences),
  };
}

/** The one name of a `.json` in the replay line, if it looks like a relative path and nothing else. */
function fileOf({ replay }: Finding): string {
  const [path] = /(?<=\s)(?![/-])[\w][\w./-]{0,300}\.json(?=\s|$)/.exec(replay) ?? [];
  return path === undefined || path.includes('..') ? 'snatcheck-regressions' : path;
}

function text(value: string, max = 2_000): string {
  return shown(value, max);
}
