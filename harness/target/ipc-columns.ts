/**
 * Many values of few shapes, as columns. Structured clone writes every object's keys out again: 64,511 operations cost
 * it 0.6 s from process to process. A table of numbers costs a copy.
 */
export type Column =
  | { readonly kind: 'plain'; readonly values: readonly unknown[] }
  | { readonly kind: 'same'; readonly value: unknown; readonly length: number }
  | { readonly kind: 'numbers'; readonly values: Uint32Array | Float64Array }
  | { readonly kind: 'lists'; readonly lengths: Uint32Array; readonly items: Column }
  | { readonly kind: 'rows'; readonly keys: readonly string[]; readonly columns: readonly Column[] }
  /** Values of several shapes: which part the next value comes from. */
  | { readonly kind: 'mixed'; readonly parts: readonly Column[]; readonly order: Uint8Array };

/** Below this many values, columns cost more than they save. */
const FEW = 32;
const MOST_SHAPES = 255;
const EMPTY: Column = { kind: 'plain', values: [] };

/** Packs plain data: what JSON knows, and the numbers that it does not. */
export function pack(values: readonly unknown[]): Column {
  const [first] = values;
  if (values.length < FEW) return { kind: 'plain', values };
  if (isPrimitive(first) && values.every((value) => Object.is(value, first))) {
    return { kind: 'same', value: first, length: values.length };
  }
  if (values.every((value) => typeof value === 'number')) return packNumbers(values);
  if (values.every(Array.isArray)) return packLists(values as readonly unknown[][]);
  const keys = keysOf(first);
  if (keys !== null && values.every((value) => hasKeys(value, keys))) return packRows(keys, values);
  return packMixed(values);
}

/** Of values of several shapes each shape by itself. */
function packMixed(values: readonly unknown[]): Column {
  const groups = new Map<string, { number: number; values: unknown[] }>();
  const order = new Uint8Array(values.length);
  for (const [index, value] of values.entries()) {
    const shape = Array.isArray(value) ? '[]' : JSON.stringify(keysOf(value));
    let group = groups.get(shape);
    if (group === undefined) {
      if (groups.size === MOST_SHAPES) return { kind: 'plain', values };
      group = { number: groups.size, values: [] };
      groups.set(shape, group);
    }
    group.values.push(value);
    order[index] = group.number;
  }
  if (groups.size === 1) return { kind: 'plain', values };
  return { kind: 'mixed', parts: [...groups.values()].map((group) => pack(group.values)), order };
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

/** The keys of a plain object, or null for anything else. */
function keysOf(value: unknown): readonly string[] | null {
  if (isPrimitive(value) || Object.getPrototypeOf(value) !== Object.prototype) return null;
  const keys = Object.keys(value as object);
  // An object without keys would leave no column to count by; assigning to __proto__ would not restore it.
  return keys.length === 0 || keys.includes('__proto__') ? null : keys;
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  if (isPrimitive(value) || Object.getPrototypeOf(value) !== Object.prototype) return false;
  let index = 0;
  for (const key in value as object) {
    if (keys[index] !== key) return false;
    index += 1;
  }
  return index === keys.length;
}

function packRows(keys: readonly string[], values: readonly unknown[]): Column {
  const rows = values as readonly Readonly<Record<string, unknown>>[];
  return { kind: 'rows', keys, columns: keys.map((key) => pack(rows.map((row) => row[key]))) };
}

function packLists(lists: readonly unknown[][]): Column {
  // Loops: iterators and flat() cost several times as much.
  const lengths = new Uint32Array(lists.length);
  const items: unknown[] = [];
  for (let i = 0; i < lists.length; i += 1) {
    const list = lists[i] as unknown[];
    lengths[i] = list.length;
    for (let nth = 0; nth < list.length; nth += 1) items.push(list[nth]);
  }
  return { kind: 'lists', lengths, items: pack(items) };
}

function packNumbers(values: readonly number[]): Column {
  const small = values.every((value) => value >>> 0 === value && !Object.is(value, -0));
  return { kind: 'numbers', values: small ? new Uint32Array(values) : new Float64Array(values) };
}

/** The values that `pack` was given. */
export function unpack(column: Column): unknown[] {
  switch (column.kind) {
    case 'plain':
      return [...column.values];
    case 'same':
      return Array.from({ length: column.length }, () => column.value);
    case 'numbers':
      return Array.from(column.values);
    case 'lists':
      return unpackLists(column.lengths, unpack(column.items));
    case 'rows':
      return unpackRows(column.keys, column.columns);
    case 'mixed':
      return unpackMixed(column.order, column.parts.map(unpack));
  }
}

function unpackLists(lengths: Uint32Array, items: readonly unknown[]): unknown[] {
  let from = 0;
  return Array.from(lengths, (length) => items.slice(from, (from += length)));
}

function unpackRows(keys: readonly string[], columns: readonly Column[]): unknown[] {
  const [key0 = '', ...otherKeys] = keys;
  const [first = EMPTY, ...others] = columns;
  const values0 = unpack(first);
  // Copies of one object share its layout, which is several times as fast as building each key by key.
  const template: Record<string, unknown> = { [key0]: null };
  for (const [index, key] of otherKeys.entries()) {
    const column = others[index];
    template[key] = column?.kind === 'same' ? column.value : null;
  }
  const rows = values0.map((value) => ({ ...template, [key0]: value }));
  for (const [index, key] of otherKeys.entries()) {
    const column = others[index];
    if (column === undefined || column.kind === 'same') continue;
    const values = unpack(column);
    for (let i = 0; i < rows.length; i += 1) (rows[i] as Record<string, unknown>)[key] = values[i];
  }
  return rows;
}

function unpackMixed(order: Uint8Array, parts: readonly unknown[][]): unknown[] {
  const next = parts.map(() => 0);
  return Array.from(order, (part) => {
    const at = next[part] ?? 0;
    next[part] = at + 1;
    return parts[part]?.[at];
  });
}
