import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../../spec/judge.ts';
import { builtinTarget } from '../../builtin/target.ts';
import { runCase } from '../../interpret/index.ts';
import { meansOf } from '../means.ts';
import { FIRST } from './first.ts';
import { type Template, TEMPLATES } from './index.ts';

const target = builtinTarget();
const means = meansOf(target.hello);

async function situationsOf(templates: readonly Template[]): Promise<ReadonlySet<string>> {
  const judge = createJudge();
  for (const { make } of templates) {
    const scenario = make(means);
    if (scenario !== null) await runCase(scenario, target, judge);
  }
  return new Set(
    Object.entries(judge.tallies).flatMap(([behaviour, { situations }]) =>
      Object.entries(situations).flatMap(([situation, count]) =>
        count > 0 ? [`${behaviour}: ${situation}`] : [],
      ),
    ),
  );
}

test('a run begins with them, and each is a template', () => {
  const names = TEMPLATES.small.map(({ name }) => name);
  assert.equal(names.slice(0, FIRST.length), FIRST);
  assert.is(new Set(names).size, names.length);
});

test('they bring about every situation that any small template does', async () => {
  const all = await situationsOf(TEMPLATES.small);
  const first = await situationsOf(TEMPLATES.small.slice(0, FIRST.length));
  assert.ok(all.size > 120, `${all.size} situations`);
  assert.equal(
    [...all].filter((one) => !first.has(one)),
    [],
  );
});

test.run();
