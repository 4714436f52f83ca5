import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columns } from './columns.ts';
import { compare, comparisonSheet } from './compare.ts';
import { diff, diffSheet } from './diff.ts';
import { sheetHtml } from './html/sheet.ts';
import { conformingResult, hostileResult, violatingResult } from './samples.ts';
import { sheetMarkdown } from './sheet-markdown.ts';
import { sheetTerminal } from './sheet-terminal.ts';

const sheets = {
  comparison: comparisonSheet(compare([conformingResult(), violatingResult()])),
  diff: diffSheet(diff(conformingResult(), violatingResult())),
  hostile: comparisonSheet(compare([hostileResult(), violatingResult()])),
  hostileDiff: diffSheet(diff(violatingResult(), hostileResult())),
};

for (const [name, sheet] of Object.entries(sheets)) {
  test(`${name}: 80 columns hold it, and nothing acts on the terminal`, () => {
    const text = sheetTerminal(sheet, { colour: false, width: 80 });
    assert.not.match(text, /(?!\n)\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    // Ids are never cut, and a hostile one may be long.
    if (!name.startsWith('hostile'))
      for (const line of text.split('\n')) assert.ok(columns(line) <= 80, line);
  });

  test(`${name}: Markdown has as many cells in a row as columns`, () => {
    const text = [...sheetMarkdown(sheet)].join('');
    for (const block of text.split(/\n\n/).filter((part) => part.startsWith('| '))) {
      const widths = block.split('\n').map((row) => row.replaceAll('\\|', '').split('|').length);
      assert.is(new Set(widths).size, 1, block);
    }
  });

  test(`${name}: the page fetches nothing and makes no element of a target's`, () => {
    const page = [...sheetHtml(sheet)].join('');
    assert.match(page, /default-src &#39;none&#39;/);
    assert.not.match(page, /<(img|svg onload|script>window)|<[^>]*\b(src|onerror)=/);
  });
}

test('colour is the only difference that colour makes', () => {
  const coloured = sheetTerminal(sheets.diff, { colour: true, width: 80 });
  const plain = sheetTerminal(sheets.diff, { colour: false, width: 80 });
  assert.is.not(coloured, plain);
  // oxlint-disable-next-line no-control-regex -- styles are what is taken off
  assert.is(coloured.replaceAll(/\u001b\[\d+m/g, ''), plain);
});

test.run();
