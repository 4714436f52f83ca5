import { hanging } from '../reports/columns.ts';
import { shown } from '../reports/sanitise.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';

/**
 * An error as a person reads it. What files and targets say in it is shown, and never acts on the terminal.
 *
 * @param width columns of the terminal; in a file each part is one line, which can be searched
 */
export function tell(error: unknown, width = Number.POSITIVE_INFINITY): string {
  const [code, expected, received, remedy] =
    error instanceof SnatcheckError
      ? [error.code, error.expected, error.received, error.remedy]
      : [
          'internal-error',
          'snatcheck itself to work',
          error instanceof Error ? error.message : String(error),
          'Please report it, with what follows.',
        ];
  const stack = error instanceof Error && !(error instanceof SnatcheckError) ? (error.stack ?? '') : '';
  const lines = stack.split('\n').map((line) => `  ${shown(line)}\n`);
  return (
    `snatcheck: ${shown(code)}\n${part('  expected  ', expected, width)}` +
    `  received  ${linesOf(received)}\n${part('  remedy    ', remedy, width)}${stack === '' ? '' : lines.join('')}`
  );
}

function part(label: string, text: string, width: number): string {
  return `${hanging(label, shown(text), width).join('\n')}\n`;
}

/** What an adapter said last takes lines of its own, each indented so that none passes for one of ours. */
function linesOf(text: string): string {
  return text
    .split('\n')
    .map((line) => shown(line.trim()))
    .join('\n            ');
}
