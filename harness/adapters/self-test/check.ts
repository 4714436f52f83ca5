import type { Hello } from '../../../spec/vocabulary/index.ts';
import type { Bench } from './bench.ts';

/** What is wrong with an adapter. */
export interface Fault {
  readonly expected: string;
  readonly received: string;
  readonly remedy: string;
}

/** What has no right answer, and is worth telling. */
export interface Noted {
  readonly noted: string;
}

/** One thing that an adapter must do, whatever the system behind it does. */
export interface Check {
  readonly title: string;
  /** Whether it is part of what every run does first. */
  readonly quick: boolean;
  /** Why it does not apply to a target that says this of itself, or null where it does. */
  skip(hello: Hello, bench: Bench): string | null;
  /** @throws SnatcheckError what the adapter's answers themselves are refused with. */
  run(bench: Bench): Promise<Fault | Noted | null>;
}
