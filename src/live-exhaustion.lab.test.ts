// A pool exhausted in the rehearsal, within its bounds: what fails and what does not, reclaim after the idle window, and the alert.
// test-timeout: 240
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLine } from '../harness/live/fixtures/agent-program.ts';
import { spotChecks } from '../harness/live/spot-checks.ts';
import { canRehearse } from '../harness/live/rehearsal/rehearsal.ts';
import { EXHAUSTED, FEW, type Misconfiguration, MOST_FLOWS } from '../harness/live/rehearsal/world.ts';
import type { Result } from '../harness/record/result.ts';
import { brokenIn, inFolder, resultIn } from './fixtures/command-line.ts';
import { undisturbed } from './fixtures/undisturbed.ts';

const RUN = [...commandLine, 'run', '--target', 'live:vms.yaml', '--json', '--allow-exhaustion'];
/** What an exhausted pool shows beside everything that a spot check shows anyway. */
const BY_EXHAUSTION = [
  'destinations-share-ports',
  'exhaustion-fails-new-flows',
  'exhaustion-raises-alert',
  'exhaustion-spares-live-flows',
  'idle-reclaimed-at-4-minutes',
  'release-restores-service',
];

interface Exhausted {
  readonly code: number | null;
  readonly stderr: string;
  readonly result: Result;
  /** Flows that took, or would have taken, ports of the pool. */
  readonly flows: number;
}

function exhausted(misconfiguration: Misconfiguration): Promise<Exhausted> {
  // Held flows are asked again between the rounds of what is silent, and must not idle out meanwhile, however busy the machine.
  const plan = { misconfiguration, idleTimeoutMs: 12_000, impairment: null, exhaustion: true };
  return inFolder(async (around) => {
    const { code, stdout, stderr, folder } = await undisturbed(plan, around, RUN);
    return { code, stderr, result: resultIn(stdout), flows: flowsTo(EXHAUSTED, folder) };
  });
}

function flowsTo(address: string, folder: string): number {
  const lines = readFileSync(join(folder, 'snatcheck-out', 'record.ndjson'), 'utf8')
    .trim()
    .split('\n');
  const flows = lines
    .map((line) => (JSON.parse(line) as { operation?: Record<string, unknown> }).operation ?? {})
    .filter(({ op, destination }) => op === 'send' && destination === address)
    .map(({ vm, sourcePort }) => `${String(vm)} ${String(sourcePort)}`);
  return new Set(flows).size;
}

const verdictsOf = ({ behaviours }: Result) =>
  Object.fromEntries(Object.entries(behaviours).map(([id, { verdict }]) => [id, verdict]));

test('exhaustion within bounds is seen and harms nothing; without an alert it breaks that rule alone', async () => {
  if (!canRehearse()) return;
  const [good, silent] = await Promise.all([exhausted('none'), exhausted('alert-missing')]);
  const all = [...Object.keys(spotChecks), ...BY_EXHAUSTION];
  assert.equal(verdictsOf(good.result), Object.fromEntries(all.map((id) => [id, 'conforms'])), good.stderr);
  assert.is(good.code, 0);
  assert.ok((good.result.characteristics['failure-mode']?.samples ?? 0) > 0);
  assert.equal(brokenIn(silent.result), ['exhaustion-raises-alert'], silent.stderr);
  assert.is(silent.code, 1);
  for (const { flows } of [good, silent])
    assert.ok(flows > FEW.last - FEW.first && flows <= MOST_FLOWS, `${flows}`);
});

test.run();
