import { readdirSync, readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compare, comparisonSheet } from '../compare.ts';
import { diff, diffSheet } from '../diff.ts';
import {
  conformingResult,
  hostileResult,
  manyFindings,
  sampleCatalogue,
  violatingResult,
} from '../samples.ts';
import { html } from './page.ts';
import { sheetHtml } from './sheet.ts';

/** What the standard and its notes on accessibility say of the markup; our own style is not its business. */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: { 'doctype-style': 'off', 'void-style': 'off', 'no-trailing-whitespace': 'off' },
});

const catalogue = sampleCatalogue();
const pages: Record<string, () => Iterable<string>> = {
  conforming: () => html.render(conformingResult(), catalogue),
  violating: () => html.render(violatingResult(), catalogue),
  hostile: () => html.render(withoutMegabyte(), catalogue),
  'seventy findings': () => html.render(manyFindings(70), catalogue),
  comparison: () => sheetHtml(comparisonSheet(compare([conformingResult(), violatingResult()]))),
  difference: () => sheetHtml(diffSheet(diff(conformingResult(), violatingResult()))),
};

const SAMPLES = new URL('../published/samples/', import.meta.url);
for (const name of readdirSync(SAMPLES).filter((file) => file.endsWith('.html'))) {
  pages[`the sample ${name}`] = () => [readFileSync(new URL(name, SAMPLES), 'utf8')];
}

for (const [name, write] of Object.entries(pages)) {
  test(`${name}: html-validate finds nothing wrong with the page, unfolded`, async () => {
    const text = [...write()].join('').replaceAll(/<script type="text\/plain">(.*?)<\/script>/gs, '$1');
    const { results } = await validator.validateString(text);
    const messages = results.flatMap((one) => one.messages);
    assert.equal(
      messages.map(({ line, ruleId, message }) => `${line}: ${message} (${ruleId})`),
      [],
    );
  });
}

test('html-validate does find what is wrong', async () => {
  const text = [...html.render(violatingResult(), catalogue)].join('').replace('<h1', '<h1 id="findings"');
  const { valid } = await validator.validateString(text);
  assert.is(valid, false);
});

/** The browser's test has it; here it would be looked at letter by letter. */
function withoutMegabyte() {
  const result = hostileResult();
  const findings = result.findings.filter(({ observed }) => observed.length < 10_000);
  return { ...result, findings, errors: result.errors.filter((error) => error.length < 10_000) };
}

test.run();
