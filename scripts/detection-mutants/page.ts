import { HELLO } from '../../harness/builtin/hello.ts';
import { ScenarioSource } from '../../harness/generate/index.ts';
import { portsIn } from '../../spec/vocabulary/index.ts';
import type { BuiltinMutant } from './instrument.ts';
import type { Outcome } from './job.ts';
import { legalReason } from './legal.ts';

export interface MutantsTable {
  readonly generator: number;
  readonly cases: number;
  /** Of the sample. */
  readonly seed: number;
  /** Of which the sample was taken. */
  readonly made: number;
  readonly mutants: readonly (BuiltinMutant & { readonly outcome: Outcome })[];
}

type Row = MutantsTable['mutants'][number];

/** What the page says, and the share of those that differ in a way that a document can forbid which were caught. */
export function writePage(table: MutantsTable): { readonly text: string; readonly score: number } {
  const { mutants, made, cases, seed, generator } = table;
  const of = (kind: Outcome['kind']) => mutants.filter(({ outcome }) => outcome.kind === kind);
  const caught = of('caught');
  const stopped = caught.filter(
    ({ outcome }) => outcome.kind === 'caught' && outcome.blamed === 'target-stopped',
  );
  const searched = caught.filter(({ outcome }) => outcome.kind === 'caught' && outcome.searched === true);
  const differing = of('slipped');
  const uncleared = differing.filter(
    ({ outcome }) => outcome.kind === 'slipped' && outcome.unseen.length > 0,
  );
  const slipped = differing.filter((row) => !uncleared.includes(row));
  const legal = slipped.filter((row) => legalReason(row) !== null);
  const missed = slipped.filter((row) => legalReason(row) === null);
  const same = of('no-difference');
  const noticed = caught.length + uncleared.length;
  const observable = noticed + missed.length;
  const score = observable === 0 ? 0 : noticed / observable;
  const all = caught.length + differing.length;
  const raw = all === 0 ? 0 : caught.length / all;
  const count =
    mutants.length === made ? `all ${made}` : `${mutants.length} of ${made}, taken by seed ${seed}`;
  const text = `# Mechanical mutants of \`builtin\`

What nobody who knows the generator wrote: mutants of \`harness/builtin/\` by Stryker's operators, each run against the first ${cases}
cases of a default run (seed 1, generator ${generator}: ${reach(cases)}). Made by
\`npm run detection:mutants -- ${mutants.length === made ? '' : `--sample ${mutants.length} --seed ${seed} `}--cases ${cases}\`; every row is in \`mutants.json\`.

| mutants | ${mutants.length} |
|---|---|
| made, and looked at | ${count} |
| caught | ${caught.length} |
| of them only by searching on, for as long as a default run takes (60 s of two processes) | ${searched.length} |
| of them by stopping, hanging or failing to load | ${stopped.length} |
| not cleared: nothing was called wrong, but a behaviour or situation that these cases show does not occur any more, which a run reports as not exercised | ${uncleared.length} |
| slipped: something else was seen, and nothing was called wrong | ${missed.length} |
| legal: something else was seen, and the document allows it | ${legal.length} |
| no difference seen in any observation of the cases that run its code | ${same.length} |
| in code that no case runs, since it serves other options | ${of('never-met').length} |
| **score**: caught or not cleared, of those that differ as the document forbids | **${percent(score)}** (${noticed} of ${observable}) |
| called wrong, of all that differ in anything | ${percent(raw)} (${caught.length} of ${all}) |

A mutant differs when any operation or outcome of a case is another than without it. No difference is no proof that there is none:
it was looked for in ${same.reduce((all, { outcome }) => all + ('observations' in outcome ? outcome.observations : 0), 0).toLocaleString('en')} observations of ${same.length} mutants.

## Slipped

${missed.length === 0 ? 'None.\n' : missed.map((row) => described(row, null)).join('\n')}
## Not cleared

${uncleared.length === 0 ? 'None.\n' : uncleared.map((row) => described(row, unseenOf(row))).join('\n')}
## Legal

${legal.length === 0 ? 'None.\n' : legal.map((row) => described(row, legalReason(row))).join('\n')}`;
  return { text, score };
}

function reach(cases: number): string {
  const source = new ScenarioSource(HELLO, 1);
  if (cases >= source.directed) return 'every template, the full-scale ones too';
  const pools = Array.from({ length: cases }, (_, at) => portsIn(source.at(at).scenario.settings.ports));
  return `pools of up to ${Math.max(...pools).toLocaleString('en')} ports, so a mutant that shows in larger ones only is not among those that differ`;
}

const unseenOf = ({ outcome }: Row): string =>
  outcome.kind === 'slipped'
    ? `Not seen any more: ${outcome.unseen.slice(0, 3).join('; ')}${outcome.unseen.length > 3 ? `; ${outcome.unseen.length - 3} more` : ''}.`
    : '';

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

function described(row: Row, reason: string | null): string {
  const { outcome, file, line, operator, original, replacement } = row;
  const difference = outcome.kind === 'slipped' ? outcome.difference : null;
  const lines = [
    `### ${file}:${line} ${operator}`,
    '',
    ...(reason === null ? [] : [reason, '']),
    '```diff',
    ...original.split('\n').map((one) => `- ${one}`),
    ...replacement.split('\n').map((one) => `+ ${one}`),
    '```',
    '',
  ];
  if (outcome.kind === 'slipped' && difference !== null) {
    lines.push(
      `First seen in case ${outcome.case}, observation ${difference.n}:`,
      '',
      '```text',
      `without: ${difference.without ?? 'nothing'}`,
      `with:    ${difference.with ?? 'nothing'}`,
      '```',
      '',
    );
  }
  return lines.join('\n');
}
