import type { Instrumented } from './instrument.ts';

/** What a worker is to do: find out what the gateway without a mutant does, or how these mutants differ from it. */
export interface Job {
  readonly folder: string;
  readonly files: Instrumented['files'];
  readonly seed: number;
  readonly cases: number;
  /** The file of a `Reference`. */
  readonly reference: string;
  /** Null: make the reference. */
  readonly mutants: readonly string[] | null;
  /** Run them until they are caught, as a default run would, and so long at most; left out: these cases, and compare. */
  readonly searchMs?: number;
}

/** Of the gateway without a mutant, by case. */
export interface Reference {
  readonly hashes: number[];
  readonly observations: number[];
  /** The behaviours and situations that each case shows. */
  readonly shown: (readonly string[])[];
  /** The cases in which the code of a mutant is run. */
  readonly covered: Record<string, number[]>;
  /** Mutants whose code is run when the module is loaded. */
  readonly statics: string[];
}

/** The first observation of a case that is not what it is without the mutant, as JSON. */
export interface Difference {
  readonly n: number;
  readonly without: string | null;
  readonly with: string | null;
}

export type Outcome =
  | {
      readonly id: string;
      readonly kind: 'caught';
      readonly case: number;
      readonly blamed: string;
      readonly error: string | null;
      /** It slipped through the cases that were compared, and a default run caught it. */
      readonly searched?: true;
    }
  /** Something else was seen than of the gateway without it, first in this case, and nothing was found wrong. */
  | {
      readonly id: string;
      readonly kind: 'slipped';
      readonly case: number;
      readonly difference: Difference | null;
      /** Behaviours and situations that the cases show of the gateway without it, and none of this one: no run clears it then. */
      readonly unseen: readonly string[];
      readonly observations: number;
      readonly cases: number;
    }
  | {
      readonly id: string;
      readonly kind: 'no-difference';
      readonly observations: number;
      readonly cases: number;
    }
  /** No case runs its code. */
  | { readonly id: string; readonly kind: 'never-met' };

export type Told =
  | { readonly tells: 'begins'; readonly id: string }
  | { readonly tells: 'done'; readonly outcome: Outcome }
  /** The search did not catch it. */
  | { readonly tells: 'nothing'; readonly id: string };
