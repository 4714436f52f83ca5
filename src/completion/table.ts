import { behaviourIds } from '../../spec/article/behaviour-ids.ts';
import type { Command } from '../commands/command.ts';
import { type OptionRow, optionsIn } from '../option-table.ts';
import { FORMAT_NAMES } from '../reporting.ts';
import type { Targets } from '../targets.ts';

/** What may stand in a place: words, several of them joined by commas, or names of files. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'list'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' }
  | { readonly kind: 'nothing' };

export interface CompletedOption {
  readonly name: string;
  readonly text: string;
  /** Null for a switch. */
  readonly values: Values | null;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly operands: Values;
}

const OPERANDS: Readonly<Record<string, Values>> = {
  run: { kind: 'words', words: behaviourIds },
  behaviours: { kind: 'words', words: behaviourIds },
  completion: { kind: 'words', words: ['bash', 'zsh', 'fish'] },
  replay: { kind: 'files' },
  recheck: { kind: 'files' },
  report: { kind: 'files' },
};

/** What the shells complete: the commands, and the options of their helps. */
export function completionTable(
  commands: Readonly<Record<string, Command>>,
  targets: Targets,
): readonly CompletedCommand[] {
  const names = Object.keys(commands);
  const told = Object.entries(commands).map(([name, { summary, help }]) => ({
    name,
    summary,
    options: [
      ...optionsIn(help(targets)).map((row) => completed(row, targets)),
      { name: 'help', text: 'everything about the command', values: null },
    ],
    operands: OPERANDS[name] ?? ({ kind: 'nothing' } as const),
  }));
  const help = { name: 'help', summary: 'everything about a command', options: [] };
  return [...told, { ...help, operands: { kind: 'words', words: names } }];
}

function completed(row: OptionRow, targets: Targets): CompletedOption {
  const { name, text } = row;
  return { name, text: text.split(/[;:(]/)[0]?.trim() ?? '', values: valuesOf(row, targets) };
}

function valuesOf({ name, value, choices }: OptionRow, targets: Targets): Values | null {
  if (value === null) return null;
  if (name === 'format') return { kind: 'list', words: FORMAT_NAMES };
  if (name === 'target') return { kind: 'words', words: Object.keys(targets) };
  if (choices.length > 0) return { kind: 'words', words: choices };
  if (/FOLDER/.test(value)) return { kind: 'folders' };
  return { kind: /FILE|\.json|\.pcap/.test(value) ? 'files' : 'nothing' };
}
