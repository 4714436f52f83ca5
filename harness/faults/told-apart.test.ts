// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { type BuiltinTarget, builtinTarget } from '../builtin/target.ts';
import { ScenarioSource } from '../generate/index.ts';
import { runCase } from '../interpret/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isLarge } from './is-large.ts';
import { faults } from './library/index.ts';
import { TraceHash } from './trace.ts';

const MOST_CASES = 2_500;
const SOUND = 'no fault';
/** The interpreter asks it how full a pool is; what it finds is of no interest here. */
const judge = createJudge();

/** What one gateway does, as far as somebody outside can see it. */
class Subject {
  readonly id: string;
  readonly #make: () => BuiltinTarget;
  #target: BuiltinTarget;

  constructor(id: string, make: () => BuiltinTarget) {
    this.id = id;
    this.#make = make;
    this.#target = make();
  }

  /** The case's trace, in short. One that stops the gateway ends there. */
  async trace(scenario: Scenario): Promise<number> {
    const hash = new TraceHash();
    try {
      await runCase(scenario, this.#target, judge, { sink: hash.note });
    } catch (error) {
      hash.text(`stops: ${(error as Error).message}`);
      this.#target = this.#make();
    }
    return hash.value;
  }
}

/** So many hold every template, and tell nearly all. */
const FIRST = 480;

/** Of the first ones the small come before the large: one of those costs as much as all of these. */
function* inOrderOfCost(source: ScenarioSource): Generator<Scenario> {
  const first = Array.from({ length: FIRST }, (_, index) => source.at(index));
  for (const one of first) if (!isLarge(one)) yield one.scenario;
  for (const one of first) if (isLarge(one)) yield one.scenario;
  for (let index = FIRST; index < MOST_CASES; index += 1) yield source.at(index).scenario;
}

test('no two faults are one: a trace tells each from every other, and from the gateway without any', async () => {
  const subjects = faults.map(({ id, make }) => new Subject(id, () => builtinTarget(make())));
  let alike = [[new Subject(SOUND, () => builtinTarget()), ...subjects]];
  const source = new ScenarioSource(builtinTarget().hello, 1);
  for (const scenario of inOrderOfCost(source)) {
    if (alike.length === 0) break;
    const next: Subject[][] = [];
    for (const group of alike) {
      const byTrace = new Map<number, Subject[]>();
      for (const subject of group) {
        const trace = await subject.trace(scenario);
        const same = byTrace.get(trace);
        if (same === undefined) byTrace.set(trace, [subject]);
        else same.push(subject);
      }
      next.push(...[...byTrace.values()].filter(({ length }) => length > 1));
    }
    alike = next;
  }
  assert.equal(
    alike.map((group) => group.map(({ id }) => id)),
    [],
  );
});

test.run();
