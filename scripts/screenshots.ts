// Writes docs/images/ from the sample reports, for the README, where there is a Chromium: npm run screenshots
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '../reports/html/chromium.ts';
import { SAMPLES } from './samples.ts';

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));
/** More than this is slow to open where the README is read. */
const MOST_BYTES = 250_000;

interface Shot {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
  /** What the reader looks at; otherwise the top of the page. An expression: the page has a DOM, this file has not. */
  readonly before?: string;
}

const DESKTOP = { width: 1_280, height: 900 };

const FIRST_CHART = `{
  const chart = document.querySelector('#findings svg.chart');
  for (let at = chart; at !== null; at = at.parentElement) if (at.matches('details')) at.open = true;
  const bar = document.querySelector('.bar').getBoundingClientRect().height;
  scrollTo(0, chart.closest('figure').getBoundingClientRect().top + scrollY - bar - 315);
}`;

const SHOTS: readonly Shot[] = [
  { name: 'report-light', colorScheme: 'light', viewport: DESKTOP },
  { name: 'report-dark', colorScheme: 'dark', viewport: DESKTOP },
  { name: 'report-phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'finding', colorScheme: 'light', viewport: DESKTOP, before: FIRST_CHART },
];

const browser = await chromium();
if (typeof browser === 'string') throw new Error(browser);
mkdirSync(IMAGES, { recursive: true });
try {
  for (const { name, colorScheme, viewport, before } of SHOTS) {
    const page = await browser.newPage({ colorScheme, viewport });
    await page.goto(new URL('violating.html', SAMPLES).href);
    if (before !== undefined) await page.evaluate(before);
    const path = `${IMAGES}${name}.png`;
    await page.screenshot({ path });
    await page.close();
    const bytes = statSync(path).size;
    console.log(`docs/images/${name}.png  ${bytes} bytes`);
    if (bytes > MOST_BYTES) throw new Error(`${name}.png has ${bytes} bytes, more than ${MOST_BYTES}`);
  }
} finally {
  await browser.close();
}
