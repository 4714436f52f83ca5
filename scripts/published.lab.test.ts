// What is published of real NATs is what a fresh run finds: a reduced one of each, since CI has not a minute for each.
// test-timeout: 900
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from '../harness/lab/availability.ts';
import type { Result } from '../harness/record/result.ts';
import { run } from '../src/run.ts';
import { targetNamed, targets } from '../src/targets.ts';
import {
  counterexamplesOf,
  PUBLISHED,
  publishedNames,
  publishedPages,
  publishedResult,
} from './published.ts';

/** The first cases show what breaks and share the idle windows; the 64,511 stages are later ones. */
const REDUCED = { timeMs: 12_000, shrinkExecutions: 0, tries: 1 } as const;
/** A busy machine, and daemons that take their time, have a minute before what was not seen counts. */
const WHOLE = { ...REDUCED, timeMs: 60_000 } as const;
const KEPT: readonly string[] = ['conforms', 'permitted-variation'];

/**
 * What a reduced run says otherwise. Searches for ports go by chance: it may miss what a whole run found, and see what that one
 * left open. What was published as kept must not be broken, and what a lab supports stays the same.
 */
function differences(published: Result, fresh: Result): readonly string[] {
  return Object.entries(published.behaviours).flatMap(([id, before]) => {
    const now = fresh.behaviours[id];
    if (now === undefined) return [`${id}: not judged any more`];
    const isOtherwise =
      (now.verdict === 'violates' && KEPT.includes(before.verdict)) ||
      (now.verdict === 'not-supported') !== (before.verdict === 'not-supported');
    const situations = Object.keys(before.situations).toSorted();
    const sameSituations =
      JSON.stringify(situations) === JSON.stringify(Object.keys(now.situations).toSorted());
    return [
      ...(isOtherwise ? [`${id}: published as ${before.verdict}, now ${now.verdict}`] : []),
      ...(sameSituations ? [] : [`${id}: other situations than ${situations.join(', ')}`]),
    ];
  });
}

test('what is published is of labs that there are, and the pages are those of the code', () => {
  const labs = Object.keys(targets).flatMap((name) => (name.startsWith('lab:') ? [name.slice(4)] : []));
  assert.ok(publishedNames().length > 0);
  assert.equal(
    publishedNames().filter((name) => !labs.includes(name)),
    [],
    'published, and no lab any more',
  );
  for (const [path, text] of publishedPages()) {
    assert.is(readFileSync(`${PUBLISHED}${path}`, 'utf8'), text, `${path}: npm run published -- --pages`);
  }
});

test('each violation has a counterexample, and the page says how it was seen by hand', () => {
  const unseen: string[] = [];
  for (const name of publishedNames()) {
    const page = readFileSync(`${PUBLISHED}${name}/README.md`, 'utf8');
    const kept = counterexamplesOf(name);
    for (const { id, follows } of publishedResult(name).findings) {
      if (follows !== null) continue;
      assert.ok(kept.includes(id) && page.includes(`### ${id}`), `${name}: ${id}`);
      const [section = ''] = page.slice(page.indexOf(`### ${id}`) + 4).split(/\n##+ /);
      if (!/^By hand, .* Seen: /m.test(section)) unseen.push(`${name}: ${id}`);
    }
  }
  assert.equal(unseen, []);
});

for (const name of publishedNames()) {
  test(`lab:${name} does what is published of it`, async () => {
    const available = labAvailability(name);
    if (!available.ok) {
      console.log(`SKIP ${available.code}: ${available.reason}`);
      return;
    }
    const { start } = targetNamed(`lab:${name}`, targets);
    const { result } = await run({ start, campaign: REDUCED });
    assert.equal(result.errors, []);
    assert.equal(differences(publishedResult(name), result), []);
    // Single flows show these, on most within seconds.
    const missing = (among: Result): readonly string[] =>
      ['one-port-per-flow-per-destination', 'outbound-maps-to-public'].filter(
        (id) =>
          publishedResult(name).behaviours[id]?.verdict === 'violates' &&
          among.behaviours[id]?.verdict !== 'violates',
      );
    if (missing(result).length === 0) return;
    assert.equal(missing((await run({ start, campaign: WHOLE })).result), []);
  });
}

test.run();
