import { article } from '../spec/article/index.ts';
import { citationsOf } from '../spec/article/trace.ts';
import { behaviourIds, type BehaviourId } from '../spec/article/behaviour-ids.ts';
import { behaviours } from '../spec/behaviours/index.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import type { Catalogue } from '../reports/index.ts';
import { detectionPower } from '../reports/published/detection/power.ts';
import { nearest } from './nearest.ts';

export { article };

/** What reports say of each behaviour besides what a run found. */
export const catalogue: Catalogue = Object.fromEntries(
  behaviourIds.map((id) => {
    const { claim, strength, note } = behaviours[id];
    const citations = citationsOf(id).map(({ section, sentence }) => ({ section, sentence }));
    const power = detectionPower[id];
    const more = { ...(note !== undefined && { note }), ...(power !== undefined && { power }) };
    return [id, { claim, strength, citations, ...more }];
  }),
);

/**
 * The behaviours that patterns name; `*` stands for anything. None given: all of them.
 * @throws SnatcheckError `behaviour-unknown` for a pattern that matches nothing.
 */
export function selectBehaviours(patterns: readonly string[]): readonly BehaviourId[] {
  if (patterns.length === 0) return behaviourIds;
  const chosen = new Set<BehaviourId>();
  for (const pattern of patterns) {
    const matcher = matcherOf(pattern);
    const matching = behaviourIds.filter((id) => matcher.test(id));
    if (matching.length === 0) {
      throw unknown('the id of a behaviour, or a pattern such as idle-*', pattern);
    }
    for (const id of matching) chosen.add(id);
  }
  return behaviourIds.filter((id) => chosen.has(id));
}

/** @throws SnatcheckError `behaviour-unknown` */
export function behaviourNamed(id: string, where: string): BehaviourId {
  const known = behaviourIds.find((one) => one === id);
  if (known !== undefined) return known;
  throw unknown(`a behaviour that this version knows, in ${where}`, id);
}

function matcherOf(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}

function unknown(expected: string, id: string): SnatcheckError {
  const near = nearest(id, behaviourIds);
  const list = 'List them with: snatcheck behaviours';
  return new SnatcheckError('behaviour-unknown', {
    expected,
    received: quote(id),
    remedy: near === null ? list : `Did you mean ${quote(near)}? ${list}`,
  });
}
