import type { ParseArgsConfig } from 'node:util';

/** An option as a command's help describes it: what the parser takes, what completion offers, what a file may set. */
export interface OptionRow {
  /** Without its dashes. */
  readonly name: string;
  /** What stands for its value, or null for a switch. */
  readonly value: string | null;
  /** The words that it takes, where the help lists them: `auto|always|never`. */
  readonly choices: readonly string[];
  /** Its description in one line. */
  readonly text: string;
}

/** `  --name VALUE   text`, and lines further to the right that go on with the text. */
const ROW = /^ {2}--([a-z][a-z0-9-]*)(?: ([^\s]+))?(?: {2,}(.*))?$/;

/**
 * The options in a command's help. The help is the one place where options are described; that it has each option which the
 * parser takes, and no other, is tested.
 */
export function optionsIn(help: string): readonly OptionRow[] {
  const rows: OptionRow[] = [];
  let open: { name: string; value: string | null; text: string } | null = null;
  const close = (): void => {
    if (open === null) return;
    const { name, value, text } = open;
    const choices = (value ?? '').split('|').filter((word) => /^[a-z][a-z0-9-]*$/.test(word));
    rows.push({ name, value, choices, text: text.trim() });
    open = null;
  };
  for (const line of help.split('\n')) {
    const [, name, value, text = ''] = ROW.exec(line) ?? [];
    if (name !== undefined) {
      close();
      open = { name, value: value ?? null, text };
    } else if (open !== null && /^ {6,}\S/.test(line)) {
      open.text += ` ${line.trim()}`;
    } else {
      close();
    }
  }
  close();
  return rows;
}

/** What the help says that an option is without being given, or null. */
export function defaultIn({ text }: OptionRow): string | null {
  return /\bdefault:? ([^\s;:)]*[^\s,;:)])/.exec(text)?.[1] ?? null;
}

/** As the parser of arguments wants them. */
export function parserOf(help: string): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    optionsIn(help).map(({ name, value }) => [name, { type: value === null ? 'boolean' : 'string' }]),
  );
}
