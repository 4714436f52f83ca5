import type { BehaviourId } from './behaviour-ids.ts';

/** The article's own anchors, in its order; the first is its title's. */
export type SectionId =
  | 'understanding-outbound-connections-in-azure'
  | 'standalone-vm-with-no-instance-level-public-ip-address'
  | 'load-balanced-vm-with-no-instance-level-public-ip-address'
  | 'vm-with-an-instance-level-public-ip-address-with-or-without-load-balancer'
  | 'discovering-the-public-ip-used-by-a-given-vm'
  | 'preventing-public-connectivity'
  | 'limitations';

export type ErratumNumber = 1 | 2 | 3;

/** Lower-case hexadecimal, of the UTF-8 bytes of a normalised sentence. */
export type Sha256 = string;

/** A sentence that makes a claim, or on which a claim rests. */
export interface ClaimingSentence {
  readonly number: number;
  readonly sha256: Sha256;
  readonly behaviours: readonly [BehaviourId, ...BehaviourId[]];
  /** Why a behaviour rests on this sentence, where the sentence does not plainly say so. */
  readonly notes?: Readonly<Partial<Record<BehaviourId, string>>>;
  /** This edition got the sentence wrong; an erratum that touched no behaviour would not be worth a number. */
  readonly erratum?: ErratumNumber;
}

/** A sentence that nothing can be tested by, and why. */
export interface InformativeSentence {
  readonly number: number;
  readonly sha256: Sha256;
  readonly informative: string;
}

export type Sentence = ClaimingSentence | InformativeSentence;

export interface Section {
  readonly id: SectionId;
  /** Written down beside the list: the article is not here to be counted, so a lost last row would go unseen. */
  readonly count: number;
  readonly sentences: readonly Sentence[];
}

/** Where the article says it. Sentences count from 1 within their section, as `normalise.ts` splits them. */
export interface Citation {
  readonly section: SectionId;
  readonly sentence: number;
  readonly note?: string;
}

export interface Erratum {
  readonly number: ErratumNumber;
  readonly section: SectionId;
  readonly sentence: number;
  /** What this edition says, in our words. */
  readonly says: string;
  /** What is tested instead. */
  readonly taken: string;
  readonly why: string;
  /** The faulty system that whoever took the edition at its word would build, and what it breaks. */
  readonly fault: { readonly does: string; readonly breaks: readonly [BehaviourId, ...BehaviourId[]] };
}
