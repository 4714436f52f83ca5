import type { Result } from '../../harness/record/result.ts';
import { type Catalogue, countVerdicts } from '../catalogue.ts';
import type { Format } from '../format.ts';
import { behavioursSection } from './behaviours.ts';
import { document } from './document.ts';
import { casesSection } from './cases.ts';
import { cut } from './chart/bar.ts';
import { findingsSection, withoutScript } from './findings.ts';
import { idleSection } from './idle.ts';
import { each, html as whole, type Markup, NONE, partial } from './markup.ts';
import { characteristicsSection, targetSection } from './measured.ts';
import { portUseSection } from './port-use.ts';
import { verdictSection, wordsOf } from './verdict.ts';
import { witnessesSection } from './witnesses.ts';

/** One page that needs nothing else: no network, no second file. Written in pieces, and built lazily where it is long. */
export const html: Format = { extension: '.html', render: page };

/** From here on the browser lays out only what is on the screen. */
const LARGE = 100;
/** Of a tab's title, which browsers and bookmarks cut at some 70. */
const MOST_NAME = 34;

function page(result: Result, catalogue: Catalogue): Iterable<string> {
  const { name, version } = result.target;
  return document(
    `${wordsOf(result.verdict)}: ${cut(`${name} ${version}`, MOST_NAME)}, ${result.dialect}`,
    sections(result, catalogue),
  );
}

function* sections(result: Result, catalogue: Catalogue): Generator<Markup> {
  const size = result.findings.length + Object.keys(result.behaviours).length;
  yield partial`<body class="${size > LARGE ? 'large' : 'small'}">
<a class="skip" href="#main">To the behaviours</a>
`;
  yield verdictSection(result);
  const ports = portUseSection(result);
  const idle = idleSection(result);
  yield contents(result, ports !== NONE, idle !== NONE);
  yield toolbar(result);
  yield partial`<main id="main">
`;
  yield withoutScript(result);
  yield* behavioursSection(result, catalogue);
  yield* findingsSection(result, catalogue);
  yield ports;
  yield idle;
  yield witnessesSection(result);
  yield casesSection(result);
  yield characteristicsSection(result);
  yield targetSection(result);
  yield partial`</main>
<footer><p>Written by ${result.tool}. Behaviours are restated in our own words; sentences are counted within the sections of the article.</p></footer>
`;
  yield KEYS;
}

/** The sections that this page has, in their order. */
function contents(result: Result, hasPorts: boolean, hasIdle: boolean): Markup {
  const links: readonly (readonly [id: string, title: string, there: boolean])[] = [
    ['behaviours', 'Behaviours', true],
    ['findings', 'Findings', result.findings.length > 0],
    ['ports', 'Port use', hasPorts],
    ['idle', 'Idle times', hasIdle],
    ['witnesses', 'Seen by which probe', (result.witnesses ?? []).length > 0],
    ['cases', 'Cases and situations', true],
    ['characteristics', 'What kind of NAT', Object.keys(result.characteristics).length > 0],
    ['target', 'The target', true],
  ];
  return whole`<nav class="contents" aria-label="Sections">
    ${each(
      links.filter(([, , there]) => there),
      ([id, title]) => whole`<a href="#${id}">${title}</a> `,
    )}
  </nav>`;
}

function toolbar(result: Result): Markup {
  return partial`<search class="bar" aria-label="Filter"><div>
<input type="search" id="search" placeholder="Filter by text" aria-label="Filter behaviours and findings by text" autocomplete="off" spellcheck="false">
${each(
  countVerdicts(result),
  ([verdict, count]) =>
    whole`<button type="button" data-verdict="${verdict}" aria-pressed="false">${wordsOf(verdict)} ${count}</button>
`,
)}<span id="shown" role="status"></span>
<span class="end"><button type="button" id="theme">Light / dark</button><button type="button" id="keys" aria-label="Keyboard shortcuts">?</button></span>
</div></search>
`;
}

const KEYS = whole`<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2>
<table><tbody>
<tr><th scope="row"><kbd>/</kbd></th><td>filter by text</td></tr>
<tr><th scope="row"><kbd>j</kbd> <kbd>k</kbd></th><td>next, previous behaviour or finding</td></tr>
<tr><th scope="row"><kbd>o</kbd></th><td>unfold it, or fold it</td></tr>
<tr><th scope="row"><kbd>l</kbd></th><td>its link, into the address bar</td></tr>
<tr><th scope="row"><kbd>t</kbd></th><td>light or dark</td></tr>
<tr><th scope="row"><kbd>Esc</kbd></th><td>clear the filter</td></tr>
</tbody></table>
<form method="dialog"><p><button type="submit">Close</button></p></form></dialog>
`;
