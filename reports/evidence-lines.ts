import type { Finding, Result } from '../harness/record/result.ts';
import type { Catalogue } from './catalogue.ts';
import { citationText } from './citation.ts';
import { confirmedText } from './confirmed.ts';

const MOST_STEPS = 40;

/** A finding as lines of text that nobody has escaped yet, for formats that hold text. */
export function evidenceLines(finding: Finding, catalogue: Catalogue): readonly string[] {
  const citation = citationText(catalogue, finding.behaviour);
  const more = finding.steps.length - MOST_STEPS;
  return [
    ...(citation === null ? [] : [`cites     ${citation} (${finding.strength})`]),
    `expected  ${finding.expected}`,
    `observed  ${finding.observed}`,
    ...(finding.note === null ? [] : [`note      ${finding.note}`]),
    `seen      ${confirmedText(finding)}`,
    ...inLines(finding).map((text) => `in        ${text}`),
    ...(finding.follows === null ? [] : [`follows   ${finding.follows}`]),
    ...finding.steps
      .slice(0, MOST_STEPS)
      .map((step, index) => `${index === 0 ? 'steps' : '     '}     ${index + 1}. ${step}`),
    ...(more > 0 ? [`          ... ${more} more`] : []),
    `replay    ${finding.replay}`,
  ];
}

/** The situations that it happened in, as a file of known failures names them. */
export function inLines({ situations = [] }: Finding): readonly string[] {
  return situations.length === 0 ? [] : [situations.join('; ')];
}

/** Primary findings first within each behaviour. */
export function findingsByBehaviour(result: Result): ReadonlyMap<string, readonly Finding[]> {
  const map = new Map<string, Finding[]>();
  const ordered = [...result.findings].sort(
    (a, b) => Number(a.follows !== null) - Number(b.follows !== null),
  );
  for (const finding of ordered) {
    const list = map.get(finding.behaviour) ?? [];
    map.set(finding.behaviour, list);
    list.push(finding);
  }
  return map;
}
