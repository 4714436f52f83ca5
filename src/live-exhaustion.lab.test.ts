// A pool exhausted in the rehearsal, within its bounds: what fails and what does not, reclaim after the idle window, and the alert.
// test-timeout: 240
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canRehearse, rehearsal } from '../harness/live/rehearsal/rehearsal.ts';
import type { Misconfiguration } from '../harness/live/rehearsal/world.ts';
import { begin, brokenIn, inFolder, program, type Ran, resultIn } from './fixtures/command-line.ts';

const RUN = [...program, 'run', '--target', 'live:vms.yaml', '--json', '--allow-exhaustion'];

function exhausted(misconfiguration: Misconfiguration): Promise<Ran> {
  const plan = { misconfiguration, idleTimeoutMs: 24_000, impairment: null, exhaustion: true };
  return inFolder((folder) => begin(rehearsal(plan, folder, RUN), folder).ended);
}

test('exhaustion within bounds conforms with its alert, and breaks one rule without', async () => {
  if (!canRehearse()) return;
  const [good, silent] = await Promise.all([exhausted('none'), exhausted('alert-missing')]);
  assert.is(good.code, 0, `${good.stdout}\n${good.stderr}`);
  const { behaviours } = resultIn(good.stdout);
  for (const id of [
    'exhaustion-fails-new-flows',
    'exhaustion-spares-live-flows',
    'destinations-share-ports',
    'release-restores-service',
    'idle-reclaimed-at-4-minutes',
    'exhaustion-raises-alert',
  ])
    assert.is(behaviours[id]?.verdict, 'conforms', id);
  assert.is(silent.code, 1, silent.stderr);
  assert.equal(brokenIn(resultIn(silent.stdout)), ['exhaustion-raises-alert']);
});

test.run();
