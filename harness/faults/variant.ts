import type { Target } from '../target/contract.ts';

/** A gateway that is odd and legal: nothing of it may ever be called a violation. */
export interface Variant {
  readonly id: string;
  readonly target: () => Target;
  /** The share of judgements that may stay open. */
  readonly mostInconclusive: number;
}
