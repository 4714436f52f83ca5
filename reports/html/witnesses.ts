import type { Result } from '../../harness/record/result.ts';
import { count } from '../numbers.ts';
import { byVm, declaredOf, lostBy, seenBy } from '../witnesses.ts';
import { each, foreign, html, type Markup, NONE } from './markup.ts';

/** Of live VMs: which probe saw which address of which VM. */
export function witnessesSection(result: Result): Markup {
  const { witnesses = [] } = result;
  if (witnesses.length === 0) return NONE;
  return html`<section aria-labelledby="witnesses">
    <h2 id="witnesses">Seen by which probe</h2>
    ${boundsOf(result)}
    ${each(
      byVm(witnesses),
      ([vm, rows]) =>
        html`<table class="witnesses">
          <caption class="left">
            ${foreign(vm)} ${declared(result, vm)}
          </caption>
          <thead>
            <tr>
              <th scope="col">Probe</th>
              <th scope="col">Saw</th>
              <th scope="col" class="number">Answers</th>
              <th scope="col">Besides</th>
            </tr>
          </thead>
          <tbody>
            ${each(
              rows,
              (row) =>
                html`<tr>
                  <th scope="row" class="mono">${foreign(row.probe)}</th>
                  <td class="mono">${foreign(seenBy(row))}</td>
                  <td class="number">${count(row.answers)}</td>
                  <td>${lostBy(row) === '' ? NONE : foreign(lostBy(row))}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
    )}
  </section>`;
}

function declared(result: Result, vm: string): Markup {
  const told = declaredOf(result, vm);
  return told === null ? NONE : html`<span class="soft">${foreign(told)}</span>`;
}

function boundsOf({ liveVms, target }: Result): Markup {
  const bounds = target.configuration['bounds of time'];
  if (liveVms === undefined || bounds === undefined) return NONE;
  return html`<p class="soft">Times: ${foreign(bounds)}.</p>`;
}
