import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result } from '../harness/record/result.ts';
import { type FormatName, formats, resultSchema } from './index.ts';
import { sampleCatalogue, violatingResult } from './samples.ts';

const KNOWN = 'no-reclaim-before-4-minutes';
const PASSES = 'payload-intact';

/** One behaviour that fails as known among others that fail, one that passes, and one that was not exercised. */
function withKnown(): Result {
  const result = violatingResult();
  const line = { situation: null, reason: 'A reason.' } as const;
  return {
    ...result,
    behaviours: { ...result.behaviours, [KNOWN]: { ...result.behaviours[KNOWN]!, known: true } },
    known: [
      { ...line, behaviour: KNOWN, place: 'ci/known.txt:3:1', outcome: 'fails' },
      { ...line, behaviour: PASSES, situation: 'one, byte', place: 'ci/known.txt:4:1', outcome: 'passes' },
      { ...line, behaviour: 'exhaustion-raises-alert', place: 'ci/known.txt:5:1', outcome: 'not-exercised' },
    ],
  };
}

const write = (name: FormatName): string =>
  [...formats[name].render(withKnown(), sampleCatalogue())].join('');

const says: Readonly<Record<FormatName, readonly (string | RegExp)[]>> = {
  text: [
    /no-reclaim-before-4-minutes +inferred +known-failure/,
    'payload-intact:one, byte PASSES',
    'known.txt:5:1',
  ],
  html: ['known failure', 'PASSES: delete the line', 'was not exercised', 'ci/known.txt:3:1'],
  json: ['"outcome":"passes"', '"known":true'],
  markdown: ['(1 as known)', ', known failure)', 'PASSES: delete the line', 'was not exercised'],
  junit: [/failures="2"/, '<skipped message="known failure, expected by ci/known.txt:3:1'],
  tap: [/not ok \d+ - no-reclaim-before-4-minutes \\?# TODO known failure \(ci\/known.txt:3:1\)/],
  ctrf: [/"rawStatus": ?"known-failure"/],
  sarif: [
    /"justification": ?"known failure, expected by ci\/known.txt:3:1"/,
    'passes: delete ci/known.txt:4:1',
  ],
  annotations: [
    '::notice title=snatcheck%3A no-reclaim-before-4-minutes fails as known::',
    '::error title=snatcheck%3A known failures,file=ci/known.txt,line=4,col=1::payload-intact:one, byte PASSES',
    '::notice title=snatcheck%3A known failures,file=ci/known.txt,line=5,col=1::',
  ],
};

for (const [name, texts] of Object.entries(says) as [FormatName, readonly (string | RegExp)[]][]) {
  test(`${name}: known failures are told as known`, () => {
    // Layout is the format's own business.
    const written = write(name).replaceAll(
      name === 'json' ? /\s+/g : /\s*\n\s+/g,
      name === 'json' ? '' : ' ',
    );
    for (const text of texts) assert.match(written, text);
  });
}

test('SARIF suppresses findings of known failures, and no others', () => {
  const { runs } = JSON.parse(write('sarif')) as {
    runs: { results: { ruleId: string; suppressions?: unknown[] }[] }[];
  };
  const suppressed = runs[0]?.results.filter(({ suppressions }) => suppressions !== undefined) ?? [];
  assert.equal([...new Set(suppressed.map(({ ruleId }) => ruleId))], [KNOWN]);
});

test('the schema knows what is known', () => {
  assert.ok(resultSchema().safeParse(withKnown()).success);
});

test.run();
