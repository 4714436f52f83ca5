import type { Result } from '../../harness/record/result.ts';
import type { Statistics } from '../../harness/record/statistics.ts';
import { behavioursInOrder } from '../catalogue.ts';
import { count, plural } from '../numbers.ts';
import { anchor, each, foreign, html, type Markup, NONE } from './markup.ts';

type Row = readonly [name: string, times: number];

/** What the run was made of: cases by origin, pool and length, what was asked, and what occurred least. */
export function casesSection(result: Result): Markup {
  const { statistics } = result;
  return html`<section aria-labelledby="cases">
    <h2 id="cases">Cases and situations</h2>
    ${statistics === undefined || statistics === null ? NONE : tables(statistics)} ${situations(result)}
  </section> `;
}

function tables({ stages, pools, operations, lengths }: Statistics): Markup {
  return html`<div class="tables">
    ${barTable(
      'Cases by origin',
      Object.entries(stages).map(([name, { cases }]) => [name, cases]),
    )}
    ${barTable(
      'Observations by origin',
      Object.entries(stages).map(([name, { observations }]) => [name, observations]),
    )}
    ${barTable(
      'Cases by ports of the pool',
      // Names that look like numbers stand first in every object, whatever order they were set in.
      Object.entries(pools).toSorted(([a], [b]) => leading(a) - leading(b)),
    )}
    ${barTable(
      'Cases by observations',
      lengths.flatMap((cases, bin): readonly Row[] => (cases === 0 ? [] : [[lengthOf(bin), cases]])),
    )}
    ${barTable(
      'Observations by what was asked',
      Object.entries(operations).toSorted(([, a], [, b]) => b - a),
    )}
  </div>`;
}

function leading(name: string): number {
  return Number.parseInt(name.replaceAll(',', ''), 10);
}

function lengthOf(bin: number): string {
  const [from, to] = [2 ** bin, 2 ** (bin + 1) - 1];
  return from === to ? count(from) : `${count(from)} to ${count(to)}`;
}

function barTable(title: string, rows: readonly Row[]): Markup {
  const most = Math.max(1, ...rows.map(([, times]) => times));
  return html`<table class="bars">
    <caption>
      ${title}
    </caption>
    <tbody>
      ${each(
        rows,
        ([name, times]) =>
          html`<tr>
            <th scope="row">${foreign(name)}</th>
            <td class="number">${count(times)}</td>
            <td class="amount">
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect x="0" y="0" width="${Math.max(1, Math.round((times / most) * 100))}" height="8" />
              </svg>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const FEWEST = 12;

/** Those that could occur in this target: where a behaviour is not supported, none of its situations could. */
function situations(result: Result): Markup {
  const all = behavioursInOrder(result)
    .filter(([, { verdict }]) => verdict !== 'not-supported' && verdict !== 'not-observable')
    .flatMap(([id, behaviour]) =>
      Object.entries(behaviour.situations).map(([name, times]) => ({ id, name, times })),
    );
  if (all.length === 0) return NONE;
  const occurred = all.filter(({ times }) => times > 0).length;
  const rarest = all.toSorted((a, b) => a.times - b.times).slice(0, FEWEST);
  return html`<h3>Situations</h3>
    <p>
      ${count(occurred)} of ${plural(all.length, 'situation')} that this target's behaviours need occurred.
      The rarest:
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">Behaviour</th>
          <th scope="col">Situation</th>
          <th scope="col" class="number">Occurred</th>
        </tr>
      </thead>
      <tbody>
        ${each(
          rarest,
          ({ id, name, times }) =>
            html`<tr class="${times === 0 ? 'missing' : ''}">
              <td><a class="mono" href="#${anchor('behaviour', id)}">${foreign(id)}</a></td>
              <td>${foreign(name)}</td>
              <td class="number">${times === 0 ? 'missing' : count(times)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
