import type { Scenario } from '../scenario/scenario.ts';
import { type Place, portsFor, settingsOf } from './assemble.ts';
import { deploymentOf, type Shape } from './deployments.ts';
import { ALL_PORTS, type Means } from './means.ts';
import { type Move, MOVES } from './moves.ts';
import type { Random } from './random.ts';
import { randomShape } from './shapes.ts';
import { Sketch } from './sketch.ts';

const DIALECT = 'azure-2016';
const MOST_STEPS = 18;
/** A case that grew beyond this, or beyond so many pools full, ends: two small cases find more than a long one. */
const MOST_OPERATIONS = 160;
const MOST_POOLS = 3;
const WHERE: readonly Place[] = ['low', 'low', 'low', 'low', 'low', 'high', 'high', 'round'];

/** A pool where many searches that are good enough for small ones fail: 65..4,096 ports, each doubling as likely. */
export function middlingPorts(random: Random): number {
  const doubling = 6 + random.below(6);
  return Math.min(4_096, 2 ** doubling + 1 + random.below(2 ** doubling));
}

/** A pool that a few steps fill: 1..64 ports, small ones most often. */
export function smallPorts(random: Random): number {
  const kind = random.below(4);
  return 1 + random.below(kind === 0 ? 3 : kind === 1 ? 6 : kind === 2 ? 12 : 64);
}

/**
 * Steps at random on a pool of about this size. In half of the cases each kind of step is there or not at chance ("swarm"):
 * what needs many steps of one kind is found there, what needs many kinds in the other half.
 */
export function randomScenario(random: Random, means: Means, wantedPorts: number): Scenario {
  const ports = portsFor(means, wantedPorts);
  // Where pools cannot be set, only the cases that asked for a large one pay for it.
  const mayFill = ports <= Math.max(4 * wantedPorts, 64);
  const shape = randomShape(random, means);
  const sketch = new Sketch(random, means, shape, ports);
  const swarm = random.chance(1, 2) ? random.bits() : -1;
  const lots = lotsOf(sketch, mayFill);
  const count = 2 + random.below(MOST_STEPS - 1);
  const most = Math.max(MOST_OPERATIONS, MOST_POOLS * Math.min(ports, ALL_PORTS));
  // What a large pool is for.
  if (mayFill && ports > 64) sketch.fill(random.pick([0, 0, 1, 2]));
  for (let n = 0; n < count && sketch.operations < most; n++) draw(random, lots, swarm).make(sketch);
  return {
    dialect: DIALECT,
    deployment: deploymentOf(shape),
    settings: settingsOf(means, wantedPorts, random.pick(WHERE)),
    steps: sketch.steps,
  };
}

interface Lots {
  readonly moves: readonly Move[];
  readonly numbers: readonly number[];
}

const byShape = new WeakMap<Shape, { filling: Lots; others: Lots }>();

/** Each move that makes sense here, as often as it weighs. */
function lotsOf(sketch: Sketch, mayFill: boolean): Lots {
  let lots = byShape.get(sketch.shape);
  if (lots === undefined) {
    const moves: Move[] = [];
    const numbers: number[] = [];
    const others: Move[] = [];
    const otherNumbers: number[] = [];
    for (const [number, move] of MOVES.entries()) {
      if (!move.when(sketch)) continue;
      for (let times = 0; times < move.weight; times++) {
        moves.push(move);
        numbers.push(number);
        if (move.fills) continue;
        others.push(move);
        otherNumbers.push(number);
      }
    }
    lots = { filling: { moves, numbers }, others: { moves: others, numbers: otherNumbers } };
    byShape.set(sketch.shape, lots);
  }
  return mayFill ? lots.filling : lots.others;
}

const MOST_DRAWS = 12;

/** One of the moves that are in the swarm; any, should it be next to empty. */
function draw(random: Random, { moves, numbers }: Lots, swarm: number): Move {
  let lot = random.below(moves.length);
  for (let draws = 1; draws < MOST_DRAWS && (swarm & (1 << (numbers[lot] ?? 0))) === 0; draws++) {
    lot = random.below(moves.length);
  }
  return moves[lot] as Move;
}
