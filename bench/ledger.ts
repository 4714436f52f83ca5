import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FastLedger } from '../spec/model/fast/index.ts';
import type { Ledger } from '../spec/model/ledger.ts';
import { PlainLedger } from '../spec/model/plain-ledger.ts';
import { median, threadMs } from './clock.ts';
import { type Figure, judge, note } from './figure.ts';
import {
  FILL_EVENTS,
  fillAndRefill,
  liveFlows,
  play,
  RULES,
  steady,
  type Workload,
} from './ledger-workload.ts';

const RATIO = { least: 15 };
const BYTES = { most: 96 };
const GROWTH = { most: 4 };
/** The heap's own bookkeeping of a pass is all that there may be. */
const GARBAGE = { most: 0.1 };
/** One is over within a few ticks of the clock of a thread, and before the compiler has done with it. */
const SMALL_PASSES = 10;

/** The fast ledger against the plain one, which keeps everything in Maps under string keys. */
export function ledgerFigures(): Figure[] {
  const fast = new FastLedger();
  const plain = new PlainLedger();
  const small = steady(100_000, 2_000, 4);
  const figures: Figure[] = [];
  const smallCost = compare(figures, small.name, fast, plain, 9, SMALL_PASSES * small.length, (ledger) => {
    let said = play(ledger, small);
    for (let pass = 1; pass < SMALL_PASSES; pass++) {
      ledger.reset(RULES);
      said += play(ledger, small);
    }
    return said;
  });
  const middle = steady(1_000_000, 50_000, 4);
  compare(figures, middle.name, fast, plain, 3, middle.length, (ledger) => play(ledger, middle));

  const large = steady(10_000_000, 123_000, 8);
  // The plain one would take minutes for all of it. By now nearly all of the live flows are there.
  const from = 1_500_000;
  const to = 1_700_000;
  const part = `${large.name}: ${from.toLocaleString('en')} to ${to.toLocaleString('en')}`;
  compare(
    figures,
    part,
    fast,
    plain,
    1,
    to - from,
    (ledger) => play(ledger, large, from, to),
    (ledger) => {
      play(ledger, large, 0, from);
    },
  );
  const largeCost = nanoseconds(
    [measure(fast, large), measure(fast, large), measure(fast, large)],
    large.length,
  );
  figures.push(note(`${large.name}: all of it, fast`, `${largeCost.toFixed(0)} ns an event`));
  figures.push(judge('cost of an event, 10^7 against 10^5', largeCost / smallCost, 'x', GROWTH));

  const fill = 'fill, fail, send, expire, refill at 64,511';
  compare(figures, fill, fast, plain, 3, FILL_EVENTS, fillAndRefill);
  figures.push(smallCase());
  figures.push(garbage(fast, small));
  figures.push(...memory(large));
  return figures;
}

/** Runs both in turns, compares what they said, and notes how many times faster one is. */
function compare(
  figures: Figure[],
  name: string,
  fast: Ledger,
  plain: Ledger,
  rounds: number,
  events: number,
  run: (ledger: Ledger) => number,
  before: (ledger: Ledger) => void = () => {},
): number {
  const times: { fast: number[]; plain: number[] } = { fast: [], plain: [] };
  const timed = (ledger: Ledger, into: number[]): number => {
    ledger.reset(RULES);
    before(ledger);
    const started = threadMs();
    const said = run(ledger);
    into.push(threadMs() - started);
    return said;
  };
  for (let round = -1; round < rounds; round++) {
    // The first round only lets the compiler see the code; where one takes long, it has seen it by then.
    const into = round < 0 ? { fast: [], plain: [] } : times;
    if (round < 0 && rounds === 1) continue;
    if (timed(fast, into.fast) !== timed(plain, into.plain))
      throw new Error(`The two ledgers say different things about ${name}.`);
  }
  const cost = nanoseconds(times.fast, events);
  const plainCost = nanoseconds(times.plain, events);
  figures.push(judge(name, plainCost / cost, 'x', RATIO));
  figures.push(note('  an event', `${cost.toFixed(0)} ns, plain ${plainCost.toFixed(0)} ns`));
  return cost;
}

function measure(ledger: Ledger, work: Workload): number {
  ledger.reset(RULES);
  const started = threadMs();
  play(ledger, work);
  return threadMs() - started;
}

function nanoseconds(times: readonly number[], events: number): number {
  return (median(times) / events) * 1e6;
}

/** Many short cases on one ledger: what a reset costs, beside twenty events. */
function smallCase(): Figure {
  const ledger = new FastLedger();
  const work = steady(20, 10, 2);
  // Room from a large case before must not make small ones slower.
  play(ledger, steady(200_000, 50_000, 4));
  const cases = 50_000;
  const resets = () => {
    for (let index = 0; index < cases; index++) {
      ledger.reset(RULES);
      play(ledger, work);
    }
  };
  resets();
  const started = threadMs();
  resets();
  const each = ((threadMs() - started) / cases) * 1_000;
  return note('reset and 20 events, after a case of 50,000 live', `${each.toFixed(2)} us`);
}

/** Once it is compiled, and as large as it has to be, nothing is to be allocated per event. */
function garbage(ledger: Ledger, work: Workload): Figure {
  const pass = () => {
    ledger.reset(RULES);
    play(ledger, work);
  };
  pass();
  // So that no collection comes in between.
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  pass();
  const bytes = process.memoryUsage().heapUsed - before;
  return judge('bytes allocated an event', bytes / work.length, '', GARBAGE);
}

/** Bytes of a live flow at the end of a large trace: the buffers as large as they are, unused room included. */
function memory(work: Workload): Figure[] {
  const filled = () => {
    const ledger = new FastLedger();
    ledger.reset(RULES);
    return ledger;
  };
  return [
    perFlow(() => {
      const ledger = filled();
      play(ledger, work);
      return [ledger, liveFlows(ledger, work)];
    }),
    perFlow(() => {
      const ledger = filled();
      fillAndRefill(ledger);
      return [ledger, FILL_EVENTS / 4];
    }),
  ];
}

function perFlow(build: () => [Ledger, number]): Figure {
  const before = arrayBuffers();
  const [ledger, live] = build();
  const bytes = arrayBuffers() - before;
  // Asked once more, so that it is still there when its bytes are counted.
  ledger.reset(RULES);
  return judge(`bytes a live flow, of ${live.toLocaleString('en')}`, bytes / live, '', BYTES);
}

function arrayBuffers(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What the first one finds is freed while the second one runs.
  collect();
  collect();
}
