import type { BehaviourResult, Finding, Result, RunVerdict, Verdict } from '../../harness/record/result.ts';
import { behavioursByVerdict, countVerdicts } from '../catalogue.ts';
import { documentOf } from '../citation.ts';
import { isKnown } from '../known.ts';
import { leadOf } from '../lead.ts';
import { clock, count, duration, plural } from '../numbers.ts';
import { type Tone, toneOf, toneOfRun } from '../paint.ts';
import { shown } from '../sanitise.ts';
import { groupFindings } from '../secondary.ts';
import { knownSection } from './known.ts';
import { anchor, each, foreign, html, type Markup, NONE } from './markup.ts';

export function verdictMark(verdict: Verdict): Markup {
  return html`<span class="verdict ${toneOf(verdict)}">${wordsOf(verdict)}</span>`;
}

export function behaviourMark(behaviour: BehaviourResult): Markup {
  return isKnown(behaviour)
    ? html`<span class="verdict open">known failure</span>`
    : verdictMark(behaviour.verdict);
}

export function wordsOf(verdict: Verdict | RunVerdict): string {
  return verdict.replaceAll('-', ' ');
}

/** The verdict in a sentence, then what broke, and on what all of it rests. */
export function verdictSection(result: Result): Markup {
  const { target, timing } = result;
  const behaviours = Object.values(result.behaviours);
  const exercised = behaviours.filter(({ judged }) => judged > 0).length;
  const { idleTimeoutMs, toleranceMs, timeScale } = timing;
  const band =
    toleranceMs === 0
      ? 'judged to the last step of the clock'
      : `nothing is judged within ${duration(toleranceMs)} of a deadline, that is from ${clock(idleTimeoutMs - toleranceMs)} to ${clock(idleTimeoutMs + toleranceMs)}`;
  return html`<header class="top">
    <p class="kicker">${result.tool} · conformance report · ${result.started}</p>
    <h1 class="${tone(toneOfRun(result.verdict))}">${shown(leadOf(result), 400)}</h1>
    <p>
      Checked against ${documentOf(result.dialect)}: ${count(exercised)} of
      ${plural(behaviours.length, 'behaviour')} exercised in ${plural(result.cases, 'case')} with
      ${plural(result.observations, 'observation')}.
    </p>
    ${result.obstacle === undefined ? NONE : html`<p><strong>${shown(result.obstacle, 400)}</strong></p>`}
    ${share(result)} ${whatBroke(result)}
    <dl class="facts">
      ${fact('Target', html`${foreign(target.name)} ${foreign(target.version)}${target.organisation === '' ? NONE : html`, ${foreign(target.organisation)}`}`)}
      ${fact('Idle timeout', html`${clock(idleTimeoutMs)}; ${band}${timeScale === 1 ? NONE : html` (target's timers run ${timeScale} times as fast)`}`)}
      ${fact('Port pools', html`${poolsOf(result)}`)}
      ${fact('Run', html`${duration(result.durationMs)}, seed <span class="mono">${result.seed}</span>, verdict ${wordsOf(result.verdict)}, exit code ${result.exitCode}`)}
      ${fact('Command', copyable(result.command, 'the command'))}
    </dl>
    ${errors(result.errors)} ${knownSection(result)}
  </header>`;
}

const MOST_POOLS = 8;

/** Each size of pool once, the smaller first: generated runs have dozens. */
function poolsOf({ settings }: Result): string {
  const sizes = [...new Set(settings.map(({ ports: { first, last } }) => last - first + 1))].sort(
    (a, b) => a - b,
  );
  const firsts = [...new Set(settings.map(({ ports: { first } }) => first))].sort((a, b) => a - b);
  const some =
    sizes.length <= MOST_POOLS
      ? sizes.map(count).join(', ')
      : `${sizes.length} sizes from ${count(sizes[0] ?? 0)} to ${count(sizes.at(-1) ?? 0)}`;
  const from = firsts.length === 1 ? `, from port ${firsts[0]} on` : '';
  return `${some} ports an address${from}`;
}

function fact(name: string, value: Markup): Markup {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function tone(value: Tone): string {
  return value === 'good' || value === 'bad' ? value : 'open';
}

/** More of them at once are a sign that one thing is wrong; the list below has them all. */
const MOST_NAMED = 8;

/** What a reader came for: each broken behaviour by its plainest finding, then those that broke only along with others. */
function whatBroke(result: Result): Markup {
  const broken = behavioursByVerdict(result).filter(([, one]) => one.verdict === 'violates' && !isKnown(one));
  if (broken.length === 0) return NONE;
  const first = new Map<string, Finding>();
  for (const { first: finding } of groupFindings(result.findings)) {
    if (!first.has(finding.behaviour)) first.set(finding.behaviour, finding);
  }
  const roots = broken
    .flatMap(([id]) => {
      const finding = first.get(id);
      return finding === undefined ? [] : [finding];
    })
    .toSorted((a, b) => b.occurrences - a.occurrences);
  const along = broken.filter(([id]) => !first.has(id));
  const more = roots.length - MOST_NAMED;
  return html`<section class="broke" aria-labelledby="broke">
    <h2 id="broke">What broke</h2>
    <ul>
      ${each(
        roots.slice(0, MOST_NAMED),
        ({ id, behaviour, expected, observed, occurrences }) =>
          html`<li>
            <a class="mono" href="#${anchor('finding', id)}">${foreign(behaviour)}</a>
            <span class="soft">in ${plural(occurrences, 'case')}</span><br /><span class="soft"
              >expected</span
            >
            ${foreign(expected)}<br /><span class="soft">observed</span>
            <strong>${foreign(observed)}</strong>
          </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p>And ${plural(more, 'more behaviour')}, each with its findings below.</p>` : NONE}
    ${
      along.length === 0
        ? NONE
        : html`<p>
            Broken only together with these:
            ${each(
              along.slice(0, MOST_NAMED),
              ([id], index) =>
                html`${index === 0 ? '' : ', '}<a class="mono" href="#${anchor('behaviour', id)}"
                    >${foreign(id)}</a
                  >`,
            )}${along.length > MOST_NAMED ? ` and ${along.length - MOST_NAMED} more` : ''}.
          </p>`
    }
  </section>`;
}

/** An SVG, because widths in a style attribute are what the page's policy forbids. */
function share(result: Result): Markup {
  const counts = [...countVerdicts(result)];
  const total = Object.keys(result.behaviours).length;
  if (total === 0) return NONE;
  let x = 0;
  const parts = counts.map(([verdict, number]) => {
    const from = x;
    x += (number / total) * 1_000;
    return html`<rect
      class="${toneOf(verdict)}"
      x="${Math.round(from)}"
      y="0"
      width="${Math.max(1, Math.round(x - from) - 3)}"
      height="8"
    />`;
  });
  const words = counts.map(([verdict, number]) => `${number} ${wordsOf(verdict)}`).join(', ');
  return html`<svg
    class="share"
    viewBox="0 0 1000 8"
    preserveAspectRatio="none"
    role="img"
    aria-label="Behaviours: ${words}"
  >
    ${parts}
  </svg>`;
}

export function copyable(text: string, what: string): Markup {
  return html`<div class="copy">
    <code>${text}</code><button type="button" data-copy aria-label="Copy ${what}">Copy</button>
  </div>`;
}

function errors(messages: readonly string[]): Markup {
  if (messages.length === 0) return NONE;
  return html`<section aria-labelledby="errors">
    <h2 id="errors">Errors of the target or its set-up</h2>
    <ul>
      ${each(messages.slice(0, 50), (message) => html`<li>${foreign(message)}</li>`)}
    </ul>
  </section>`;
}
