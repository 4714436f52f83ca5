import type { Result } from '../../harness/record/result.ts';
import { DEADLINE_BIN, IDLE_FATES, idleEdges, type IdleFate } from '../../harness/record/statistics.ts';
import { clock, duration, plural, shortCount } from '../numbers.ts';
import { levelOf } from './heat.ts';
import { each, html, type Markup, NONE } from './markup.ts';

const WORDS: Readonly<Record<IdleFate, string>> = {
  kept: 'its packet left with the same endpoint',
  answered: 'an answer reached its VM',
  changed: 'its packet left with another endpoint',
  silent: 'its packet was not seen outside',
  unanswered: 'an answer reached nobody',
  taken: 'its port went to another flow',
};

/** What became of flows by how long they were idle, with the line at the timeout and the band around it. */
export function idleSection({ statistics, timing, target }: Result): Markup {
  if (statistics === undefined || statistics === null) return NONE;
  const { idle } = statistics;
  if (IDLE_FATES.every((fate) => total(idle[fate]) === 0)) return NONE;
  const { idleTimeoutMs, toleranceMs } = timing;
  const edges = idleEdges({ ...timing, resolutionMs: target.capabilities.resolutionMs });
  const bins = edges.map((_, bin) => bin).filter((bin) => bin === DEADLINE_BIN || !isEmpty(edges, bin));
  const early = (fate: IdleFate) => total(idle[fate].slice(0, DEADLINE_BIN - 1));
  const late = (fate: IdleFate) => total(idle[fate].slice(DEADLINE_BIN + 1));
  return html`<section aria-labelledby="idle">
    <h2 id="idle">Idle times</h2>
    <p>
      Idle for less than ${clock(idleTimeoutMs - toleranceMs)}, a flow's mapping was found as it was
      ${plural(early('kept') + early('answered'), 'time')}, found changed or gone
      ${plural(early('changed') + early('unanswered'), 'time')}, and its port went to another flow
      ${plural(early('taken'), 'time')}; idle for more than ${clock(idleTimeoutMs + toleranceMs)}, the port
      went to another flow ${plural(late('taken'), 'time')}.
    </p>
    <figure>
      <div class="scroll" tabindex="0" role="group" aria-label="Table of idle times, scrolls sideways">
        <table class="idle">
          <thead>
            <tr>
              <th scope="col">Then</th>
              ${each(
                bins,
                (bin) => html`<th scope="col" class="number ${markOf(bin)}">${labelOf(edges, bin)}</th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${each(IDLE_FATES, (fate) => {
              const most = Math.max(...idle[fate]);
              return html`<tr>
                <th scope="row">${WORDS[fate]}</th>
                ${each(bins, (bin) => {
                  const times = idle[fate][bin] ?? 0;
                  return html`<td class="number ${markOf(bin)} h${levelOf(times, most)}">
                    ${times === 0 ? '' : shortCount(times)}
                  </td>`;
                })}
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
      <figcaption>
        Columns: time since the flow's last outbound packet, in minutes and seconds. Thick line: the idle
        timeout of ${clock(idleTimeoutMs)}.
        ${toleranceMs === 0 ? 'Nothing around it is left unjudged.' : `Shaded heads: the band of ${duration(2 * toleranceMs)} in which nothing is judged.`}
        A packet from outside may keep a flow alive too, closed flows and flows of changed VMs are left out,
        and nothing is judged by this table.
      </figcaption>
    </figure>
  </section> `;
}

function isEmpty(edges: readonly number[], bin: number): boolean {
  return edges[bin] === edges[bin + 1];
}

function markOf(bin: number): string {
  if (bin === DEADLINE_BIN) return 'band deadline';
  return bin === DEADLINE_BIN - 1 ? 'band' : '';
}

/** Where the bin begins; the one behind the band begins just past it. */
function labelOf(edges: readonly number[], bin: number): Markup {
  return html`${bin === DEADLINE_BIN + 1 ? 'over' : 'from'}<br />${clock(edges[bin] ?? 0)}`;
}

function total(bins: readonly number[]): number {
  return bins.reduce((sum, times) => sum + times, 0);
}
