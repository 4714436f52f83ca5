// The rehearsal behind a seeded relay that loses 5% of the packets in each direction and delays them by 50 +- 20 ms.
// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLine } from '../harness/live/fixtures/agent-program.ts';
import { canRehearse, rehearsal } from '../harness/live/rehearsal/rehearsal.ts';
import { begin, brokenIn, inFolder, resultIn } from './fixtures/command-line.ts';

const RUN = [...commandLine, 'run', '--target', 'live:vms.yaml', '--json'];

test('three lossy runs: no false violation, and the idle rule still decided', async () => {
  if (!canRehearse()) return;
  const impairment = { loss: 0.05, delayMs: 50, jitterMs: 20 };
  const runs = [1, 2, 3].map((seed) =>
    inFolder((folder) => {
      const plan = {
        misconfiguration: 'none',
        idleTimeoutMs: 8_000,
        impairment: { ...impairment, seed },
        exhaustion: false,
      } as const;
      return begin(rehearsal(plan, folder, RUN), folder).ended;
    }),
  );
  for (const { code, stdout, stderr } of await Promise.all(runs)) {
    assert.ok(code === 0 || code === 5, `${code}\n${stderr}`);
    const result = resultIn(stdout);
    assert.equal(brokenIn(result), []);
    assert.is(result.behaviours['no-reclaim-before-4-minutes']?.verdict, 'conforms');
  }
});

test.run();
