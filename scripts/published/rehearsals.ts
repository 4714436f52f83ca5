import type { Result } from '../../harness/record/result.ts';

/** What is published of one rehearsal of a live run. */
export interface Rehearsed {
  readonly gateway: string;
  readonly idleTimeoutMs: number;
  /** Of the packets in each direction, 0..1. */
  readonly loss: number;
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly seed: number;
  /** Of the command; null where a signal ended it. */
  readonly exit: number | null;
  /** Why it was run again, say. */
  readonly note?: string;
  /** Runnable processes of the machine in the minute before the end. */
  readonly load: number;
  /** Null where the run wrote no result. */
  readonly result: {
    readonly version: string;
    readonly durationMs: number;
    readonly toleranceMs: number;
    readonly behaviours: number;
    readonly conforming: number;
    /** The others, by their verdicts. */
    readonly others: Readonly<Record<string, string>>;
  } | null;
}

const IDLE_RULE = 'no-reclaim-before-4-minutes';

export function rehearsedOf({ tool, durationMs, timing, behaviours }: Result): Rehearsed['result'] {
  const verdicts = Object.entries(behaviours).map(([id, { verdict }]) => [id, verdict] as const);
  const others = verdicts.filter(([, verdict]) => verdict !== 'conforms');
  return {
    version: tool,
    durationMs: Math.round(durationMs),
    toleranceMs: Math.round(timing.toleranceMs),
    behaviours: verdicts.length,
    conforming: verdicts.length - others.length,
    others: Object.fromEntries(others),
  };
}

/** The page of all that is kept. Nothing is left out: a run that broke off is a row too. */
export function rehearsalsPage(runs: readonly Rehearsed[]): string {
  const groups = new Map<string, Rehearsed[]>();
  for (const run of runs) {
    const { gateway, idleTimeoutMs, loss, delayMs, jitterMs } = run;
    const key = [gateway, idleTimeoutMs, loss, delayMs, jitterMs].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return `# Rehearsals of live runs behind a network that loses packets

VMs behind the kernel's NAT in namespaces, real servers outside (PowerDNS, coturn, nginx, our reflector), and a seeded relay that loses
packets and delays the others, so that they overtake each other. A gateway \`none\` keeps the rules: each violation would be a
false one. Written by the commands below, each run as it ended; \`rehearsals.json\` has them.
${[...groups.values()].map(section).join('')}`;
}

function section(runs: readonly Rehearsed[]): string {
  const [{ gateway, idleTimeoutMs, loss, delayMs, jitterMs } = {} as Rehearsed] = runs;
  const violating = runs.filter((one) => othersWith(one, 'violates').length > 0);
  const decided = runs.filter(({ result }) => result !== null && result.others[IDLE_RULE] === undefined);
  return `
## Idle timeout ${idleTimeoutMs / 1_000} s, ${loss * 100}% loss, ${delayMs} ± ${jitterMs} ms

\`npx tsx -C snatcheck-source scripts/rehearse.ts --publish --runs ${runs.length} --seed ${Math.min(...runs.map(({ seed }) => seed))} --gateway ${gateway} --idle-ms ${idleTimeoutMs} --loss ${loss} --delay-ms ${delayMs} --jitter-ms ${jitterMs}\`

Of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${violating.length} with a violation, ${runs.filter(({ result }) => result === null).length} without a result; \`${IDLE_RULE}\` conforms in ${decided.length}.

| seed | exit | conform | others | tolerance | took | load | note |
|---|---|---|---|---|---|---|---|
${runs.map(row).join('\n')}
`;
}

function row({ seed, exit, load, note, result }: Rehearsed): string {
  const cells =
    result === null
      ? ['none', '', '', '']
      : [
          `${result.conforming} of ${result.behaviours}`,
          Object.entries(result.others)
            .map(([id, verdict]) => `\`${id}\` ${verdict}`)
            .join(', '),
          `${result.toleranceMs} ms`,
          `${(result.durationMs / 1_000).toFixed(1)} s`,
        ];
  return `| ${[seed, exit ?? 'none', ...cells, load.toFixed(1), note ?? ''].join(' | ')} |`;
}

function othersWith({ result }: Rehearsed, verdict: string): readonly string[] {
  return Object.entries(result?.others ?? {}).flatMap(([id, told]) => (told === verdict ? [id] : []));
}
