import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { HELLO } from '../builtin/hello.ts';
import { builtinTarget } from '../builtin/target.ts';
import { runCampaign } from '../campaign/campaign.ts';
import { mergeStatistics } from '../record/merge-statistics.ts';
import { DEADLINE_BIN, type IdleFate, idleEdges, type Statistics } from '../record/statistics.ts';
import { StatisticsCollector } from './collector.ts';
import { Samples } from './samples.ts';

const total = (bins: readonly number[]) => bins.reduce((sum, count) => sum + count, 0);

async function statisticsOf(cases: number, share = 0, of = 1): Promise<Statistics> {
  const { statistics } = await runCampaign({ cases, share, of }, () => builtinTarget(), createJudge);
  return statistics;
}

test('a run is counted whole', async () => {
  const { cases, observations, statistics } = await runCampaign(
    { cases: 200 },
    () => builtinTarget(),
    createJudge,
  );
  const stages = Object.values(statistics.stages);
  assert.is(total(stages.map((stage) => stage.cases)), cases);
  assert.is(total(stages.map((stage) => stage.observations)), observations);
  assert.is(total(Object.values(statistics.pools)), cases);
  assert.is(total(statistics.lengths), cases);
  assert.is(total(Object.values(statistics.operations)), observations);
  const opened = Object.values(statistics.destinations).map((use) => use.opened);
  assert.is(total(statistics.ports), total(opened));
  for (const use of Object.values(statistics.destinations)) assert.is(total(use.ports), use.opened);
  assert.is(total(statistics.ports.slice(0, 16)), 0, 'no privileged port is SNAT');
  assert.ok((statistics.fullest?.most ?? 0) > 32);
});

test('the gateway keeps its ports before the band, and never after it', async () => {
  const { idle } = await statisticsOf(200);
  const before = (fate: IdleFate) => total(idle[fate].slice(0, DEADLINE_BIN - 1));
  for (const fate of ['changed', 'taken', 'unanswered'] as const) {
    assert.is(before(fate), 0, fate);
    assert.ok(total(idle[fate]) > 0, fate);
  }
  assert.ok(before('kept') > 0 && before('answered') > 0);
});

test("the gateway's idle timeout lies where it is set", async () => {
  const { idleLimits } = await statisticsOf(200);
  for (const { kept, gone, samples } of Object.values(idleLimits ?? {})) {
    assert.ok(kept !== null && kept < 1 && kept > 0.99, `${kept}`);
    assert.ok(gone !== null && gone >= 1 && gone < 1.01, `${gone}`);
    assert.ok(samples > 10);
  }
});

test('shares add up to the whole, in any order', async () => {
  const whole = await statisticsOf(150);
  const shares = await Promise.all([2, 0, 1].map((share) => statisticsOf(150, share, 3)));
  assert.equal(mergeStatistics(shares), whole);
  assert.equal(mergeStatistics([whole]), whole);
});

test('the edges of idle time ascend, and the band has bins of its own', () => {
  for (const timing of [
    { idleTimeoutMs: 240_000, toleranceMs: 1_200, resolutionMs: 1 },
    { idleTimeoutMs: 4_000, toleranceMs: 20, resolutionMs: 0.001 },
    { idleTimeoutMs: 240_000, toleranceMs: 0, resolutionMs: 1 },
    { idleTimeoutMs: 1_000, toleranceMs: 500, resolutionMs: 100 },
  ]) {
    const edges = idleEdges(timing);
    assert.is(edges[DEADLINE_BIN], timing.idleTimeoutMs);
    assert.is(edges[DEADLINE_BIN - 1], timing.idleTimeoutMs - timing.toleranceMs);
    for (const [index, edge] of edges.slice(1).entries()) {
      assert.ok(edge >= (edges[index] ?? 0), `${edge}`);
    }
  }
});

test('samples are evenly spaced, few, and as wide as the widest', () => {
  const samples = new Samples(2);
  for (let n = 0; n < 100_000; n++) samples.add(n, n / 3, n < 10 ? [n] : [n, 1, 2]);
  const rows = samples.rows();
  assert.ok(rows.length > 60 && rows.length < 160, `${rows.length}`);
  const [first = [], second = [], third = []] = rows;
  assert.equal(first, [0, 0, 0, 0]);
  assert.is((third[0] ?? 0) - (second[0] ?? 0), second[0]);
  assert.ok(rows.every((row) => row.length === 4));
});

test('nothing is counted before the first case', () => {
  const collector = new StatisticsCollector(HELLO.capabilities);
  collector.end();
  assert.equal(collector.statistics.stages, {});
  assert.is(collector.statistics.fullest, null);
});

test.run();
