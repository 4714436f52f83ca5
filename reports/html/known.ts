import type { KnownFailure, Result } from '../../harness/record/result.ts';
import { entryOfKnown, knownInOrder, outcomeWords } from '../known.ts';
import { count } from '../numbers.ts';
import { anchor, each, foreign, html, type Markup, NONE } from './markup.ts';

/** The lines of the file of known failures, those that the reader has to act on first. */
export function knownSection(result: Result): Markup {
  const known = knownInOrder(result);
  if (known.length === 0) return NONE;
  return html`<section aria-labelledby="known">
    <h2 id="known">Known failures <span class="number">${count(known.length)}</span></h2>
    <ul>
      ${each(
        known,
        (one) =>
          html`<li>
            ${named(result, one)}
            <strong>${outcomeWords(one)}</strong> (${foreign(one.place)}). ${foreign(one.reason)}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** A link where this page has the behaviour. */
function named({ behaviours }: Result, one: KnownFailure): Markup {
  const entry = foreign(entryOfKnown(one));
  return Object.hasOwn(behaviours, one.behaviour)
    ? html`<a class="mono" href="#${anchor('behaviour', one.behaviour)}">${entry}</a>`
    : html`<span class="mono">${entry}</span>`;
}
