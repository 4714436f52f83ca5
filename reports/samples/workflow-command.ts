export interface WorkflowCommand {
  readonly kind: 'error' | 'warning' | 'notice';
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/**
 * As GitHub's runner reads a line (ActionCommand.TryParseV2 of actions/runner).
 *
 * @throws where it would take the line for plain output
 */
export function readCommand(line: string): WorkflowCommand {
  const [, kind, properties = '', data = ''] = /^::(error|warning|notice)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  if (kind === undefined) throw new Error(`no annotation: ${line.slice(0, 200)}`);
  const pairs = properties.split(',').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.split('=', 2);
    return [name, unescapeProperty(value)];
  });
  return {
    kind: kind as WorkflowCommand['kind'],
    properties: Object.fromEntries(pairs),
    message: unescapeData(data),
  };
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}
