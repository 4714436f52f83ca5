import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { type CompletedCommand, completionTable } from './table.ts';
import { zsh } from './zsh.ts';

export { completionTable };

/** A new shell is one file and one line. */
export const shells: Readonly<Record<string, (table: readonly CompletedCommand[]) => string>> = {
  bash,
  zsh,
  fish,
};
