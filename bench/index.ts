/**
 * npm run bench
 *
 * Prints each figure beside its goal. Times are of the main thread, medians of alternating rounds, but for workers. Exit 0: all goals
 * are met; 1: one is not.
 */
import { adapterFigures } from './adapters.ts';
import { caseFigures } from './cases.ts';
import { ledgerFigures } from './ledger.ts';
import { oddFigures } from './odd.ts';
import { reportFigures } from './report.ts';
import { workerFigures } from './workers.ts';

const figures = [
  ...(await adapterFigures()),
  ...ledgerFigures(),
  ...caseFigures(),
  ...(await oddFigures()),
  ...(await workerFigures()),
  ...(await reportFigures()),
];
const width = Math.max(...figures.map(({ name }) => name.length));
for (const { name, value, goal, met } of figures) {
  const verdict = met === null ? '' : `${goal}${met ? '' : '  MISSED'}`;
  console.log(`${name.padEnd(width)}  ${value.padStart(12)}  ${verdict}`.trimEnd());
}
if (figures.some(({ met }) => met === false)) process.exitCode = 1;
