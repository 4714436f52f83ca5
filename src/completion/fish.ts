import type { CompletedCommand, CompletedOption, Values } from './table.ts';

/** One `complete` line each, which fish shows with its description. */
export function fish(table: readonly CompletedCommand[]): string {
  const names = table.map(({ name }) => name).join(' ');
  const lines = [
    '# fish completion for snatcheck. Made by: snatcheck completion fish',
    'complete -c snatcheck -f',
    ...table.map(
      ({ name, summary }) =>
        `complete -c snatcheck -n ${quoted(`not __fish_seen_subcommand_from ${names}`)} -a ${name} -d ${quoted(summary)}`,
    ),
    ...table.flatMap(({ name, options, operands }) => {
      const here = `complete -c snatcheck -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
      const operand = argument(operands);
      return [
        ...(operand === '' ? [] : [`${here}${operand}`]),
        ...options.map((option) => `${here}${told(option)}`),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function told({ name, text, values }: CompletedOption): string {
  const value = values === null ? '' : ` -r${argument(values)}`;
  return ` -l ${name}${value} -d ${quoted(text)}`;
}

function argument(values: Values): string {
  switch (values.kind) {
    case 'words':
      return ` -a ${quoted(values.words.join(' '))}`;
    case 'list':
      return ` -a ${quoted(`(__fish_append , ${values.words.join(' ')})`)}`;
    case 'files':
      return ' -F';
    case 'folders':
      return ` -a '(__fish_complete_directories)'`;
    case 'nothing':
      return '';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
