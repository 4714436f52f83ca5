import { annotations } from './annotations.ts';
import { ctrf } from './ctrf.ts';
import type { Format } from './format.ts';
import { html } from './html/page.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sheetHtml } from './html/sheet.ts';
import { sarif } from './sarif.ts';
import { sheetMarkdown } from './sheet-markdown.ts';
import { sheetTerminal } from './sheet-terminal.ts';
import type { Sheet } from './sheet.ts';
import { tap } from './tap.ts';
import { text } from './terminal.ts';

/** Every format by the name that `--format` takes. A new one is one file and one line here. */
export const formats = {
  annotations,
  ctrf,
  html,
  json,
  junit,
  markdown,
  sarif,
  tap,
  text,
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

/** Comparisons and diffs are sheets; how to write one. */
export const sheetFormats = {
  html: { extension: '.html', render: sheetHtml },
  markdown: { extension: '.md', render: sheetMarkdown },
  text: {
    extension: '.txt',
    render: (sheet: Sheet): Iterable<string> => [sheetTerminal(sheet, { colour: false, width: 80 })],
  },
} as const satisfies Readonly<
  Record<string, { readonly extension: string; readonly render: (sheet: Sheet) => Iterable<string> }>
>;

export type { Catalogue, CatalogueEntry } from './catalogue.ts';
export type { Format } from './format.ts';
export { resultSchema } from './schema.ts';
export { terminal, type TerminalOptions } from './terminal.ts';
export { type Comparison, compare, comparisonSheet } from './compare.ts';
export { type Diff, diff, diffSheet } from './diff.ts';
export type { Sheet } from './sheet.ts';
export { sheetTerminal } from './sheet-terminal.ts';
