import type { Output } from '../output.ts';

export interface Command {
  /** One line for the overview. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** @returns the exit code. */
  readonly run: (args: readonly string[], output: Output) => Promise<number> | number;
}
