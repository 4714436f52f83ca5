// Rehearsed runs in which something goes wrong in the middle: named, with the exit code of it, what was learnt is kept, and nothing is left.
// test-timeout: 240
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLine } from '../harness/live/fixtures/agent-program.ts';
import { type Left, type Mishap, withMishap } from '../harness/live/rehearsal/mishap.ts';
import { canRehearse, rehearsal } from '../harness/live/rehearsal/rehearsal.ts';
import { atMost, REHEARSALS } from './fixtures/at-most.ts';
import { begin, execute, filesIn, inFolder, type Ran, resultIn } from './fixtures/command-line.ts';

const RUN = [...commandLine, 'run', '--target', 'live:vms.yaml', '--json'];
const PLAN = { misconfiguration: 'none', idleTimeoutMs: 6_000, impairment: null, exhaustion: false } as const;

interface Ended extends Ran {
  readonly left: Left;
  /** Whether any of the namespaces is there yet. */
  readonly isThere: boolean;
  /** Behaviours with something to judge, when the record is judged again; none without a record. */
  readonly kept: readonly string[];
}

function endedBy(mishap: Mishap, after = 'checking'): Promise<Ended> {
  return inFolder(async (folder) => {
    const ran = await begin(rehearsal(PLAN, folder, withMishap(mishap, RUN, after)), folder).ended;
    const left = JSON.parse(readFileSync(join(folder, 'left.json'), 'utf8')) as Left;
    const there = spawnSync('lsns', ['-t', 'net', '-n', '-r', '-o', 'NS'], { encoding: 'utf8' }).stdout;
    const isThere = left.namespaces.some((one) => there.split('\n').includes(`${one}`));
    const record = join('snatcheck-out', 'record.ndjson');
    if (!filesIn(folder).includes(record)) return { ...ran, left, isThere, kept: [] };
    const again = execute([...commandLine, 'recheck', record, '--json'], folder);
    const kept = Object.entries(resultIn(again.stdout).behaviours).filter(([, { judged }]) => judged > 0);
    return { ...ran, left, isThere, kept: kept.map(([id]) => id) };
  });
}

const runs = new Map<Mishap, Promise<Ended>>();
if (canRehearse()) {
  const turn = atMost(REHEARSALS);
  for (const mishap of ['reboot', 'agent-again', 'clock-jump', 'reflector-down', 'ctrl-c'] as const)
    runs.set(
      mishap,
      turn(() => endedBy(mishap)),
    );
  runs.set(
    'ctrl-c-reaching',
    turn(() => endedBy('ctrl-c-reaching', 'reaching owner')),
  );
}

function afterMishap(mishap: Mishap, name: string, check: (ended: Ended) => void): void {
  test(name, async () => {
    const ended = await runs.get(mishap);
    if (ended === undefined) return;
    check(ended);
    // An agent that was started again has no controller yet, and waits for one.
    const left = ended.left.agents.map((words) => (words.includes('--https') ? 'owner' : words));
    assert.equal(left, mishap === 'agent-again' ? ['owner'] : []);
    assert.equal(ended.left.flows, []);
    assert.not(ended.isThere, 'its namespaces');
  });
}

/** Before the idle window all methods were seen. */
const LEARNT = ['method-default-snat', 'method-instance-level-ip', 'method-load-balancer-snat'];

function checkKept({ stdout, stderr, kept }: Ended): void {
  const { behaviours, findings } = resultIn(stdout);
  assert.equal(findings, [], stderr);
  for (const id of LEARNT) {
    assert.ok((behaviours[id]?.judged ?? 0) > 0, id);
    assert.ok(kept.includes(id), `${id}, from the record`);
  }
}

for (const [mishap, told] of [
  ['reboot', /^agent-ended: .*VM pool-a/s],
  // Asked while it is down, or when it is there again.
  ['agent-again', /^agent-(?:restarted|http-connection): .*VM owner/s],
  ['clock-jump', /^agent-clock-jump: .*VM pool-b/s],
] as const) {
  afterMishap(mishap, `${mishap} in mid-run: named, exit code 3, and what was learnt is kept`, (ended) => {
    assert.is(ended.code, 3, `${ended.stdout}\n${ended.stderr}`);
    assert.match(resultIn(ended.stdout).errors[0] ?? '', told);
    checkKept(ended);
  });
}

afterMishap(
  'reflector-down',
  'a reflector that goes down in mid-run is no NAT`s doing: nothing is found',
  (ended) => {
    // Whatever its flows alone would have shown stays open.
    assert.ok(ended.code === 0 || ended.code === 5, `${ended.stdout}\n${ended.stderr}`);
    checkKept(ended);
  },
);

afterMishap('ctrl-c', 'Ctrl-C in mid-run: exit code 130, and what was learnt is kept', (ended) => {
  assert.is(ended.code, 130, ended.stderr);
  checkKept(ended);
});

afterMishap('ctrl-c-reaching', 'Ctrl-C while agents are still being reached: exit code 130', (ended) => {
  assert.is(ended.code, 130, ended.stderr);
  assert.is(ended.stdout, '');
  assert.match(ended.stderr, 'interrupted before anything was asked');
  assert.equal(ended.kept, []);
});

test.run();
