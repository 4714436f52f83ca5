// Rehearses live runs in namespaces, by hand: npx tsx -C snatcheck-source scripts/rehearse.ts --help
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canRehearse, rehearsal } from '../harness/live/rehearsal/rehearsal.ts';
import { MISCONFIGURATIONS } from '../harness/live/rehearsal/world.ts';
import type { Result } from '../harness/record/result.ts';
import { type Rehearsed, rehearsalsPage, rehearsedOf } from './published/rehearsals.ts';

const PUBLISHED = fileURLToPath(new URL('../reports/published/live/', import.meta.url));

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    gateway: { type: 'string', default: 'none' },
    'idle-ms': { type: 'string', default: '8000' },
    loss: { type: 'string', default: '0' },
    'delay-ms': { type: 'string', default: '0' },
    'jitter-ms': { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    exhaustion: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    note: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`Rehearses live runs behind the kernel's NAT in namespaces.

  --runs N         how often, with seeds that count up from --seed N
  --gateway G      ${MISCONFIGURATIONS.join(', ')}
  --idle-ms N      idle timeout of the gateway, in whole seconds (default 8000; 240000 is the document's)
  --loss P         of packets lost in each direction, e.g. 0.05
  --exhaustion     few ports, which are exhausted
  --delay-ms N, --jitter-ms N   delay of each packet in each direction, plus or minus
  --publish        keep each run in reports/published/live/ as it ends, in the place of one with the same options and seed
  --note TEXT      kept beside it`);
} else if (canRehearse()) {
  const misconfiguration = MISCONFIGURATIONS.find((one) => one === values.gateway) ?? 'none';
  for (let run = 0; run < Number(values.runs); run += 1) {
    const seed = Number(values.seed) + run;
    const folder = mkdtempSync(join(tmpdir(), 'snatcheck-rehearsal-'));
    const impairment = {
      seed,
      loss: Number(values.loss),
      delayMs: Number(values['delay-ms']),
      jitterMs: Number(values['jitter-ms']),
    };
    const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
    const node = [process.execPath, '-C', 'snatcheck-source', '--import', import.meta.resolve('tsx'), bin];
    const words = [
      ...node,
      'run',
      '--target',
      'live:vms.yaml',
      '--json',
      '--quiet',
      ...(values.exhaustion ? ['--allow-exhaustion'] : []),
    ];
    const plan = {
      misconfiguration,
      idleTimeoutMs: Number(values['idle-ms']),
      impairment,
      exhaustion: values.exhaustion,
    };
    const [file = '', ...args] = rehearsal(plan, folder, words);
    const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
    const result = resultIn(stdout);
    tell(seed, status, result, stderr);
    if (values.publish) {
      const { loss, delayMs, jitterMs } = impairment;
      publish({
        gateway: misconfiguration,
        idleTimeoutMs: plan.idleTimeoutMs,
        loss,
        delayMs,
        jitterMs,
        seed,
        exit: status,
        ...(values.note !== undefined && { note: values.note }),
        load: loadavg()[0] ?? 0,
        result: result === null ? null : rehearsedOf(result),
      });
    }
    if (status === 1) console.log(`  kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function resultIn(stdout: string): Result | null {
  try {
    return JSON.parse(stdout) as Result;
  } catch {
    return null;
  }
}

function tell(seed: number, status: number | null, result: Result | null, stderr: string): void {
  if (result === null) {
    console.log(`seed ${seed}: exit ${status}\n${stderr}`);
    return;
  }
  const others = Object.entries(result.behaviours).filter(([, { verdict }]) => verdict !== 'conforms');
  const told = others.map(([id, { verdict }]) => `${id} ${verdict}`).join(', ');
  const seconds = (result.durationMs / 1_000).toFixed(1);
  console.log(
    `seed ${seed}: exit ${status}, ${seconds} s, tolerance ${Math.round(result.timing.toleranceMs)} ms; ${result.summary} ${told}`,
  );
}

/** Kept in the order of options and seeds, so that runs can be added later. */
function publish(run: Rehearsed): void {
  const path = join(PUBLISHED, 'rehearsals.json');
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly Rehearsed[]) : [];
  const key = ({ gateway, idleTimeoutMs, loss, delayMs, jitterMs, seed }: Rehearsed): string =>
    [gateway, idleTimeoutMs, loss, delayMs, jitterMs, seed].join(' ');
  const runs = [...kept.filter((one) => key(one) !== key(run)), run].toSorted(
    (a, b) => b.idleTimeoutMs - a.idleTimeoutMs || a.seed - b.seed,
  );
  writeFileSync(path, `${JSON.stringify(runs, null, 2)}\n`);
  writeFileSync(join(PUBLISHED, 'README.md'), rehearsalsPage(runs));
}
