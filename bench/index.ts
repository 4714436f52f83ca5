/**
 * npm run bench [-- PART...]
 *
 * Prints each figure beside its goal as it is measured; no part: all of them. Times are of the main thread, medians of alternating
 * rounds, but for workers. Exit 0: all goals are met; 1: one is not; 2: there is no such part.
 */
import { adapterFigures } from './adapters.ts';
import { caseFigures } from './cases.ts';
import { type Figure, tell } from './figure.ts';
import { ledgerFigures } from './ledger.ts';
import { oddFigures } from './odd.ts';
import { reportFigures } from './report.ts';
import { workerFigures } from './workers.ts';

const PARTS: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  adapters: adapterFigures,
  ledger: ledgerFigures,
  cases: caseFigures,
  odd: oddFigures,
  workers: workerFigures,
  report: reportFigures,
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`bench: no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
    tell((await PARTS[name]?.()) ?? []);
  }
}
