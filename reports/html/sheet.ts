import type { Cell, Sheet, Table } from '../sheet.ts';
import { document } from './document.ts';
import { each, foreign, html, type Markup, NONE, partial } from './markup.ts';
import { verdictMark } from './verdict.ts';

/** A sheet as a page of its own, under the same policy as a report. */
export function sheetHtml(sheet: Sheet): Iterable<string> {
  return document(sheet.title, body(sheet));
}

function* body(sheet: Sheet): Generator<Markup> {
  yield partial`<body class="sheet">
`;
  yield html`<header class="top">
    <p class="kicker">${sheet.title}</p>
    <h1 class="${sheet.tone}">${sheet.lead}</h1>
    ${each(sheet.remarks, (remark) => html`<p class="note">${foreign(remark)}</p>`)}
    <p><button type="button" id="theme">Light / dark</button></p>
  </header>`;
  yield partial`<main id="main">
`;
  for (const [index, table] of sheet.tables.entries()) yield tableOf(table, index);
  yield partial`</main>
`;
}

function tableOf({ heading, columns, rows }: Table, index: number): Markup {
  if (rows.length === 0) return NONE;
  return html`<section aria-labelledby="table-${index}">
    <h2 id="table-${index}">${heading} <span class="number">${rows.length}</span></h2>
    <div class="scroll" tabindex="0" role="group" aria-label="${heading}, scrolls sideways">
      <table>
        <thead>
          <tr>
            ${each(columns, ({ title }) => html`<th scope="col">${foreign(title)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${each(
            rows,
            (row) =>
              html`<tr>
                ${each(row, cellOf)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function cellOf({ text, kind }: Cell): Markup {
  if (kind === 'id') return html`<th scope="row" class="mono">${foreign(text)}</th>`;
  return html`<td>${kind === 'words' ? foreign(text) : verdictMark(kind)}</td>`;
}
