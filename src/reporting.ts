import { join } from 'node:path';
import type { Result } from '../harness/record/result.ts';
import { type FormatName, formats, terminal } from '../reports/index.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { catalogue } from './catalogue.ts';
import { writeText } from './files.ts';
import type { Output } from './output.ts';
import { withErrors } from './with-errors.ts';

export const FORMAT_NAMES = Object.keys(formats) as [FormatName, ...FormatName[]];
export const FORMATS = FORMAT_NAMES.join(', ');

/** @throws SnatcheckError `format-unknown` */
export function formatsNamed(
  list: string | undefined,
  fallback: readonly FormatName[],
): readonly FormatName[] {
  if (list === undefined) return fallback;
  const names = list.split(',').map((name) => {
    if (Object.hasOwn(formats, name)) return name as FormatName;
    throw new SnatcheckError('format-unknown', {
      expected: `formats of ${FORMATS}, separated by commas`,
      received: quote(name),
      remedy: 'Write for example --format html,json.',
    });
  });
  return [...new Set(names)];
}

/** Writes report.html, report.json, ... into a folder. @returns their paths. */
export function writeReports(
  result: Result,
  names: readonly FormatName[],
  folder: string,
): readonly string[] {
  return names.map((name) => {
    const { extension, render } = formats[name];
    const path = join(folder, `report${extension}`);
    writeText(path, render(result, catalogue));
    return path;
  });
}

/** As many reports as can be written; the result says which could not. @param junit another place for that format. */
export function writeWhatCanBe(
  result: Result,
  names: readonly FormatName[],
  folder: string,
  junit: string | null = null,
): {
  readonly result: Result;
  readonly written: readonly string[];
  readonly errors: readonly SnatcheckError[];
} {
  const written: string[] = [];
  const errors: SnatcheckError[] = [];
  const attempt = (write: () => readonly string[]): void => {
    try {
      written.push(...write());
    } catch (error) {
      if (!(error instanceof SnatcheckError)) throw error;
      errors.push(error);
    }
  };
  for (const name of names) attempt(() => writeReports(result, [name], folder));
  if (junit !== null) {
    attempt(() => {
      writeText(junit, formats.junit.render(result, catalogue));
      return [junit];
    });
  }
  return { result: withErrors(result, errors), written, errors };
}

/** The result on stdout: one JSON document, or the table for a person. */
export function tellResult(result: Result, asJson: boolean, output: Output): void {
  if (asJson) for (const part of formats.json.render(result, catalogue)) output.out(part);
  else output.out(terminal(result, { colour: output.colour, width: output.width, catalogue }));
}
