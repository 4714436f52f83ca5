import type { Finding, Result } from '../../harness/record/result.ts';
import { byCatalogue, type Catalogue } from '../catalogue.ts';
import { isKnown } from '../known.ts';
import { count, plural } from '../numbers.ts';
import { type FindingGroup, groupFindings } from '../secondary.ts';
import { bodyOf, shortBodyOf, summaryOf } from './finding.ts';
import type { Markup } from './markup.ts';
import { anchor, foreign, html, NONE, partial } from './markup.ts';

/** A page of no more findings is whole at once, and needs no script. */
const FEW = 30;
/** Of a longer one, a browser builds so many bodies at once. Those after it wait until they are opened. */
const READY = 5;
/** And so many findings of a behaviour; the others are text, this many a fold, until somebody opens, seeks or filters them. */
const SHOWN_OF_EACH = 10;
const IN_A_FOLD = 250;
/**
 * Those after this many are short, but for the first few of each behaviour: a page of 5,000 findings has to open at once
 * and to be sent to somebody, and whoever reads the thousandth of a kind wants its replay line.
 */
const WHOLE = 60;
const WHOLE_OF_EACH = 4;

export function* findingsSection(result: Result, catalogue: Catalogue): Generator<Markup> {
  const groups = byBehaviour(groupFindings(result.findings));
  if (groups.length === 0) return;
  yield partial`<section id="findings" aria-labelledby="findings-title" data-group>
<h2 id="findings-title">Findings <span class="number">${count(result.findings.length)}</span></h2>
`;
  let written = 0;
  const ready = result.findings.length <= FEW ? FEW : READY;
  for (const [behaviour, ofBehaviour] of groups) {
    const own = result.behaviours[behaviour];
    const known = own !== undefined && isKnown(own) ? html` <span class="soft">known failure</span>` : NONE;
    yield partial`<section data-group aria-label="Findings of ${behaviour}">
<h3><span class="mono">${foreign(behaviour)}</span> <span class="number">${count(ofBehaviour.length)}</span>${known}</h3>
`;
    for (const [nth, group] of ofBehaviour.slice(0, SHOWN_OF_EACH).entries()) {
      yield* item(group, catalogue, { before: written, nth, ready });
      written += 1 + group.followers.length;
    }
    for (let from = SHOWN_OF_EACH; from < ofBehaviour.length; from += IN_A_FOLD) {
      const some = ofBehaviour.slice(from, from + IN_A_FOLD);
      yield partial`<div class="more" data-group><details><summary>${plural(some.length, 'more finding')} of this behaviour</summary><script type="text/plain">`;
      for (const [index, group] of some.entries()) {
        const place = { before: written, nth: from + index, ready: 0 };
        for (const piece of item(group, catalogue, place)) yield asText(piece);
        written += 1 + group.followers.length;
      }
      yield partial`</script></details></div>
`;
    }
    yield partial`</section>
`;
  }
  yield partial`</section>
`;
}

/** What broke most often is nearest to the cause. */
function byBehaviour(
  groups: readonly FindingGroup[],
): readonly (readonly [string, readonly FindingGroup[]])[] {
  const map = new Map<string, FindingGroup[]>();
  for (const group of groups) {
    const list = map.get(group.first.behaviour) ?? [];
    map.set(group.first.behaviour, list);
    list.push(group);
  }
  const times = (of: readonly FindingGroup[]) => Math.max(...of.map(({ first }) => first.occurrences));
  return [...map].sort(([a, x], [b, y]) => times(y) - times(x) || byCatalogue(a, b));
}

/** Where a finding stands: how many are written before it, which of its behaviour it is, and how many are to be ready. */
interface Place {
  readonly before: number;
  readonly nth: number;
  readonly ready: number;
}

function* item({ first, followers }: FindingGroup, catalogue: Catalogue, place: Place): Generator<Markup> {
  yield partial`${opening(first)}${folded(first, catalogue, place)}`;
  if (followers.length > 0) {
    const words = plural(followers.length, 'finding follows', 'findings follow');
    yield partial`<details class="fold followers"><summary>${words} from this one</summary><div class="body">`;
    for (const [index, follower] of followers.entries()) {
      const nth = place.nth + index + 1;
      yield partial`${opening(follower)}${folded(follower, catalogue, { ...place, before: place.before + index + 1, nth })}</div>\n`;
    }
    yield partial`</div></details>`;
  }
  yield partial`</div>\n`;
}

function opening({ id, behaviour, verdict }: Finding): Markup {
  // The filter looks for the behaviour too, which most ids begin with.
  const more = id.startsWith(behaviour) ? NONE : partial` data-text="${behaviour}"`;
  return partial`<div class="item finding" id="${anchor('finding', id)}" data-verdict="${verdict}"${more}>`;
}

function folded(finding: Finding, catalogue: Catalogue, { before, nth, ready }: Place): Markup {
  // The first one stands open: it is what a reader came for, and shows what the others hold.
  const open = before === 0 ? ' open' : '';
  const whole = before < WHOLE || nth < WHOLE_OF_EACH;
  const body = whole ? bodyOf(finding, catalogue) : shortBodyOf(finding);
  return partial`<details${open}><summary>${summaryOf(finding)}</summary>${before < ready ? body : partial`<template>${body}</template>`}</details>`;
}

/**
 * Markup within a script that is none. Nothing in it can end that script: every `<` that is not ours was
 * escaped, and ours begin neither a script nor a comment. Should that ever change, better no page than an unsafe one.
 */
function asText(markup: Markup): Markup {
  if (/<[!/]?(script|--)/i.test(markup.text))
    throw new Error('what is folded must hold neither a script nor a comment');
  return markup;
}

/** For readers without scripts, who would find late findings empty. */
export function withoutScript(result: Result): Markup {
  if (result.findings.length <= FEW) return NONE;
  return html`<noscript
    ><p class="note">
      Without scripts, the first ${SHOWN_OF_EACH} findings of each behaviour are listed here, and the first
      ${READY} of ${count(result.findings.length)} can be unfolded. The JSON report has all.
    </p></noscript
  >`;
}
