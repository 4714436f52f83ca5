import type { BehaviourTally, CaseJudge, Violation } from '../../spec/judgement.ts';
import type { Operation, Outcome } from '../../spec/vocabulary/index.ts';
import { builtinTarget } from '../builtin/target.ts';
import type { Awaitable, Target } from '../target/contract.ts';
import { runCampaign } from './campaign.ts';
import type { CampaignOptions } from './options.ts';

// For the tests of this folder only.

/** Finds fault with every RST from a VM, and, as a consequence, with the advance after it. */
export function stubJudge(): CaseJudge {
  const tally: BehaviourTally = {
    conforming: 0,
    violating: 0,
    varying: 0,
    inconclusive: 0,
    undecided: {},
    situations: { rst: 0, advance: 0 },
    violatingIn: {},
  };
  let violations: Violation[] = [];
  const violation = (behaviour: string, follows: string | null, n: number): Violation => ({
    behaviour,
    follows,
    expected: 'no RST',
    observed: `an RST at ${n}`,
    note: null,
    evidence: [n],
  });
  return {
    begin: () => void (violations = []),
    observe: ({ n, operation }) => {
      if (operation.op === 'send' && operation.segment === 'rst') {
        tally.violating++;
        tally.situations['rst'] = (tally.situations['rst'] ?? 0) + 1;
        violations.push(violation('no-rst', null, n));
      } else if (operation.op === 'advance' && violations.length > 0) {
        violations.push(violation('no-advance', 'no-rst', n));
      } else tally.conforming++;
    },
    end: () => ({ violations }),
    holders: () => ({ sure: 0, possible: 0 }),
    wantsAnother: () => false,
    traits: {},
    tallies: { 'no-rst': tally },
  };
}

export interface Impairment {
  readonly on: (operation: Operation) => boolean;
  /** What becomes of the batch. */
  readonly how: () => Awaitable<readonly Outcome[]>;
}

export const isRst = (operation: Operation) => operation.op === 'send' && operation.segment === 'rst';

export function impaired({ on, how }: Impairment): Target {
  const inner = builtinTarget();
  return {
    hello: inner.hello,
    deploy: (deployment, settings) => inner.deploy(deployment, settings),
    reset: () => inner.reset(),
    bye: () => inner.bye(),
    run: (batch) => (batch.some(on) ? how() : inner.run(batch)),
  };
}

export const stops: Impairment = {
  on: isRst,
  how: () => {
    throw new Error('out of order');
  },
};
export const hangs: Impairment = { on: isRst, how: () => new Promise(() => {}) };

export const run = (
  options: Partial<CampaignOptions>,
  source: Parameters<typeof runCampaign>[1] = () => builtinTarget(),
) => runCampaign({ cases: 400, timeMs: 110_000, seed: 3, ...options }, source, stubJudge);

/** All but what depends on the clock. */
export const stable = (outcome: Awaited<ReturnType<typeof run>>) => ({
  ...outcome,
  durationMs: 0,
  started: '',
});
