import type { Violation } from '../../spec/judgement.ts';
import { type Deployment, formatAddress, type Observation } from '../../spec/vocabulary/index.ts';
import {
  MOST_TABLE_LINE,
  MOST_TABLE_LINES,
  MOST_TABLES,
  type Subject,
  type SystemTable,
} from '../record/system-view.ts';
import type { Target } from '../target/contract.ts';

/**
 * The system's own view beside the evidence of a violation whose scenario has just run: what it held then, before the next case
 * makes it forget. A view that cannot be had is told in its place, and changes nothing else.
 */
export async function viewBeside(
  target: Target,
  evidence: readonly Observation[],
  deployment: Deployment,
): Promise<readonly SystemTable[] | null> {
  if (target.view === undefined) return null;
  try {
    const subjects = evidence
      .map((one) => subjectOf(one, deployment))
      .filter((subject): subject is Subject => subject !== null);
    return (await target.view(subjects)).slice(0, MOST_TABLES).map(bounded);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [bounded({ command: 'none', lines: text.split('\n'), printed: 0 })];
  }
}

/** What forces a violation, of what was kept. */
export function evidenceOf(
  { evidence }: Pick<Violation, 'evidence'>,
  observations: readonly Observation[],
): readonly Observation[] {
  const forcing = new Set(evidence);
  return observations.filter(({ n }) => forcing.has(n));
}

function subjectOf({ operation, outcome }: Observation, { vms }: Deployment): Subject | null {
  if (operation.op !== 'send' && operation.op !== 'receive') return null;
  const words = new Set([
    formatAddress(operation.destination),
    String(operation.sourcePort),
    String(operation.destinationPort),
  ]);
  const add = (address: number | undefined, port: number): void => {
    if (address !== undefined) words.add(formatAddress(address));
    words.add(String(port));
  };
  if (operation.op === 'send') add(vms[operation.vm]?.address, operation.sourcePort);
  else add(operation.source, operation.sourcePort);
  if ('arrivals' in outcome) {
    for (const { source, sourcePort } of outcome.arrivals) add(source, sourcePort);
    for (const { vm, port } of outcome.deliveries) add(vms[vm]?.address, port);
  }
  return [...words];
}

/** Whoever wrote the target, a report stays a report. */
function bounded({ command, lines, printed }: SystemTable): SystemTable {
  return {
    command: command.slice(0, MOST_TABLE_LINE),
    lines: lines.slice(0, MOST_TABLE_LINES).map((line) => line.slice(0, MOST_TABLE_LINE)),
    printed,
  };
}
