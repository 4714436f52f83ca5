import { completionTable, shells } from '../completion/index.ts';
import { given } from '../given.ts';
import { onlyArgument, readArguments, usageError } from '../options.ts';
import { quote } from '../../spec/vocabulary/index.ts';
import type { Command } from './command.ts';

export const completionCommand: Command = {
  summary: 'a script that completes commands and options in bash, zsh or fish',
  help: () => `Usage: snatcheck completion bash|zsh|fish

Prints a script for the shell, which completes commands, options and their values, behaviours and targets. It asks nothing
of snatcheck while you type; print it again after an update.

  bash   snatcheck completion bash > ~/.local/share/bash-completion/completions/snatcheck
  zsh    snatcheck completion zsh > "\${fpath[1]}/_snatcheck"
  fish   snatcheck completion fish > ~/.config/fish/completions/snatcheck.fish

Exit code 0, or 2 for another shell.
`,
  run(args, { output, targets, commands }) {
    const script = given(() => {
      const { rest } = readArguments('completion', args, {});
      const shell = onlyArgument('completion', 'shell', rest);
      const known = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
      if (known !== undefined) return known;
      throw usageError(
        `one of ${Object.keys(shells).join(', ')}`,
        quote(shell),
        'See: snatcheck completion --help',
      );
    });
    output.out(script(completionTable(commands, targets)));
    return 0;
  },
};
