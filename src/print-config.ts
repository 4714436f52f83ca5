import { readArguments } from './options.ts';
import { defaultIn, optionsIn, parserOf } from './option-table.ts';
import { kebab, type Settled } from './settings.ts';
import { splitProgram } from './chosen-target.ts';

/** Every setting of `snatcheck run`, with its value and where that came from. @throws SnatcheckError `usage` */
export function printConfig({ args, settings }: Settled, help: string): string {
  const { own, program } = splitProgram(args);
  const { values, rest } = readArguments('run', own, parserOf(help));
  const originOf = (name: string): string =>
    settings.find(({ key }) => kebab(key) === name)?.origin ?? 'command line';
  const rows: (readonly [string, string, string])[] = [
    rest.length === 0
      ? ['behaviours', 'all', 'default']
      : ['behaviours', rest.join(' '), originOf('behaviours')],
  ];
  for (const row of optionsIn(help)) {
    const value = values[row.name];
    if (row.name === 'print-config' || row.name === 'config') continue;
    if (row.name === 'target' && program !== null) {
      rows.push(['command', program.join(' '), originOf('command')]);
    } else if (value === undefined) {
      rows.push([row.name, row.value === null ? 'off' : (defaultIn(row) ?? 'none'), 'default']);
    } else {
      rows.push([row.name, value === true ? 'on' : String(value), originOf(row.name)]);
    }
  }
  const width = (column: 0 | 1) => Math.min(40, Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(([name, value, origin]) => `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${origin}\n`)
    .join('');
}
