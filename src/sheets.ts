import { join } from 'node:path';
import type { Result } from '../harness/record/result.ts';
import {
  compare,
  comparisonSheet,
  diff,
  diffSheet,
  type Sheet,
  sheetFormats,
  sheetTerminal,
} from '../reports/index.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { writeText } from './files.ts';
import { usageError } from './options.ts';
import type { Output } from './output.ts';

/** Several runs beside one another, as a table; its name is that of its files. */
export interface NamedSheet {
  readonly name: 'comparison' | 'difference';
  readonly sheet: Sheet;
  /** 1: a behaviour is worse; 5: one is no longer exercised; otherwise 0. A comparison is 0. */
  readonly exitCode: 0 | 1 | 5;
}

type SheetFormat = keyof typeof sheetFormats;

/** @throws SnatcheckError `format-unknown` */
export function sheetFormatsNamed(list = 'html'): readonly SheetFormat[] {
  const names = list.split(',').map((name) => {
    if (Object.hasOwn(sheetFormats, name)) return name as SheetFormat;
    throw new SnatcheckError('format-unknown', {
      expected: `formats of ${Object.keys(sheetFormats).join(', ')}, separated by commas`,
      received: quote(name),
      remedy: 'Comparisons and differences are written as these alone; --format html,markdown.',
    });
  });
  return [...new Set(names)];
}

/** @throws SnatcheckError `compare-too-few` */
export function comparisonOf(results: readonly Result[]): NamedSheet {
  return { name: 'comparison', sheet: comparisonSheet(compare(results)), exitCode: 0 };
}

/** @throws SnatcheckError `usage` unless there are two. */
export function differenceOf(results: readonly Result[]): NamedSheet {
  const [before, after] = results;
  if (before === undefined || after === undefined || results.length > 2) {
    const remedy = 'Write snatcheck report --diff BEFORE AFTER.';
    throw usageError('two runs for --diff', String(results.length), remedy);
  }
  const changed = diff(before, after);
  const has = (kind: string) => changed.changes.some((change) => change.kind === kind);
  const exitCode = has('worse') ? 1 : has('no-longer-exercised') ? 5 : 0;
  return { name: 'difference', sheet: diffSheet(changed), exitCode };
}

/** The table on stdout, and in files. @returns their paths. */
export function writeSheet(
  { name, sheet }: NamedSheet,
  formats: readonly SheetFormat[],
  folder: string,
  output: Output,
): readonly string[] {
  output.out(sheetTerminal(sheet, { colour: output.colour, width: output.width }));
  return formats.map((format) => {
    const { extension, render } = sheetFormats[format];
    const path = join(folder, `${name}${extension}`);
    writeText(path, render(sheet));
    return path;
  });
}
