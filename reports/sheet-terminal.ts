import { verdicts } from './catalogue.ts';
import { columns, hanging, padEnd, wrap } from './columns.ts';
import { type Paint, painter, toneOf } from './paint.ts';
import { shown } from './sanitise.ts';
import { type Cell, isVerdict, type Sheet, type Table, VERDICT_LETTERS } from './sheet.ts';

export function sheetTerminal(
  sheet: Sheet,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string {
  const paint = painter(colour);
  const room = Math.max(40, width);
  const lines = [
    ...wrap(shown(sheet.lead, 500), room).map((line) => paint(sheet.tone, line)),
    '',
    ...sheet.remarks.flatMap((remark) => hanging('note  ', shown(remark, 500), room)),
    ...(sheet.remarks.length > 0 ? [''] : []),
    ...sheet.tables.flatMap((table) => [...tableLines(table, room, paint), '']),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function tableLines(table: Table, width: number, paint: Paint): readonly string[] {
  const heading = paint('strong', shown(table.heading, 200));
  const wide = widthsOf(table, false);
  if (total(wide) <= width) return [heading, ...gridLines(table, wide, false, width, paint)];
  const narrow = widthsOf(table, true);
  if (total(narrow) <= width) {
    return [heading, ...gridLines(table, narrow, true, width, paint), ...legend(table, width, paint)];
  }
  return [heading, ...stackedLines(table, width, paint)];
}

function gridLines(
  table: Table,
  widths: readonly number[],
  short: boolean,
  width: number,
  paint: Paint,
): readonly string[] {
  // Ids are never cut; prose in the last column takes what is left, or lines of its own where that is too little.
  const free = width - total(widths.slice(0, -1));
  const beside = table.rows.every((cells) => {
    const last = cells.at(-1);
    return last === undefined || last.kind !== 'words' || columns(textOf(last, short)) <= free;
  });
  const heads = table.columns.map(({ title, short: letter }, index) =>
    padEnd(shown(short ? letter : title, 60), widths[index] ?? 0),
  );
  return [
    heads.join(' ').trimEnd(),
    ...table.rows.flatMap((cells) => {
      const last = cells.at(-1);
      if (last === undefined) return [];
      const head = cells
        .slice(0, -1)
        .map((cell, index) => {
          const ends = !beside && index === cells.length - 2;
          return paintCell(cell, ends ? 0 : (widths[index] ?? 0), short, paint);
        })
        .join(' ');
      return beside
        ? [`${head} ${paintCell(last, 0, short, paint)}`]
        : [head, ...hanging('    ', textOf(last, short), width)];
    }),
  ];
}

/** Where no grid fits: a row is a paragraph, a cell a line of it. */
function stackedLines({ columns: heads, rows }: Table, width: number, paint: Paint): readonly string[] {
  return rows.flatMap(([first, ...rest]) => [
    ...(first === undefined ? [] : wrap(textOf(first, false), width)),
    ...rest.flatMap((cell, index) => {
      const label = `  ${shown(heads[index + 1]?.title ?? '', 30)}: `;
      return hanging(label, textOf(cell, false), width).map((text) =>
        isVerdict(cell.kind) ? paint(toneOf(cell.kind), text) : text,
      );
    }),
  ]);
}

function textOf({ text, kind }: Cell, short: boolean): string {
  return short && isVerdict(kind) ? VERDICT_LETTERS[kind] : shown(text, 300);
}

function paintCell(cell: Cell, width: number, short: boolean, paint: Paint): string {
  const text = padEnd(textOf(cell, short), width);
  return isVerdict(cell.kind) ? paint(toneOf(cell.kind), text) : text;
}

function widthsOf({ columns: heads, rows }: Table, short: boolean): readonly number[] {
  return heads.map(({ title, short: letter }, index) => {
    const texts = rows.map((row) => row[index]).filter((cell) => cell !== undefined);
    const own = texts.filter(({ kind }) => kind !== 'words' || index < heads.length - 1);
    return Math.max(
      columns(shown(short ? letter : title, 60)),
      ...own.map((cell) => columns(textOf(cell, short))),
    );
  });
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + 1, 0);
}

function legend({ columns: heads, rows }: Table, width: number, paint: Paint): readonly string[] {
  const used = new Set(rows.flat().map(({ kind }) => kind));
  const letters = verdicts.filter((verdict) => used.has(verdict));
  const words = [
    ...letters.map((verdict) => `${VERDICT_LETTERS[verdict]} ${verdict}`),
    ...heads
      .filter(({ title, short }) => title !== short)
      .map(({ title, short }) => `${short}: ${shown(title, 60)}`),
  ];
  return wrap(words.join('   '), width).map((text) => paint('quiet', text));
}
