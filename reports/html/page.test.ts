import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  conformingResult,
  hostileResult,
  manyFindings,
  sampleCatalogue,
  violatingResult,
} from '../samples.ts';
import { html } from './page.ts';

const write = (result: Parameters<typeof html.render>[0]) =>
  [...html.render(result, sampleCatalogue())].join('');

test('the verdict is the heading', () => {
  assert.match(
    write(violatingResult()),
    /<h1 class="bad">acme-nat 1\.4\.2 breaks 3 of 33 documented behaviours; it keeps 23, /,
  );
  assert.match(write(conformingResult()), /<h1 class="good">/);
  const obstacle = 'Nothing gets through.';
  assert.match(write({ ...conformingResult(), obstacle }), `<p><strong>${obstacle}</strong></p>`);
});

test('a target of nobody in particular ends in its version', () => {
  const result = conformingResult();
  const nobody = { ...result, target: { ...result.target, organisation: '' } };
  assert.match(write(result), '<bdi>1.4.2</bdi>, <bdi>Acme Networks</bdi></dd>');
  assert.match(write(nobody), '<bdi>1.4.2</bdi></dd>');
});

test('an address stays in one piece, with its port', () => {
  assert.match(write(violatingResult()), /<span class="whole">203\.0\.113\.1:1026<\/span>/);
  assert.match(write(violatingResult()), '.whole { white-space: nowrap; }');
});

test('the policy lets nothing run but our own style and script, by their hashes', () => {
  const page = write(hostileResult());
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  assert.ok(policy.startsWith('default-src &#39;none&#39;;'));
  for (const [tag, directive] of [
    ['style', 'style-src'],
    ['script', 'script-src'],
  ] as const) {
    const source = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(source).digest('base64');
    assert.ok(policy.includes(`${directive} &#39;sha256-${hash}&#39;`), directive);
  }
  assert.not.match(page, /unsafe|nonce/);
});

test('nothing is fetched from anywhere', () => {
  const page = write(violatingResult());
  assert.not.match(page, /\b(src|srcset|action|formaction|poster)=/);
  for (const [, href] of page.matchAll(/\bhref="([^"]*)"/g)) assert.match(href ?? '', /^(#|data:,$)/);
  assert.not.match(page, /@import|url\(/);
});

test('what a target says makes no element, no attribute and no link', () => {
  const page = write(hostileResult());
  assert.not.match(page, /<(img|svg onload|script>window)/);
  // Within a tag there is no string of a target's but in a quoted attribute.
  for (const [tag] of page.matchAll(/<[a-z][^>]*>/g))
    assert.not.match(tag.replaceAll(/"[^"]*"/g, '""'), /\son\w+=/);
  for (const [, href] of page.matchAll(/\bhref="([^"]*)"/g)) assert.match(href ?? '', /^(#|data:,$)/);
  assert.ok(page.length < 2_000_000, 'a megabyte is clipped');
});

test("the system's own view stands in the finding that it is of", () => {
  const result = violatingResult();
  const page = write(result);
  assert.match(
    page,
    /acme-nat dump \(2 of 5 lines\).*?<pre[^>]*>\n?<bdi>udp <span class="whole">10\.0\.0\.5:40001<\/span> &#62; /s,
  );
  const viewed = result.findings.filter(({ view }) => view !== undefined);
  assert.is(page.match(/The system’s own view/g)?.length, viewed.length);
});

test('every behaviour and every finding is a deep link, once', () => {
  const result = violatingResult();
  const page = write(result);
  const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
  assert.is(new Set(ids).size, ids.length);
  for (const id of Object.keys(result.behaviours)) assert.ok(ids.includes(`behaviour-${id}`));
  for (const { id } of result.findings) assert.ok(ids.includes(`finding-${id}`));
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target), target);
});

test('situations that are missing are said to be', () => {
  assert.match(write(violatingResult()), /<tr class="missing">\s*<td><bdi>pool full<\/bdi><\/td>/);
});

test('a secondary finding is folded beneath its first', () => {
  const page = write(violatingResult());
  const first = page.indexOf('id="finding-no-reclaim-before-4-minutes-0b77e2d4"');
  const fold = page.indexOf('1 finding follows from this one', first);
  const second = page.indexOf('id="finding-return-traffic-reaches-origin-77aa01bc"');
  assert.ok(first > 0 && first < fold && fold < second);
});

test('5,000 findings are all there, written in pieces, and small enough to send', () => {
  let characters = 0;
  let pieces = 0;
  let longest = 0;
  let items = 0;
  for (const piece of html.render(manyFindings(), sampleCatalogue())) {
    characters += piece.length;
    pieces += 1;
    longest = Math.max(longest, piece.length);
    items += piece.split('class="item finding"').length - 1;
  }
  assert.is(items, 5_000);
  assert.ok(pieces > 5_000);
  assert.ok(longest < 100_000, `${longest}`);
  assert.ok(characters < 12_000_000, `${characters}`);
});

test('detection power is that of the generator that made the cases, or not measured', () => {
  const measured = sampleCatalogue();
  const entry = measured['payload-intact'];
  assert.ok(entry);
  const catalogue = {
    ...measured,
    'payload-intact': { ...entry, power: { generator: 7, faults: 5, caught: 4 } },
  };
  const page = (generator: number) =>
    [...html.render({ ...conformingResult(), generator }, catalogue)].join('').replaceAll(/\s+/g, ' ');
  assert.match(page(7), '4 of 5 seeded faults that break this behaviour were caught');
  assert.not.match(page(8), 'that break this behaviour were caught');
  assert.match(page(8), 'Not measured for the generator of these cases');
});

test('time that decides nothing is told of what idle time decides', () => {
  const [timed, untimed] = ['no-reclaim-before-4-minutes', 'payload-intact'].map((id) => {
    const page = write(conformingResult());
    const from = page.indexOf(`id="behaviour-${id}"`);
    assert.ok(from > 0, id);
    return page.slice(from, page.indexOf('class="item behaviour"', from));
  });
  assert.match(timed ?? '', 'Time that decides nothing');
  assert.not.match(untimed ?? '', 'Time that decides nothing');
});

test.run();
