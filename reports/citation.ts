import { article } from '../spec/article/index.ts';
import type { Catalogue } from './catalogue.ts';

/** Our English titles of the article's sections: the edition at hand is Korean, and its readers may not be. */
const TITLES: Readonly<Record<string, string>> = {
  'understanding-outbound-connections-in-azure': 'Outbound connections and the three methods',
  'standalone-vm-with-no-instance-level-public-ip-address': 'Standalone VM without its own public IP',
  'load-balanced-vm-with-no-instance-level-public-ip-address': 'Load-balanced VM without its own public IP',
  'vm-with-an-instance-level-public-ip-address-with-or-without-load-balancer':
    'VM with an instance-level public IP',
  'discovering-the-public-ip-used-by-a-given-vm': 'Finding out the public IP of a VM',
  'preventing-public-connectivity': 'Preventing public connectivity',
  limitations: 'Limitations',
};

export interface SectionCitation {
  readonly section: string;
  readonly title: string;
  /** Ascending, each once. */
  readonly sentences: readonly number[];
}

/** The citations of a behaviour, one entry a section, in the catalogue's order. */
export function citationsBySection(catalogue: Catalogue, behaviour: string): readonly SectionCitation[] {
  const bySection = new Map<string, Set<number>>();
  for (const { section, sentence } of entryOf(catalogue, behaviour)?.citations ?? []) {
    const sentences = bySection.get(section) ?? new Set();
    bySection.set(section, sentences.add(sentence));
  }
  return [...bySection].map(([section, sentences]) => ({
    section,
    title: TITLES[section] ?? section,
    sentences: [...sentences].sort((a, b) => a - b),
  }));
}

/** The ids come from a file too, and `constructor` is no entry. */
export function entryOf(catalogue: Catalogue, behaviour: string): Catalogue[string] | undefined {
  return Object.hasOwn(catalogue, behaviour) ? catalogue[behaviour] : undefined;
}

/** `Limitations, sentences 1 and 2; ...`, or null when the catalogue cites nothing. */
export function citationText(catalogue: Catalogue, behaviour: string): string | null {
  const parts = citationsBySection(catalogue, behaviour).map(
    ({ title, sentences }) => `${title}, ${sentenceText(sentences)}`,
  );
  return parts.length === 0 ? null : parts.join('; ');
}

export function sentenceText(sentences: readonly number[]): string {
  return `${sentences.length === 1 ? 'sentence' : 'sentences'} ${joinWords(sentences.map(String))}`;
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

export const DOCUMENT = `${article.publisher}, "${article.title}", revision ${article.revision}`;

/** The document by the dialect that a run was judged by; other dialects come from other documents. */
export function documentOf(dialect: string): string {
  return dialect === 'azure-2016' ? DOCUMENT : `the document of dialect ${dialect}`;
}
