import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Result } from '../../harness/record/result.ts';
import { conformingResult } from '../samples.ts';
import { casesSection } from './cases.ts';
import { heatCells, levelOf } from './heat.ts';
import { idleSection } from './idle.ts';
import { NONE } from './markup.ts';
import { portUseSection } from './port-use.ts';

const result = conformingResult();
const { statistics } = result;
if (statistics === undefined || statistics === null) throw new Error('the sample has statistics');

test('shades grow with the logarithm, and nothing is none', () => {
  assert.equal(
    [0, 1, 10, 1_000, 100_000].map((value) => levelOf(value, 100_000)),
    [0, 1, 2, 5, 8],
  );
  assert.is(levelOf(1, 1), 8);
});

test('a cell stands where its block is', () => {
  const grid = { left: 10, top: 20, columns: 2, width: 4, height: 6 };
  assert.is(heatCells([0, 0, 0, 5], 5, grid).text, '<path class="heat h8" d="M14 26h4v6h-4z" />');
});

test('a thousand blocks are few elements, and every coordinate a number', () => {
  const { text } = portUseSection(result);
  assert.ok(text.split('<path').length < 60);
  assert.not.match(text, /NaN|Infinity|undefined/);
  assert.match(text, /none of them was\s+one of/);
  assert.match(text, /30,208 of 64,511/);
});

test('a privileged port that was given is said in words', () => {
  const ports = statistics.ports.map((times, block) => (block === 3 ? 2 : times));
  const { text } = portUseSection({ ...result, statistics: { ...statistics, ports } });
  assert.match(text, /<strong>2 times<\/strong> it was\s+one of/);
});

test('ports that went early to another flow are told apart from those that went late', () => {
  const { text } = idleSection(result);
  assert.match(text, /its port went to another flow\s+0 times; idle for more than 4:01\.2/);
  const taken = statistics.idle.taken.map((times, bin) => (bin === 2 ? 7 : times));
  const early: Result = {
    ...result,
    statistics: { ...statistics, idle: { ...statistics.idle, taken } },
  };
  assert.match(idleSection(early).text, /its port went to another flow\s+7 times; idle/);
});

test('missing situations come first', () => {
  const [id, behaviour] = Object.entries(result.behaviours).find(
    ([, { verdict }]) => verdict === 'conforms',
  ) ?? ['', undefined];
  if (behaviour === undefined) throw new Error('the sample has one that conforms');
  const situations = { ...behaviour.situations, 'never seen': 0 };
  const { text } = casesSection({
    ...result,
    behaviours: { ...result.behaviours, [id]: { ...behaviour, situations } },
  });
  assert.match(text, /<tbody>\s*<tr class="missing">(?:(?!<tr)[^])*never seen/);
});

test('a result without statistics has none of the charts', () => {
  const { statistics: _none, ...old } = result;
  assert.is(portUseSection(old), NONE);
  assert.is(idleSection(old), NONE);
  assert.match(casesSection(old).text, /Situations/);
});

test.run();
