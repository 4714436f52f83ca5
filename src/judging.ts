import { behaviourIds } from '../spec/article/behaviour-ids.ts';
import { behaviours } from '../spec/behaviours/index.ts';
import { measured, obstacle } from '../spec/characteristics/index.ts';
import { dialects } from '../spec/dialects/index.ts';
import { createJudge } from '../spec/judge.ts';
import type { CaseJudge } from '../spec/judgement.ts';
import type { TraitName } from '../spec/model/traits.ts';
import { type Hello, quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import {
  buildResult,
  type CampaignOutcome,
  type Found,
  mergeShards,
  type ResultContext,
  resultFrom,
} from '../harness/campaign/index.ts';
import type { KnownLine } from '../harness/campaign/known-failures.ts';
import { LIVE_NAME } from '../harness/live/live-hello.ts';
import { spotChecks } from '../harness/live/spot-checks.ts';
import type { Result } from '../harness/record/result.ts';
import { version } from './package.ts';

/** The document that everything is judged by; the first of the dialects. */
export const DIALECT = dialects['azure-2016'].id;

/** @throws SnatcheckError `dialect-unknown` for what another document would have to judge. */
export function checkDialect(name: string): void {
  if (Object.hasOwn(dialects, name)) return;
  throw new SnatcheckError('dialect-unknown', {
    expected: `a dialect that this version judges: ${Object.keys(dialects).join(', ')}`,
    received: quote(name),
    remedy: 'Use the version of snatcheck that wrote it, or one that knows the dialect.',
  });
}

export function newJudge(): CaseJudge {
  return createJudge();
}

export interface ResultOptions {
  readonly selected: readonly string[];
  readonly statedOnly: boolean;
  /** What is expected to fail; null without a file of known failures. */
  readonly known?: readonly KnownLine[] | null;
  readonly isShard?: boolean;
  /** See `ResultContext.shard`. */
  readonly shard?: ResultContext['shard'];
  /** The command line that made it. */
  readonly command: string;
  readonly replay: (id: string, found: Found) => string;
}

/** Puts what a campaign, or a second look at its record, found out into words and verdicts. */
export function resultOf(outcome: CampaignOutcome, options: ResultOptions): Result {
  return buildResult(outcome, { ...contextFor(outcome.target, options), replay: options.replay });
}

/** The result that the run would have had in one piece. @throws SnatcheckError `merge-...` */
export function mergedResult(shards: readonly Result[]): Result {
  const { outcome, findings, like } = mergeShards(shards);
  const tool = `snatcheck ${version}`;
  if (like.tool !== tool) {
    throw new SnatcheckError('merge-mismatch', {
      expected: `shards that this version ran (${tool})`,
      received: like.tool,
      remedy: 'Merge them with the version that ran them.',
    });
  }
  const commands = shards.map(({ command }) => command.replaceAll(/ --shard[= ]\d+\/\d+/g, ''));
  const options = {
    selected: Object.keys(like.behaviours),
    statedOnly: like.shard.statedOnly,
    known: like.known ?? null,
    command: [...new Set(commands)].join(' ; '),
  };
  return resultFrom(outcome, findings, contextFor(outcome.target, options));
}

function contextFor(target: Hello, options: Omit<ResultOptions, 'replay'>): Omit<ResultContext, 'replay'> {
  return {
    tool: `snatcheck ${version}`,
    command: options.command,
    dialect: DIALECT,
    catalogue: behaviourIds.map((id) => ({
      id,
      strength: behaviours[id].strength,
      judged: true,
      situations: situationsOf(id, target),
    })),
    selected: new Set(options.selected),
    applicability: (id, hello) => behaviours[id as keyof typeof behaviours].exempts(hello),
    characteristics: (traits) => measured(traits as Record<TraitName, number>),
    obstacle: (traits, target) => obstacle(traits as Record<TraitName, number>, target),
    statedOnly: options.statedOnly,
    known: options.known ?? null,
    isShard: options.isShard ?? false,
    shard: options.shard ?? null,
  };
}

/** Those that can occur in a target that declares this. */
function situationsOf(id: keyof typeof behaviours, hello: Hello): readonly string[] {
  return Object.entries(behaviours[id].situations)
    .filter(([name, situation]) => situation.possible(hello) && canOccur(id, name, hello))
    .map(([name]) => name);
}

/** A spot check of live VMs brings about what it can, which is said with every behaviour. */
function canOccur(id: keyof typeof behaviours, situation: string, { name }: Hello): boolean {
  const list = name === LIVE_NAME ? spotChecks[id] : undefined;
  return list === undefined || list.includes(situation);
}
