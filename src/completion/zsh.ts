import type { CompletedCommand, CompletedOption, Values } from './table.ts';

/** By zsh's own `_arguments`, which shows the descriptions. */
export function zsh(table: readonly CompletedCommand[]): string {
  return `#compdef snatcheck
# zsh completion for snatcheck. Made by: snatcheck completion zsh
_snatcheck() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C '1:command:->command' '*::argument:->argument' && return
  case $state in
    command)
      local -a commands=(
${table.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`).join('\n')}
      )
      _describe 'command' commands
      ;;
    argument)
      case $words[1] in
${table.map(branch).join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _snatcheck ]]; then _snatcheck "$@"; else compdef _snatcheck snatcheck; fi
`;
}

function branch({ name, options, operands }: CompletedCommand): string {
  const specs = [...options.map(spec), quoted(`*:argument:${action(operands)}`)];
  return `        ${name}) _arguments ${specs.join(' \\\n          ')} ;;`;
}

function spec({ name, text, values }: CompletedOption): string {
  const told = `[${text.replaceAll(/[[\]]/g, String.raw`\$&`)}]`;
  if (values === null) return quoted(`--${name}${told}`);
  return quoted(`--${name}=${told}:${name}:${action(values)}`);
}

function action(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `(${words(values.words)})`;
    case 'list':
      return `_sequence compadd - ${words(values.words)}`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'nothing':
      return ' ';
  }
}

/** A colon would end the part of a specification. */
function words(all: readonly string[]): string {
  return all.map((word) => word.replaceAll(':', String.raw`\:`)).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
