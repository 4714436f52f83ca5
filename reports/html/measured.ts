import type { Result } from '../../harness/record/result.ts';
import { count } from '../numbers.ts';
import { each, foreign, html, type Markup, NONE } from './markup.ts';

/** What the document leaves open: measured, never judged. */
export function characteristicsSection({ characteristics }: Result): Markup {
  const entries = Object.values(characteristics);
  if (entries.length === 0) return NONE;
  return html`<section aria-labelledby="characteristics">
    <h2 id="characteristics">What kind of NAT this is</h2>
    <p class="soft">What the document leaves open, as measured. None of it is judged.</p>
    <table>
      <thead>
        <tr>
          <th scope="col">Question</th>
          <th scope="col">Answer</th>
          <th scope="col" class="number">Samples</th>
        </tr>
      </thead>
      <tbody>
        ${each(
          entries,
          ({ question, answer, samples }) =>
            html`<tr>
              <td>${foreign(question)}</td>
              <td>${foreign(answer)}</td>
              <td class="number">${count(samples)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section> `;
}

/** What the target said of itself, on which the verdicts rest. */
export function targetSection({ target }: Result): Markup {
  const { capabilities, features, configuration } = target;
  const yes = Object.entries(features).filter(([, has]) => has);
  const no = Object.entries(features).filter(([, has]) => !has);
  const names = (list: readonly (readonly [string, unknown])[]) =>
    list.length === 0 ? 'none' : list.map(([name]) => wordsOf(name)).join(', ');
  return html`<section aria-labelledby="target">
    <h2 id="target">What the target declares</h2>
    <dl class="facts">
      <dt>Has</dt>
      <dd>${names(yes)}</dd>
      <dt>Has not</dt>
      <dd>${names(no)}</dd>
    </dl>
    <details class="fold">
      <summary>Capabilities</summary>
      <table>
        <tbody>
          ${each(
            Object.entries(capabilities),
            ([name, value]) =>
              html`<tr>
                <th scope="row">${wordsOf(name)}</th>
                <td class="mono">${textOf(value)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
    ${configurationTable(Object.entries(configuration))}
  </section> `;
}

function configurationTable(entries: readonly (readonly [string, string])[]): Markup {
  if (entries.length === 0) return NONE;
  return html`<details class="fold">
    <summary>Configuration, to reproduce it</summary>
    <table>
      <tbody>
        ${each(
          entries,
          ([name, value]) =>
            html`<tr>
              <th scope="row">${foreign(name)}</th>
              <td class="mono">${foreign(value)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

/** severalVms -> several VMs: the names of the contract are nearly words already. */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function textOf(value: unknown): string {
  if (value === null) return 'not declared';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.join(', ');
  return Object.entries(value)
    .map(([name, part]) => `${wordsOf(name)}: ${textOf(part)}`)
    .join('; ');
}
