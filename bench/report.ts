import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium } from '../reports/html/chromium.ts';
import { median } from './clock.ts';
import { type Figure, judge, note } from './figure.ts';

/** Of a default run on `builtin`: more than a million observations. */
const CASES = 14_000;
const OPENS = 5;
const MEMORY = { most: 300 };
const OPENING = { most: 1_000 };

const PROGRAM = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
/** Tells the most memory that a process ever held, in kB, when it ends. */
const TELLS = `data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))`;

/** The report of a record of a million observations: how much memory it takes to write, how long a browser takes to show it. */
export async function reportFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-bench-report-'));
  try {
    const run = join(folder, 'run');
    const limits = ['--cases', String(CASES), '--time', '10m', '--workers', '1'];
    const running = mostMemory(['run', ...limits, '--format', 'json', '--output', run]);
    const report = join(folder, 'report');
    const writing = mostMemory(['report', run, '--output', report]);
    const { observations } = JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')) as {
      readonly observations: number;
    };
    const page = join(report, 'report.html');
    const browser = await chromium();
    return [
      judge('memory to write the report of a run', writing / 1_024, ' MB', MEMORY),
      note(
        '  the run itself',
        `${(running / 1_024).toFixed(0)} MB, ${observations.toLocaleString('en')} observations`,
      ),
      ...(typeof browser === 'string'
        ? [note('opening that report', browser)]
        : [judge('opening that report in Chromium', await opening(browser, page), ' ms', OPENING)]),
      note('  the page', `${(statSync(page).size / 1_024).toFixed(0)} kB`),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In kB; whatever the verdict. */
function mostMemory(words: readonly string[]): number {
  const node = ['-C', 'snatcheck-source', '--import', 'tsx', '--import', TELLS, PROGRAM, ...words];
  const { output, error, stderr } = spawnSync(process.execPath, node, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const told = Number(output?.[3]);
  if (error !== undefined || !(told > 0))
    throw new Error(`${words[0]} told nothing: ${error?.message ?? stderr}`);
  return told;
}

/** From the request until everything is loaded, in ms, each time in a new page. */
async function opening(browser: Browser, path: string): Promise<number> {
  try {
    const times: number[] = [];
    for (let i = 0; i < OPENS; i++) {
      const page = await browser.newPage({});
      await page.goto(pathToFileURL(path).href);
      times.push(Number(await page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd')));
      await page.close();
    }
    return median(times);
  } finally {
    await browser.close();
  }
}
