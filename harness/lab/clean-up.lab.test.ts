// However a run ends, nothing of the lab is left: no process, no namespace, no file.
// test-timeout: 240
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from './availability.ts';
import { descendants, lingering, nameOf } from './fixtures/processes.ts';

const lab = JSON.stringify(new URL('./start-lab.ts', import.meta.url).href);
/** A run of a lab target that says `ready PID` once the kernel forwards, and ends as it is told when told to go on. */
const PROGRAM = `
  const { startLab } = await import(${lab});
  const [how, name] = process.argv.slice(1);
  const lab = await startLab(name);
  const address = 0x0a010004;
  const deployment = {
    publicSpace: [], virtualNetwork: [{ base: 0x0a010000, bits: 16 }], subnets: [],
    vms: [{ name: 'a', address, ilpip: null, securityGroup: null }],
    loadBalancers: [], securityGroups: [], reservedAddresses: [], platformAddresses: [0xc0000201],
  };
  const settings = { ports: { first: 1025, last: 65535 }, idleTimeoutMs: 4000 };
  await lab.deploy(deployment, settings);
  console.log('ready ' + lab.pid);
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  if (how === 'bye') await lab.bye();
  if (how === 'failure') await lab.deploy({ ...deployment, platformAddresses: [] }, settings);
  if (how === 'exit') process.exit(0);
`;

interface Running {
  readonly child: ChildProcess;
  readonly folder: string;
  /** Inode numbers of the lab's namespaces. */
  readonly namespaces: readonly string[];
}

async function start(how: string, name: string): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-clean-up-'));
  const loader = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', PROGRAM, how, name];
  const child = spawn(process.execPath, loader, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // The mark is inherited by every process of the lab. tsx would keep a cache among the temporary files.
    env: { ...process.env, SNATCHECK_CLEAN_UP_TEST: folder, TMPDIR: folder, TSX_DISABLE_CACHE: '1' },
  });
  const pid = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => void (said += text));
    child.once('close', () => reject(new Error(`it ended before it was ready: ${said}`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const match = /ready (\d+)/.exec(text);
      if (match !== null) resolve(match[1] ?? '');
    });
  });
  // A user or PID namespace is nothing but its processes, and a zombie keeps it until init gets round to reaping.
  const namespaces = ['net', 'mnt'].map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`).replace(/\D/g, ''));
  return { child, folder, namespaces };
}

/** Processes that bear the mark of this run: the lab's, and the one that started it. */
function marked(folder: string): readonly string[] {
  const mark = `SNATCHECK_CLEAN_UP_TEST=${folder}`;
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark);
    } catch {
      // Gone meanwhile, somebody else's, or a zombie, which holds nothing but its exit code.
      return false;
    }
  });
}

function remaining(namespaces: readonly string[]): readonly string[] {
  const { stdout } = spawnSync('lsns', ['--noheadings', '--output', 'NS'], { encoding: 'utf8' });
  const there = stdout.split(/\s+/);
  return namespaces.filter((namespace) => there.includes(namespace));
}

/** Of programs that run on another clock. */
const sharedMemory = () =>
  existsSync('/dev/shm') ? readdirSync('/dev/shm').filter((name) => name.includes('faketime')) : [];
const sharedBefore = sharedMemory();

async function checkNothingIsLeft({ folder, namespaces }: Running): Promise<void> {
  const named = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;
  for (let tries = 0; tries < 40; tries += 1) {
    if (marked(folder).length === 0 && remaining(namespaces).length === 0) break;
    await setTimeout(50);
  }
  const left = marked(folder).map((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
  );
  assert.equal(left, [], 'processes');
  assert.equal(remaining(namespaces), [], 'namespaces');
  assert.not.match(named, 'snatcheck');
  assert.equal(readdirSync(folder), [], 'temporary files');
  assert.equal(sharedMemory(), sharedBefore, 'shared memory');
}

function testEnd(title: string, how: string, end: (running: Running) => unknown, name = 'nftables'): void {
  test(title, async () => {
    const available = labAvailability(name);
    if (!available.ok) {
      console.log(`SKIP ${available.code}: ${available.reason}`);
      return;
    }
    const running = await start(how, name);
    try {
      assert.ok(marked(running.folder).length >= 2, 'the mark is seen while it runs');
      assert.equal(remaining(running.namespaces), running.namespaces);
      const exit = new Promise((resolve) => running.child.once('exit', resolve));
      await end(running);
      await exit;
      await checkNothingIsLeft(running);
    } finally {
      running.child.kill('SIGKILL');
      rmSync(running.folder, { recursive: true, force: true });
    }
  });
}

const go = ({ child }: Running) => child.stdin?.write('go');
testEnd('after bye', 'bye', go);
testEnd('after an error in deploy that nobody caught', 'failure', go);
testEnd('after an exit without bye', 'exit', go);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  testEnd(`after ${signal}`, 'wait', ({ child }) => child.kill(signal));
  let processes: readonly number[] = [];
  // A daemon in user space, which takes its environment away and bears no mark, with namespaces within namespaces.
  testEnd(
    `pasta: after ${signal}`,
    'wait',
    ({ child }) => {
      processes = descendants(child.pid ?? 0);
      const names = processes.map(nameOf);
      assert.ok(
        names.some((each) => each.startsWith('passt') || each.startsWith('pasta')),
        names.join(' '),
      );
      child.kill(signal);
    },
    'pasta',
  );
  test(`pasta: no process is left of it after ${signal}`, async () => {
    assert.equal(await lingering(processes), []);
  });
}
let kernels: readonly number[] = [];
testEnd(
  'a kernel as a process: after SIGKILL',
  'wait',
  ({ child }) => {
    kernels = descendants(child.pid ?? 0);
    assert.ok(kernels.map(nameOf).some((each) => each.startsWith('linux.uml')));
    child.kill('SIGKILL');
  },
  'uml',
);
test('a kernel as a process: nothing is left of it after SIGKILL', async () => {
  assert.equal(await lingering(kernels), []);
});
testEnd(
  'a stack that was compiled: after SIGKILL',
  'wait',
  ({ child }) => void child.kill('SIGKILL'),
  'gvisor',
);
testEnd(
  'after SIGKILL, with a driver that is stopped and cannot notice',
  'wait',
  async ({ child, folder }) => {
    const driver = marked(folder).filter((pid) =>
      readFileSync(`/proc/${pid}/status`, 'utf8').match(/^NSpid:\s+\d+\s+1$/m),
    );
    assert.is(driver.length, 1);
    process.kill(Number(driver[0]), 'SIGSTOP');
    child.kill('SIGKILL');
  },
);

test.run();
