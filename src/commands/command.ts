import type { Output } from '../output.ts';
import type { Targets } from '../targets.ts';

/** What a command needs to know beside its arguments. */
export interface Context {
  readonly output: Output;
  /** By the names that `--target` takes. */
  readonly targets: Targets;
  /** The words with which the user calls this program. */
  readonly call: readonly string[];
  /** All of them, by name. */
  readonly commands: Readonly<Record<string, Command>>;
}

export interface Command {
  /** One line for the overview. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: (targets: Targets) => string;
  /** @returns the exit code. */
  readonly run: (args: readonly string[], context: Context) => Promise<number> | number;
}
