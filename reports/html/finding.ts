import type { Picture } from '../../harness/record/picture.ts';
import type { Finding, ObservationLine } from '../../harness/record/result.ts';
import type { Catalogue } from '../catalogue.ts';
import { citationText } from '../citation.ts';
import { confirmedText } from '../confirmed.ts';
import { inLines } from '../evidence-lines.ts';
import { type Tell, tellerOf } from '../moments.ts';
import { count, plural } from '../numbers.ts';
import { tableTitle } from '../system-view.ts';
import { captionOf, chart } from './chart/chart.ts';
import { anchor, each, foreign, html, lines, type Markup, NONE } from './markup.ts';
import { copyable } from './verdict.ts';

/** Beyond these the table shows what the verdict rests on, and folds the rest. */
const MANY_LINES = 16;
const AROUND = 2;
const MOST_STEPS = 8;
const MOST_JSON = 40_000;

export function summaryOf(finding: Finding): Markup {
  return html`<span class="row"
    ><span
      ><span class="id">${foreign(finding.id)}</span
      ><span class="claim">${foreign(finding.observed)}</span></span
    ><span class="small">${confirmedText(finding)}</span></span
  >`;
}

export function bodyOf(finding: Finding, catalogue: Catalogue): Markup {
  const citation = citationText(catalogue, finding.behaviour);
  return html`<div class="body">
    <div class="versus">
      <div>
        <h4>Expected</h4>
        <p>${foreign(finding.expected)}</p>
      </div>
      <div class="is">
        <h4>Observed</h4>
        <p>${foreign(finding.observed)}</p>
      </div>
    </div>
    ${finding.note === null ? NONE : html`<p class="note">${foreign(finding.note)}</p>`}
    <p class="soft">
      Breaks
      <a href="#${anchor('behaviour', finding.behaviour)}" class="mono">${foreign(finding.behaviour)}</a>
      (${finding.strength}${citation === null ? '' : `: ${citation}`}). First in
      ${finding.case.index < 0 ? 'a failure that was saved before' : `case ${count(finding.case.index)}, seed ${finding.case.seed}`};
      ${confirmedText(finding)}.${inSituations(finding)}${finding.follows === null ? NONE : html` Follows from ${foreign(finding.follows)}.`}
    </p>
    ${picture(finding)}
    <h4>Minimal scenario</h4>
    <ol class="steps">
      ${each(finding.steps, (step) => html`<li>${foreign(step)}</li>`)}
    </ol>
    <details class="fold">
      <summary>The scenario as JSON</summary>
      <pre tabindex="0" aria-label="Scenario as JSON">
${lines(JSON.stringify(finding.scenario, null, 2) ?? 'null', MOST_JSON)}</pre>
    </details>
    ${observations(finding)} ${systemView(finding)}
    <h4>Replay</h4>
    ${copyable(finding.replay, 'the line that replays it')}
    <p class="soft"><a href="#${anchor('finding', finding.id)}">Link to this finding</a></p>
  </div>`;
}

function inSituations(finding: Finding): Markup {
  const [text] = inLines(finding);
  return text === undefined ? NONE : html` In: ${foreign(text)}.`;
}

/** What one reads of a late one: the rest is in its scenario, and the replay shows it. */
export function shortBodyOf(finding: Finding): Markup {
  const evidence = new Set(finding.evidence);
  const steps = finding.steps.slice(0, MOST_STEPS);
  const forcing = finding.observations.filter(({ n }) => evidence.has(n)).slice(0, MOST_STEPS);
  const tell = tellerOfLines(forcing);
  return html`<div class="body">
    <p>Expected: ${foreign(finding.expected)}</p>
    <ol class="steps">
      ${each(steps, (step) => html`<li>${foreign(step)}</li>`)}
    </ol>
    <p class="soft">
      ${each(forcing, ({ n, sent, text }) => html`${n} at ${tell(sent)}: ${foreign(text)}<br />`)}In brief;
      the JSON report has all of it.
    </p>
    ${copyable(finding.replay, 'the line that replays it')}
  </div>`;
}

function picture(finding: Finding): Markup {
  const drawn = (finding as Finding & { readonly picture?: Picture | null }).picture ?? null;
  if (drawn === null || drawn.flows.length === 0) return NONE;
  return html`<figure>
    <div class="scroll" tabindex="0" role="group" aria-label="Time chart, scrolls sideways">
      ${chart(drawn)}
    </div>
    <figcaption>${captionOf(drawn)}</figcaption>
  </figure>`;
}

function observations(finding: Finding): Markup {
  const evidence = new Set(finding.evidence);
  const all = finding.observations;
  if (all.length <= MANY_LINES)
    return html`<h4>Observations</h4>
      ${table(all, evidence)}`;
  return html`<h4>Observations that force the verdict</h4>
    ${table(nearEvidence(finding), evidence)}
    <details class="fold">
      <summary>All ${plural(all.length, 'observation')}</summary>
      ${table(all, evidence)}
    </details>`;
}

function nearEvidence({ observations: all, evidence }: Finding): readonly ObservationLine[] {
  const forcing = new Set(evidence);
  return all.filter((_, index) =>
    all.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ n }) => forcing.has(n)),
  );
}

function table(observed: readonly ObservationLine[], evidence: ReadonlySet<number>): Markup {
  const tell = tellerOfLines(observed);
  return html`<table class="raw">
    <thead>
      <tr>
        <th scope="col" class="number">No.</th>
        <th scope="col" class="number">Time</th>
        <th scope="col">Observed</th>
      </tr>
    </thead>
    <tbody>
      ${each(
        observed,
        ({ n, sent, seen, text }) =>
          html`<tr class="${evidence.has(n) ? 'evidence' : ''}">
            <td class="number">${n}</td>
            <td class="number">${spanOf(sent, seen, tell)}</td>
            <td>${foreign(text)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What the system's own tools printed; whoever wrote it, it is text. */
function systemView({ view = [] }: Finding): Markup {
  const tables = view.filter(({ lines: printed }) => printed.length > 0);
  if (tables.length === 0) return NONE;
  return html`<h4>The system’s own view, right after this replay</h4>
    ${each(
      tables,
      (table) =>
        html`<p class="soft mono">${foreign(tableTitle(table))}</p>
          <pre tabindex="0" aria-label="What the system printed">
${each(table.lines, (line) => html`${foreign(line)} `)}</pre>`,
    )}`;
}

/** Intervals shorter than what is shown of them read as a moment. */
function spanOf(sent: number, seen: number, tell: Tell): string {
  const [from, to] = [tell(sent), tell(seen)];
  return from === to ? from : `${from} to ${to}`;
}

function tellerOfLines(observed: readonly ObservationLine[]): Tell {
  return tellerOf(
    observed.map(({ sent }) => sent),
    Math.max(0, ...observed.map(({ seen }) => seen)),
  );
}
