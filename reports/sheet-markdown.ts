import { codeSpan, plainText } from './markdown-text.ts';
import type { Cell, Sheet, Table } from './sheet.ts';

/** Rows beyond these are counted, not shown: a comment on GitHub holds 65,536 characters. */
const MOST_ROWS = 200;

export function* sheetMarkdown(sheet: Sheet): Generator<string> {
  yield `## ${plainText(sheet.title, 200)}\n\n${plainText(sheet.lead, 500)}\n\n`;
  for (const remark of sheet.remarks) yield `> ${plainText(remark, 500)}\n\n`;
  for (const table of sheet.tables) yield* tableLines(table);
}

function* tableLines({ heading, columns, rows }: Table): Generator<string> {
  yield `### ${plainText(heading, 200)}\n\n`;
  yield `| ${columns.map(({ title }) => plainText(title, 100)).join(' | ')} |\n`;
  yield `| ${columns.map(() => '---').join(' | ')} |\n`;
  for (const row of rows.slice(0, MOST_ROWS)) yield `| ${row.map(cellText).join(' | ')} |\n`;
  if (rows.length > MOST_ROWS) yield `\n${rows.length - MOST_ROWS} more.\n`;
  yield '\n';
}

function cellText({ text, kind }: Cell): string {
  if (kind === 'id') return codeSpan(text, 100);
  const words = plainText(kind === 'words' ? text : text.replaceAll('-', ' '), 200);
  return kind === 'violates' ? `**${words}**` : words;
}
