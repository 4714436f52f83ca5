import * as fc from 'fast-check';
import { builtinTarget } from '../harness/builtin/target.ts';
import { deploymentOf } from '../harness/generate/deployments.ts';
import { scenarioOfSeed } from '../harness/generate/source.ts';
import { meansOf } from '../harness/generate/index.ts';
import { runCase } from '../harness/interpret/index.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import type { Target } from '../harness/target/contract.ts';
import { createJudge } from '../spec/judge.ts';
import { PlainLedger } from '../spec/model/plain-ledger.ts';
import type { Outcome } from '../spec/vocabulary/index.ts';
import { median, threadMs } from './clock.ts';
import { commands, runCommands } from './commands.ts';
import { type Figure, judge, note } from './figure.ts';

const CASES = 1_000;
const ROUNDS = 5;
/** A thousand cases are generated within the time that a clock of the system needs to be read well. */
const PASSES = 20;
const RATIO = { least: 8 };
const GENERATION = { most: 3 };

/**
 * What a case costs without a target. A small case is one at random on a pool of 1..64 ports; what the target answered is
 * played back, so that none of its time counts. Beside it, cases of about as many events by fast-check's commands, with the
 * judge on the ledger of string Maps.
 */
export function caseFigures(): Figure[] {
  const target = builtinTarget();
  const means = meansOf(target.hello);
  const seeds: number[] = [];
  for (let seed = 1; seeds.length < CASES; seed++) {
    if (scenarioOfSeed(seed, means).stage === 'small') seeds.push(seed);
  }
  const { tapes, events } = record(
    seeds.map((seed) => scenarioOfSeed(seed, means).scenario),
    target,
  );
  const fast = createJudge();
  const plain = createJudge(new PlainLedger());
  const arbitrary = commands();
  const settings = { ports: { first: 1025, last: 65_535 }, idleTimeoutMs: means.idleTimeoutMs };
  const context = { deployment: deploymentOf({ layout: 'pool', vms: 4 }), settings, hello: target.hello };

  const generated: number[] = [];
  const whole: number[] = [];
  const theirs: number[] = [];
  const theirWhole: number[] = [];
  let theirEvents = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const ours =
      timed(() => {
        for (let pass = 0; pass < PASSES; pass++) for (const seed of seeds) scenarioOfSeed(seed, means);
      }) / PASSES;
    const player = new Player(target);
    const ourRuns = timed(() => {
      for (const [scenario, tape] of tapes) void runCase(scenario, player.play(tape), fast);
    });
    let sample: ReturnType<typeof fc.sample<Iterable<fc.Command<never, null>>>> = [];
    const sampled = timed(() => {
      sample = fc.sample(arbitrary as never, { numRuns: CASES, seed: round });
    });
    theirEvents = 0;
    const theirRuns = timed(() => {
      for (const steps of sample) theirEvents += runCommands(steps as never, plain, context);
    });
    // The first round only lets the compiler see the code.
    if (round < 0) continue;
    generated.push((ours / CASES) * 1_000);
    whole.push(((ours + ourRuns) / events) * 1_000);
    theirs.push((sampled / theirEvents) * 1_000);
    theirWhole.push(((sampled + theirRuns) / theirEvents) * 1_000);
  }
  const perEvent = (median(generated) * CASES) / events;
  const each = (count: number) => `${(count / CASES).toFixed(0)} events`;
  return [
    judge('generation of a small case', median(generated), ' us', GENERATION),
    note('  a small case', `${each(events)}; by commands ${each(theirEvents)}`),
    judge('generation of an event, against fc.commands', median(theirs) / perEvent, 'x', RATIO),
    judge(
      'generation, interpretation, judging of an event, against fc.commands on string Maps',
      median(theirWhole) / median(whole),
      'x',
      RATIO,
    ),
    note('  an event', `${median(whole).toFixed(2)} us, by commands ${median(theirWhole).toFixed(2)} us`),
  ];
}

function timed(act: () => void): number {
  const started = threadMs();
  act();
  return threadMs() - started;
}

/** What the target answered to each batch of each case. */
function record(scenarios: readonly Scenario[], target: Target) {
  const tapes = new Map<Scenario, readonly (readonly Outcome[])[]>();
  let events = 0;
  const quiet = createJudge();
  for (const scenario of scenarios) {
    const tape: (readonly Outcome[])[] = [];
    const watched: Target = {
      hello: target.hello,
      deploy: (deployment, settings) => target.deploy(deployment, settings),
      run: (batch) => {
        const outcomes = target.run(batch) as readonly Outcome[];
        tape.push([...outcomes]);
        return outcomes;
      },
      reset: () => target.reset(),
      bye: () => target.bye(),
    };
    void runCase(scenario, watched, quiet, { sink: () => void events++ });
    tapes.set(scenario, tape);
  }
  return { tapes, events };
}

/** Answers from a tape. */
class Player implements Target {
  readonly hello: Target['hello'];
  readonly deploy: Target['deploy'] = (_deployment, settings) => settings;
  readonly run: Target['run'] = () => this.#tape[this.#at++] ?? [];
  readonly reset = (): void => {};
  readonly bye = (): void => {};
  #tape: readonly (readonly Outcome[])[] = [];
  #at = 0;

  constructor({ hello }: Target) {
    this.hello = hello;
  }

  play(tape: readonly (readonly Outcome[])[]): this {
    this.#tape = tape;
    this.#at = 0;
    return this;
  }
}
