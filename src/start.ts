import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { labAvailability } from '../harness/lab/availability.ts';
import type { Result } from '../harness/record/result.ts';
import { interruptible } from './interruption.ts';
import { userPath } from './options.ts';
import { standardOutput } from './output.ts';
import { ProgressLine } from './progress.ts';
import { writeReports } from './reporting.ts';
import { run } from './run.ts';
import { tell } from './cli.ts';
import { targetNamed } from './targets.ts';

/**
 * The main job, for whoever just cloned the repository: judges the built-in gateway, and the kernel's NAT where the machine
 * allows, and says where the reports are. Exits 0 once both were judged, whatever the kernel's verdict: its violations are
 * what a first reader should see.
 */
const output = standardOutput();
const folder = userPath('snatcheck-out');
const { signal, release } = interruptible();
try {
  process.exitCode = await start();
} catch (error) {
  output.err(tell(error));
  process.exitCode = 3;
} finally {
  release();
}

async function start(): Promise<number> {
  output.out('snatcheck judges source NATs by the outbound rules that Azure documented (2016-10-31).\n\n');
  const builtin = await judge('builtin', 45_000);
  if (signal.aborted) return signal.reason === 'SIGTERM' ? 143 : 130;
  const lab = labAvailability();
  if (!lab.ok) {
    output.out(`lab:nftables was not judged: ${lab.code}: ${lab.reason}\n  ${lab.remedy}\n`);
    return builtin.exitCode;
  }
  const kernel = await judge('lab:nftables', 75_000);
  if (signal.aborted) return signal.reason === 'SIGTERM' ? 143 : 130;
  if (kernel.verdict === 'violates') {
    output.out(
      `The kernel's violations are real and expected: it tells flows apart by destination port too, so two flows to one
address on two ports may share a port, which the article of 2016 rules out; it gives up looking for a free port after
248 tries; and packets that it calls invalid leave with their private source.\n`,
    );
  }
  const bothJudged = builtin.exitCode === 0 && (kernel.exitCode === 0 || kernel.exitCode === 1);
  return bothJudged ? 0 : Math.max(builtin.exitCode, kernel.exitCode);
}

async function judge(name: string, timeMs: number): Promise<Result> {
  const out = join(folder, name.replace(':', '-'));
  const line = new ProgressLine(output);
  output.out(`${name}: ${targetNamed(name).title}\n`);
  const { result } = await run({
    targetName: name,
    start: targetNamed(name).start,
    behaviours: [],
    campaign: { seed: 1, timeMs, signal },
    statedOnly: false,
    command: `snatcheck run --target ${name}`,
    outFolder: out,
    regressions: join(out, 'regressions'),
    progress: (progress) => line.show(progress),
  });
  line.clear();
  const [html] = writeReports(result, ['html', 'json'], out);
  output.out(`  ${result.summary}\n`);
  for (const { behaviour, follows, expected, observed } of result.findings) {
    if (follows === null) output.out(`  broken: ${behaviour}\n    expected  ${expected}\n    observed  ${observed}\n`);
  }
  output.out(`  report: ${pathToFileURL(html!).href}\n\n`);
  return result;
}
