import type { BehaviourResult, Finding, Result } from '../../harness/record/result.ts';
import { behavioursByVerdict, type Catalogue, type DetectionPower, situationCount } from '../catalogue.ts';
import { citationsBySection, entryOf, sentenceText } from '../citation.ts';
import { clock, count, duration, plural } from '../numbers.ts';
import { anchor, each, foreign, html, type Markup, NONE, partial } from './markup.ts';
import { behaviourMark } from './verdict.ts';

/** Every behaviour in one line, worst first, with its evidence folded behind it. */
export function* behavioursSection(result: Result, catalogue: Catalogue): Generator<Markup> {
  const findings = new Map<string, Finding[]>();
  for (const finding of result.findings) {
    const list = findings.get(finding.behaviour) ?? [];
    findings.set(finding.behaviour, list);
    list.push(finding);
  }
  const rows = behavioursByVerdict(result);
  yield partial`<section id="behaviours" aria-labelledby="behaviours-title" data-group>
<h2 id="behaviours-title">Behaviours <span class="number">${count(rows.length)}</span></h2>
<p class="columns">Situations: how many occurred, of those that have to on this target before a behaviour counts as exercised.</p>
<div class="columns behaviour" aria-hidden="true"><span class="row"><span>Verdict</span><span>Behaviour and claim</span><span>Strength</span><span class="count">Judged</span><span class="count">Situations</span></span></div>
`;
  for (const [id, behaviour] of rows) {
    yield item(id, behaviour, findings.get(id) ?? [], result, catalogue);
  }
  yield partial`</section>
`;
}

function item(
  id: string,
  behaviour: BehaviourResult,
  findings: readonly Finding[],
  { timing, generator }: Result,
  catalogue: Catalogue,
): Markup {
  const { hit, required } = situationCount(behaviour);
  const entry = entryOf(catalogue, id);
  return html`<div class="item behaviour" id="${anchor('behaviour', id)}" data-verdict="${behaviour.verdict}">
    <details>
      <summary>
        <span class="row"
          >${behaviourMark(behaviour)}<span
            ><span class="id">${foreign(id)}</span><span class="claim">${entry?.claim ?? null}</span></span
          ><span class="small">${behaviour.strength}</span
          ><span class="count"><span class="words">${count(behaviour.judged)}</span></span
          ><span class="count">${hit}/${required}</span></span
        >
      </summary>
      <div class="body">
        <p>${foreign(behaviour.reason)}</p>
        ${citations(catalogue, id)}
        ${entry?.note === undefined ? NONE : html`<p class="note">${entry.note}</p>`}
        <h3>Judged</h3>
        <p>
          ${plural(behaviour.judged, 'judgement')}: ${count(behaviour.conforming)} conforming,
          ${count(behaviour.violating)} violating, ${count(behaviour.inconclusive)} inconclusive.
        </p>
        ${undecided(behaviour)} ${band(id, timing)} ${situations(behaviour)} ${power(entry?.power, generator)}
        ${links(findings)}
        <p class="soft"><a href="#${anchor('behaviour', id)}">Link to this behaviour</a></p>
      </div>
    </details>
  </div> `;
}

function citations(catalogue: Catalogue, id: string): Markup {
  const cited = citationsBySection(catalogue, id);
  if (cited.length === 0) return NONE;
  return html`<h3>Where the document says so</h3>
    <ul>
      ${each(
        cited,
        ({ section, title, sentences }) =>
          html`<li>${title}, ${sentenceText(sentences)} <span class="soft mono">#${section}</span></li>`,
      )}
    </ul>`;
}

function undecided({ inconclusive, undecided: reasons }: BehaviourResult): Markup {
  if (inconclusive === 0) return NONE;
  return html`<h3>Left undecided</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <th scope="col" class="number">Judgements</th>
        </tr>
      </thead>
      <tbody>
        ${each(
          descending(reasons),
          ([reason, times]) =>
            html`<tr>
              <td>${foreign(reason)}</td>
              <td class="number">${count(times)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** Those that ask how long a flow was idle, so that some of their judgements have to stay open around the deadline. */
const TIMED: ReadonlySet<string> = new Set([
  'idle-reclaimed-at-4-minutes',
  'no-reclaim-before-4-minutes',
  'mapping-is-stable',
  'return-traffic-reaches-origin',
  'one-port-per-flow-per-destination',
  'ports-distinguish-flows',
  'no-failure-below-capacity',
  'exhaustion-fails-new-flows',
  'release-restores-service',
]);

function band(id: string, { idleTimeoutMs, toleranceMs }: Result['timing']): Markup {
  if (!TIMED.has(id)) return NONE;
  return html`<h3>Time that decides nothing</h3>
    <p>
      ${
        toleranceMs === 0
          ? `None: the clock is exact, and what happens at ${clock(idleTimeoutMs)} of idle time is judged.`
          : `Idle time from ${clock(idleTimeoutMs - toleranceMs)} to ${clock(idleTimeoutMs + toleranceMs)}: a band of ${duration(2 * toleranceMs)}.`
      }
    </p>`;
}

function situations({ situations: counts }: BehaviourResult): Markup {
  const entries = Object.entries(counts);
  if (entries.length === 0) return NONE;
  const missing = entries.filter(([, times]) => times === 0);
  const hit = descending(Object.fromEntries(entries.filter(([, times]) => times > 0)));
  return html`<h3>Situations that had to occur</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Situation</th>
          <th scope="col" class="number">Occurred</th>
        </tr>
      </thead>
      <tbody>
        ${each(
          missing,
          ([name]) =>
            html`<tr class="missing">
              <td>${foreign(name)}</td>
              <td class="number">missing</td>
            </tr>`,
        )}${each(
          hit,
          ([name, times]) =>
            html`<tr>
              <td>${foreign(name)}</td>
              <td class="number">${count(times)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** Discriminating coverage: whether cases such as these tell a gateway that keeps the behaviour from one that breaks it. */
function power(measured: DetectionPower | undefined, generator: number | undefined): Markup {
  const of = measured !== undefined && measured.generator === generator ? measured : null;
  return html`<h3>Detection power</h3>
    <p>
      ${
        of === null
          ? 'Not measured for the generator of these cases.'
          : `${of.caught} of ${plural(of.faults, 'seeded fault')} that break this behaviour were caught in every measured run of such cases (generator ${of.generator}).`
      }
    </p>`;
}

function descending(counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : Number(a > b)));
}

const MOST_LINKS = 20;

function links(findings: readonly Finding[]): Markup {
  if (findings.length === 0) return NONE;
  const more = findings.length - MOST_LINKS;
  return html`<h3>Findings</h3>
    <ul>
      ${each(
        findings.slice(0, MOST_LINKS),
        ({ id, observed }) =>
          html`<li>
            <a class="mono" href="#${anchor('finding', id)}">${foreign(id)}</a> ${foreign(observed)}
          </li>`,
      )}${more > 0 ? html`<li>and ${plural(more, 'more')}</li>` : NONE}
    </ul>`;
}
