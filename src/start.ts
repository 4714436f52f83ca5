import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { labAvailability } from '../harness/lab/availability.ts';
import type { Result } from '../harness/record/result.ts';
import { shown } from '../reports/sanitise.ts';
import { FAILED } from './failed.ts';
import { exitCodeOf, interruptible } from './interruption.ts';
import { standardOutput } from './output.ts';
import { ProgressLine } from './progress.ts';
import { writeReports } from './reporting.ts';
import { run } from './run.ts';
import { callOf, shellLine, shownPath, userPath } from './shell.ts';
import { targetNamed, targets } from './targets.ts';
import { tell } from './tell.ts';

/**
 * The main job, for whoever just cloned the repository: judges the built-in gateway, and the kernel's NAT where the machine
 * allows, and says where the reports are. Exits 0 once both were judged, whatever the kernel's verdict: its violations are
 * what a first reader should see.
 */
const JUDGED: ReadonlySet<number> = new Set([0, 1, 5]);
const output = standardOutput();
const folder = userPath('snatcheck-out');
const { signal, release } = interruptible();
process.exitCode = FAILED;
try {
  process.exitCode = await start();
} catch (error) {
  output.err(tell(error));
} finally {
  release();
}

async function start(): Promise<number> {
  output.out('snatcheck judges source NATs by the outbound rules that Azure documented (2016-10-31).\n\n');
  const builtin = await judge('builtin', 45_000);
  if (signal.aborted) return exitCodeOf(signal);
  const lab = labAvailability();
  if (!lab.ok) {
    output.out(`lab:nftables was not judged: ${lab.code}: ${shown(lab.reason)}\n  ${lab.remedy}\n`);
    return builtin.exitCode;
  }
  const kernel = await judge('lab:nftables', 75_000);
  if (signal.aborted) return exitCodeOf(signal);
  if (kernel.verdict === 'violates') {
    output.out(
      `The kernel's violations are real and expected: it tells flows apart by destination port too, so two flows to one
address on two ports may share a port, which the article of 2016 rules out; it gives up looking for a free port after
248 tries; and packets that it calls invalid leave with their private source.\n`,
    );
  }
  if (builtin.exitCode !== 0) return builtin.exitCode;
  return JUDGED.has(kernel.exitCode) ? 0 : kernel.exitCode;
}

async function judge(name: string, timeMs: number): Promise<Result> {
  const out = join(folder, name.replace(':', '-'));
  const kind = targetNamed(name, targets);
  const line = new ProgressLine(output);
  output.out(`${name}: ${kind.title}\n`);
  try {
    const { result } = await run({
      start: kind.start,
      campaign: { seed: 1, timeMs, signal },
      command: `snatcheck run --target ${name}`,
      outFolder: out,
      replay: (path) => shellLine([...callOf(), 'replay', shownPath(path ?? out), '--target', name]),
      progress: (progress) => line.show(progress),
    });
    line.clear();
    const [html = out] = writeReports(result, ['html', 'json'], out);
    output.out(`  ${shown(result.summary)}\n`);
    for (const { behaviour, follows, expected, observed, replay } of result.findings) {
      if (follows !== null) continue;
      output.out(
        `  broken: ${behaviour}\n    expected  ${shown(expected)}\n    observed  ${shown(observed)}\n    replay    ${replay}\n`,
      );
    }
    output.out(`  report: ${pathToFileURL(html).href}\n\n`);
    return result;
  } finally {
    line.clear();
  }
}
