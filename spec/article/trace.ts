import type { BehaviourId } from './behaviour-ids.ts';
import { sectionsById } from './sections/index.ts';
import type { Citation, ClaimingSentence, Section } from './types.ts';

/**
 * From every sentence of the article to what is made of it. The article itself is its publisher's and is not here:
 * a sentence is known by its section, its number and its hash, which `scripts/check-article.ts` compares with a copy.
 */
export const sections: readonly Section[] = Object.values(sectionsById);

/** In the article's order. Empty for an id that is none of the catalogue's. */
export function citationsOf(behaviourId: string): readonly Citation[] {
  return sections.flatMap(({ id, sentences }) =>
    sentences.flatMap((sentence): readonly Citation[] => {
      if ('informative' in sentence) return [];
      const behaviour = sentence.behaviours.find((cited) => cited === behaviourId);
      if (behaviour === undefined) return [];
      const note = noteOn(sentence, behaviour);
      return [{ section: id, sentence: sentence.number, ...(note === undefined ? {} : { note }) }];
    }),
  );
}

function noteOn(sentence: ClaimingSentence, behaviour: BehaviourId): string | undefined {
  const { erratum, notes } = sentence;
  // Whoever looks the sentence up in this edition finds it saying something else.
  return notes?.[behaviour] ?? (erratum === undefined ? undefined : `Read with erratum ${erratum}.`);
}
