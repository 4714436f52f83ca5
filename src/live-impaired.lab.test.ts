// The rehearsal behind a seeded relay that loses 5% of the packets in each direction and delays them by 50 +- 20 ms.
// test-timeout: 400
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLine } from '../harness/live/fixtures/agent-program.ts';
import { canRehearse, rehearsal } from '../harness/live/rehearsal/rehearsal.ts';
import type { Result } from '../harness/record/result.ts';
import { begin, brokenIn, inFolder, resultIn } from './fixtures/command-line.ts';

const RUN = [...commandLine, 'run', '--target', 'live:vms.yaml', '--json'];

async function lossy(seed: number): Promise<Result> {
  return inFolder(async (folder) => {
    const plan = {
      misconfiguration: 'none',
      idleTimeoutMs: 8_000,
      impairment: { loss: 0.05, delayMs: 50, jitterMs: 20, seed },
      exhaustion: false,
    } as const;
    const { code, stdout, stderr } = await begin(rehearsal(plan, folder, RUN), folder).ended;
    assert.ok(code === 0 || code === 5, `${code}\n${stderr}`);
    const result = resultIn(stdout);
    assert.equal(brokenIn(result), []);
    return result;
  });
}

const decides = ({ behaviours }: Result): boolean =>
  behaviours['no-reclaim-before-4-minutes']?.verdict === 'conforms';

test('three lossy runs: no false violation, and the idle rule still decided', async () => {
  if (!canRehearse()) return;
  const seeds = [1, 2, 3];
  const results = await Promise.all(seeds.map(lossy));
  for (const [index, first] of results.entries()) {
    // The three together may keep a machine too busy to say anything of times, and to say so is right.
    let result = first;
    for (let again = 0; again < 2 && !decides(result); again++) result = await lossy(seeds[index] ?? 0);
    assert.ok(decides(result), `seed ${seeds[index]}`);
  }
});

test.run();
