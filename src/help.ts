import { hanging, wrap } from '../reports/columns.ts';

const WIDTH = 80;
/** Where the descriptions of options begin. */
const COLUMN = 22;

/**
 * A help as a terminal of 80 columns shows it: paragraphs and descriptions of options are filled, and everything else
 * (usage, lists with columns of their own, examples to paste) stays as it is written.
 */
export function layOut(help: string): string {
  const lines: string[] = [];
  let label = '';
  let text = '';
  const flush = (): void => {
    if (text !== '') lines.push(...(label === '' ? wrap(text, WIDTH) : hanging(label, text, WIDTH)));
    else if (label.trim() !== '') lines.push(label.trimEnd());
    label = '';
    text = '';
  };
  for (const line of help.trimEnd().split('\n')) {
    const [, head, rest] = /^( {2}\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    const [, indented, cell] = /^( {6,}\S.*? {2,})(.*)$/.exec(line) ?? [];
    if (/^Usage:| {7}snatcheck /.test(line) || line === '') {
      flush();
      lines.push(line);
    } else if (/^\S/.test(line)) {
      if (label !== '') flush();
      text = text === '' ? line : `${text} ${line}`;
    } else if (head !== undefined && (rest !== undefined || head.startsWith('  --'))) {
      flush();
      // What has no room beside its description stands above it.
      const isShort = head.length <= COLUMN - 2;
      if (!isShort) lines.push(head);
      label = isShort
        ? head.padEnd(rest === undefined ? COLUMN : Math.min(COLUMN, line.length - rest.length))
        : ' '.repeat(COLUMN);
      text = rest ?? '';
    } else if (indented !== undefined && cell !== undefined) {
      flush();
      label = indented;
      text = cell;
    } else if (/^ {6,}\S/.test(line) && label !== '') {
      text = text === '' ? line.trim() : `${text} ${line.trim()}`;
    } else {
      flush();
      lines.push(line);
    }
  }
  flush();
  return `${lines.join('\n')}\n`;
}
