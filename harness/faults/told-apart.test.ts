// test-timeout: 600
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { type BuiltinTarget, builtinTarget } from '../builtin/target.ts';
import { ScenarioSource } from '../generate/index.ts';
import { runCase } from '../interpret/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { faults } from './library/index.ts';

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
  async trace(scenario: Scenario): Promise<string> {
    const hash = createHash('sha1');
    try {
      await runCase(scenario, this.#target, judge, {
        sink: ({ outcome }) => void hash.update(JSON.stringify(outcome)),
      });
    } catch (error) {
      hash.update(`stops: ${(error as Error).message}`);
      this.#target = this.#make();
    }
    return hash.digest('hex');
  }
}

test('no two faults are one: a trace tells each from every other, and from the gateway without any', async () => {
  const subjects = faults.map(({ id, make }) => new Subject(id, () => builtinTarget(make())));
  let alike = [[new Subject(SOUND, () => builtinTarget()), ...subjects]];
  const source = new ScenarioSource(builtinTarget().hello, 1);
  for (let index = 0; index < MOST_CASES && alike.length > 0; index += 1) {
    const { scenario } = source.at(index);
    const next: Subject[][] = [];
    for (const group of alike) {
      const byTrace = new Map<string, Subject[]>();
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
