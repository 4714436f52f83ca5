import type { Violation } from '../../spec/judgement.ts';
import { encodeScenario } from '../scenario/scenario-file.ts';
import type { RecordCase, RecordHeader, RecordSummary } from './record.ts';

/** The lines of a record, each with its newline. Observations have a codec of their own. */

export function encodeHeader(header: RecordHeader): string {
  const { tool, dialect, seed, hello, options, started } = header;
  return line({
    format: 'snatcheck/record',
    version: 1,
    tool,
    dialect,
    seed,
    started,
    options,
    hello,
  });
}

export function encodeCase({ index, seed, settings, scenario }: RecordCase): string {
  return line({ line: 'case', index, seed, settings, scenario: encodeScenario(scenario) });
}

export function encodeCaseEnd(
  index: number,
  observations: number,
  violations: readonly Violation[] | null,
): string {
  return line({ line: 'case-end', index, observations, violations });
}

export function encodeEnd(cases: number, observations: number, result: RecordSummary): string {
  return line({ line: 'end', cases, observations, result });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
