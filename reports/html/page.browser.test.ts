// test-timeout: 300
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compare, comparisonSheet } from '../compare.ts';
import {
  conformingResult,
  hostileResult,
  manyFindings,
  sampleCatalogue,
  violatingResult,
} from '../samples.ts';
import { axe, chromium, type Page, type PageOptions } from './chromium.ts';
import { html } from './page.ts';
import { sheetHtml } from './sheet.ts';

const opened = await chromium();
const browser = typeof opened === 'string' ? null : opened;
const pagesInBrowser = suite('in a browser');
/** Without a browser one test says so, and none passes for having looked at nothing. */
const test = browser === null ? () => undefined : pagesInBrowser;
if (browser === null) pagesInBrowser('pages', () => console.log(`\nSKIP ${opened as string}`));

const folder = mkdtempSync(join(tmpdir(), 'snatcheck-pages-'));
const catalogue = sampleCatalogue();
const pages: Readonly<Record<string, () => Iterable<string>>> = {
  conforming: () => html.render(conformingResult(), catalogue),
  violating: () => html.render(violatingResult(), catalogue),
  hostile: () => html.render(hostileResult(), catalogue),
  many: () => html.render(manyFindings(), catalogue),
  comparison: () => sheetHtml(comparisonSheet(compare([conformingResult(), violatingResult()]))),
};

pagesInBrowser.before(() => {
  if (browser === null) return;
  for (const [name, write] of Object.entries(pages)) {
    writeFileSync(join(folder, `${name}.html`), [...write()].join(''));
  }
});

pagesInBrowser.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const OPEN_ALL = `for (const details of document.querySelectorAll('details')) details.open = true`;

/** Opens a page, and after `act` fails for every error, line of the console and request that there was. */
async function visit(
  name: string,
  act: (page: Page) => Promise<void>,
  options: PageOptions = {},
  hash = '',
): Promise<void> {
  if (browser === null) return;
  const page = await browser.newPage(options);
  const troubles: string[] = [];
  page.on('pageerror', ({ message }) => troubles.push(`error ${message}`));
  page.on('console', (line) => troubles.push(`console ${line.text?.()}`));
  const file = pathToFileURL(join(folder, `${name}.html`)).href;
  page.on('request', (request) => {
    const url = request.url?.() ?? '';
    if (url !== 'data:,' && url.split('#')[0] !== file) troubles.push(`request ${url}`);
  });
  await page.goto(file + hash);
  await act(page);
  await page.close();
  assert.equal(troubles, []);
}

for (const name of Object.keys(pages)) {
  test(`${name}: opens, unfolds and runs nothing of a target's`, async () => {
    await visit(name, async (page) => {
      if (name !== 'many') await page.evaluate(OPEN_ALL);
      assert.is(await page.evaluate('typeof window.broken'), 'undefined');
      assert.is(await page.evaluate('document.images.length'), 0);
      const outside = `[...document.links].filter((link) => !link.getAttribute('href').startsWith('#')).length`;
      assert.is(await page.evaluate(outside), 0);
    });
  });
}

for (const [name, colorScheme, width] of [
  ['violating', 'light', 1_280],
  ['violating', 'dark', 1_280],
  ['violating', 'light', 390],
  ['hostile', 'light', 390],
  ['comparison', 'light', 390],
  ['comparison', 'dark', 1_280],
] as const) {
  test(`${name}, ${colorScheme}, ${width} wide: no axe violation, nothing too wide`, async () => {
    const source = axe();
    if (source === null) console.log('\nSKIP no axe-core (npm install)');
    if (source === null) return;
    const options = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
    const look = async (page: Page) => {
      await page.evaluate(OPEN_ALL);
      await page.evaluate(source);
      const ids = `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))`;
      assert.equal(await page.evaluate(ids), []);
      assert.is(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    };
    await visit(name, look, options);
  });
}

test('a deep link unfolds what it points at, and what that is folded in', async () => {
  const id = 'finding-return-traffic-reaches-origin-77aa01bc';
  const look = async (page: Page) => {
    const visible = `document.querySelector('#${id} .versus').checkVisibility({ contentVisibilityAuto: false })`;
    assert.is(await page.evaluate(visible), true);
  };
  await visit('violating', look, {}, `#${id}`);
});

test('every link leads to something', async () => {
  await visit('violating', async (page) => {
    const lost = `[...document.links].filter(({ hash }) => !document.getElementById(hash.slice(1))).length`;
    assert.is(await page.evaluate(lost), 0);
  });
});

/** Asked from outside: the page's policy lets nobody evaluate text within it again and again. */
async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if ((await page.evaluate(expression)) === true) return;
    await setTimeout(50);
  }
  assert.unreachable(`never true: ${expression}`);
}

const SHOWN = `document.getElementById('shown').textContent`;

test('the filter finds by text and by verdict', async () => {
  await visit('violating', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('no-reclaim');
    // Not at once: while it is typed, what is there of the word is looked for.
    await until(page, `${SHOWN} === '1 of 33 behaviours, 1 of 3 findings'`);
    await page.keyboard.press('Escape');
    assert.is(await page.evaluate(SHOWN), '');
    await page.click('button[data-verdict="not-supported"]');
    assert.is(await page.evaluate(SHOWN), '5 of 33 behaviours, 0 of 3 findings');
  });
});

test('keys walk, unfold, help and change the theme', async () => {
  await visit('many', async (page) => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('o');
    assert.is(await page.evaluate(`document.querySelector('.current > details').open`), true);
    await page.keyboard.press('?');
    assert.is(await page.evaluate(`document.getElementById('help').open`), true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    assert.is(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
  });
});

test('the body of a late finding comes when it is opened', async () => {
  await visit('many', async (page) => {
    const last = `[...document.querySelectorAll('.finding > details')].at(-1)`;
    assert.is(await page.evaluate(`${last}.querySelector('.body')`), null);
    await page.evaluate(`${last}.open = true`);
    await until(page, `${last}.querySelector('.body code') !== null`);
  });
});

test('of thousands, those that are text are found by their link, the filter and the keys', async () => {
  const ids = [...html.render(manyFindings(), catalogue)]
    .join('')
    .matchAll(/id="(finding-[^"]+-0000138[0-7])"/g);
  const [, id] = [...ids].at(-1) ?? [];
  assert.ok(id !== undefined);
  const there = `document.getElementById('${id}')`;
  await visit('many', async (page) => {
    assert.is(await page.evaluate(`${there} === null`), true);
    assert.is(await page.evaluate(`document.querySelectorAll('.finding').length`), 200);
    await page.keyboard.press('/');
    await page.keyboard.type(id.replace('finding-', ''));
    // Each key filters anew: what a part of the text matched stands there first.
    await until(page, `${SHOWN} === '0 of 33 behaviours, 1 of 5000 findings'`);
    assert.is(await page.evaluate(`${there}.checkVisibility()`), true);
    await page.keyboard.press('Escape');
    assert.is(await page.evaluate(`document.querySelectorAll('.more > details[open]').length`), 0);
    assert.is(await page.evaluate(`document.querySelectorAll('[data-group][hidden]').length`), 0);
  });
  const look = async (page: Page) => {
    const seen = `${there}.querySelector('.body code').checkVisibility({ contentVisibilityAuto: false })`;
    assert.is(await page.evaluate(seen), true);
  };
  await visit('many', look, {}, `#${id}`);
  await visit('many', async (page) => {
    await page.evaluate(
      `document.querySelector('.more').previousElementSibling.querySelector('summary').click()`,
    );
    await page.evaluate(`location.hash = document.querySelector('.more').previousElementSibling.id`);
    await until(page, `document.querySelector('.current') !== null`);
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await until(page, `document.querySelector('.more.current .finding') !== null`);
    await page.keyboard.press('j');
    assert.is(await page.evaluate(`document.querySelector('.current').classList.contains('finding')`), true);
  });
});

test('on paper everything is unfolded, and folded again afterwards', async () => {
  await visit('violating', async (page) => {
    const open = `document.querySelectorAll('main details[open]').length`;
    const before = await page.evaluate(open);
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    assert.is(await page.evaluate(`document.querySelectorAll('main details:not([open])').length`), 0);
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    assert.is(await page.evaluate(open), before);
    const pdf = (await page.pdf()).toString('latin1');
    assert.ok((pdf.match(/\/Type \/Page\b/g) ?? []).length > 10, 'pages of the unfolded report');
  });
});

pagesInBrowser.run();
