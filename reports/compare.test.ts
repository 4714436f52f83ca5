import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columns } from './columns.ts';
import { compare, comparisonSheet } from './compare.ts';
import { conformingResult, hostileResult, violatingResult } from './samples.ts';
import { sheetTerminal } from './sheet-terminal.ts';

const three = [conformingResult(), violatingResult(), hostileResult()];

test('behaviours by implementations, in the order of the catalogue and of the runs', () => {
  const { implementations, behaviours } = compare([violatingResult(), conformingResult()]);
  assert.equal(
    implementations.map(({ name, violating }) => [name, violating]),
    [
      ['acme-nat 1.4.2', 3],
      ['acme-nat 1.4.2 (2)', 0],
    ],
  );
  assert.is(behaviours[0]?.id, 'outbound-maps-to-public');
  const row = behaviours.find(({ id }) => id === 'no-reclaim-before-4-minutes');
  assert.equal(row?.verdicts, ['violates', 'conforms']);
});

test('a behaviour that one run does not know is absent there', () => {
  const { 'payload-intact': _, ...behaviours } = conformingResult().behaviours;
  const row = compare([conformingResult(), { ...conformingResult(), behaviours }]).behaviours.find(
    ({ id }) => id === 'payload-intact',
  );
  assert.equal(row?.verdicts, ['conforms', null]);
});

test('answers stand beside one another', () => {
  const other = { ...conformingResult(), characteristics: {} };
  const [row] = compare([conformingResult(), other]).characteristics;
  assert.equal(row, {
    question: 'How is a port chosen?',
    answers: ['The lowest that is free for the destination', null],
  });
});

test('what else differs is said', () => {
  const { caveats } = compare([
    conformingResult(),
    { ...conformingResult(), seed: 1, dialect: 'azure-2018' },
  ]);
  assert.equal(caveats, [
    'The runs differ in their dialect: azure-2016, azure-2018.',
    'The runs differ in their seed: 20161031, 1.',
  ]);
});

test('one run is no comparison', () => {
  assert.throws(() => compare([conformingResult()]), /compare-too-few/);
});

test('a terminal of 80 columns shows three of them by letters, with a legend', () => {
  const text = sheetTerminal(comparisonSheet(compare([...three.slice(0, 2), conformingResult()])), {
    colour: false,
    width: 80,
  });
  assert.match(text, /^no-reclaim-before-4-minutes +\. +V +\.$/m);
  assert.match(text, /V violates/);
  for (const line of text.split('\n')) assert.ok(columns(line) <= 80, line);
});

test.run();
