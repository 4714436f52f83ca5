const WIDTH = 100;

/** A JSON value on one line, as a person would write it. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = entriesOf(value).map(([key, inner]) => `${JSON.stringify(key)}: ${inline(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/**
 * A document as text: values are broken over lines only where they do not fit one, except for the root and for
 * `lists`, arrays named by their dotted path that have one entry a line, however long.
 */
export function document(value: object, lists: readonly string[]): string {
  return `${render(value, { lists, path: '', indent: '', before: WIDTH })}\n`;
}

interface Place {
  readonly lists: readonly string[];
  /** Null inside an array, where no list is named. */
  readonly path: string | null;
  readonly indent: string;
  /** Columns that are taken on the line where the value begins. */
  readonly before: number;
}

function render(value: unknown, { lists, path, indent, before }: Place): string {
  if (typeof value !== 'object' || value === null) return inline(value);
  const isList = path !== null && lists.includes(path);
  const holdsList = path !== null && lists.some((list) => list.startsWith(`${path}.`));
  if (!isList && !holdsList) {
    const line = inline(value);
    if (before + line.length <= WIDTH) return line;
  }
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const rows = value.map((item) =>
      isList ? inline(item) : render(item, { lists, path: null, indent: deeper, before: deeper.length }),
    );
    return block('[', rows, ']', indent);
  }
  const rows = entriesOf(value).map(([key, inner]) => {
    const head = `${JSON.stringify(key)}: `;
    const inside = path === null ? null : path === '' ? key : `${path}.${key}`;
    const place = { lists, path: inside, indent: deeper, before: deeper.length + head.length };
    return head + render(inner, place);
  });
  return block('{', rows, '}', indent);
}

function block(open: string, rows: readonly string[], close: string, indent: string): string {
  if (rows.length === 0) return open + close;
  return `${open}\n${rows.map((row) => `${indent}  ${row}`).join(',\n')}\n${indent}${close}`;
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, inner]) => inner !== undefined);
}
