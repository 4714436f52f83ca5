import { join } from 'node:path';
import type { Result } from '../harness/record/result.ts';
import { type FormatName, formats, terminal } from '../reports/index.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { catalogue } from './catalogue.ts';
import { writeText } from './files.ts';
import type { Output } from './output.ts';

/** @throws SnatcheckError `format-unknown` */
export function formatsNamed(list: string | undefined, fallback: readonly FormatName[]): readonly FormatName[] {
  if (list === undefined) return fallback;
  return list.split(',').map((name) => {
    if (Object.hasOwn(formats, name)) return name as FormatName;
    throw new SnatcheckError('format-unknown', {
      expected: `formats of ${Object.keys(formats).join(', ')}, separated by commas`,
      received: quote(name),
      remedy: 'Write for example --format html,json.',
    });
  });
}

/** Writes report.html, report.json, ... into a folder. @returns their paths. */
export function writeReports(result: Result, names: readonly FormatName[], folder: string): readonly string[] {
  return names.map((name) => {
    const { extension, render } = formats[name];
    const path = join(folder, `report${extension}`);
    writeText(path, render(result, catalogue));
    return path;
  });
}

/** The result on stdout: one JSON document, or the table for a person. */
export function tellResult(result: Result, asJson: boolean, output: Output): void {
  if (asJson) for (const part of formats.json.render(result, catalogue)) output.out(part);
  else output.out(terminal(result, { colour: output.colour, width: output.width, catalogue }));
}
