import type { BehaviourResult, Result, RunVerdict, Verdict } from '../../harness/record/result.ts';
import { countVerdicts } from '../catalogue.ts';
import { documentOf } from '../citation.ts';
import { isKnown } from '../known.ts';
import { clock, count, duration, plural } from '../numbers.ts';
import { type Tone, toneOf, toneOfRun } from '../paint.ts';
import { shown } from '../sanitise.ts';
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

/** The verdict in a sentence, then what was checked, against which document, how much of it, and what broke. */
export function verdictSection(result: Result): Markup {
  const { target, timing } = result;
  const behaviours = Object.entries(result.behaviours);
  const exercised = behaviours.filter(([, { judged }]) => judged > 0).length;
  const broken = behaviours
    .filter(([, one]) => one.verdict === 'violates' && !isKnown(one))
    .map(([id]) => id);
  const pools = poolsOf(result);
  return html`<header class="top">
    <p class="kicker">${result.tool} · conformance report · ${result.started}</p>
    <h1 class="${tone(toneOfRun(result.verdict))}">${shown(result.summary, 400)}</h1>
    <p>
      Checked: ${foreign(target.name)} ${foreign(target.version)} against ${documentOf(result.dialect)}.
      ${plural(exercised, 'behaviour')} of ${count(behaviours.length)} exercised in
      ${plural(result.cases, 'case')} with ${plural(result.observations, 'observation')}.${brokenList(broken)}
    </p>
    ${share(result)}
    <dl class="facts">
      ${fact('Target', html`${foreign(target.name)} ${foreign(target.version)}, ${foreign(target.organisation)}`)}
      ${fact('Idle timeout', html`${clock(timing.idleTimeoutMs)}; nothing is judged within ${duration(timing.toleranceMs)} of a deadline, that is from ${clock(timing.idleTimeoutMs - timing.toleranceMs)} to ${clock(timing.idleTimeoutMs + timing.toleranceMs)}${timing.timeScale === 1 ? NONE : html` (target's timers run ${timing.timeScale} times as fast)`}`)}
      ${fact('Port pools', html`${pools.slice(0, 12).join(', ')}${pools.length > 12 ? html` and ${pools.length - 12} more` : NONE}`)}
      ${fact('Run', html`${duration(result.durationMs)}, seed <span class="mono">${result.seed}</span>, verdict ${wordsOf(result.verdict)}, exit code ${result.exitCode}`)}
      ${fact('Command', copyable(result.command, 'the command'))}
    </dl>
    ${errors(result.errors)} ${knownSection(result)}
  </header>`;
}

/** Each port range once, the smaller first. */
function poolsOf({ settings }: Result): readonly string[] {
  const ranges = [...settings].sort((a, b) => a.ports.first - b.ports.first || a.ports.last - b.ports.last);
  const texts = ranges.map(({ ports: { first, last } }) =>
    first === last ? `${first}` : `${first}-${last}`,
  );
  return [...new Set(texts)];
}

function fact(name: string, value: Markup): Markup {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function tone(value: Tone): string {
  return value === 'good' || value === 'bad' ? value : 'open';
}

/** Most of them at once are a sign that one thing is wrong; the list below has them all. */
const MOST_NAMED = 8;

function brokenList(ids: readonly string[]): Markup {
  if (ids.length === 0) return NONE;
  const named = ids.slice(0, MOST_NAMED);
  const links = each(
    named,
    (id, index) =>
      html`${index === 0 ? '' : ', '}<a class="mono" href="#${anchor('behaviour', id)}">${foreign(id)}</a>`,
  );
  const more = ids.length - named.length;
  return html` Broken: ${links}${more > 0 ? ` and ${more} more` : ''}.`;
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
