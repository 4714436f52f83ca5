// Runs a command as the controller of a rehearsal, lets one thing go wrong in the middle, and looks at what is left of it. Started with the
// rehearsal's own namespaces around it, by mishap.ts.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { searchPath } from '../../lab/programs.ts';
import type { Left, Mishap } from './mishap.ts';
import { MANAGED, VMS } from './world.ts';

const { mishap, command, after } = JSON.parse(process.argv[2] ?? '') as {
  readonly mishap: Mishap;
  readonly command: readonly string[];
  readonly after: string;
};
const env = { ...process.env, PATH: searchPath() };
/** Into the middle of the idle window, which follows some seconds of questions. */
const MIDDLE_MS = 3_000;
/** An agent by HTTPS answers the bye first, and then ends. */
const GONE_MS = 5_000;
/** The agent's monotonic clock goes two hours ahead between what it heard and telling of it. */
const JUMPING = `const { parse } = JSON;
const now = performance.now.bind(performance);
let ahead = 0;
performance.now = () => now() + ahead;
JSON.parse = (text) => {
  const value = parse(text);
  if (value.method === 'late') ahead = 7_200_000;
  return value;
};`;

function wordsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** By process, what was started as an agent; \`ip netns exec\` becomes what it starts. */
function agents(): ReadonlyMap<number, readonly string[]> {
  const all = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
  const found = all.map((pid) => [Number(pid), wordsOf(pid)] as const);
  return new Map(found.filter(([, words]) => words.includes('agent') && words.includes('--allow')));
}

const namespaceOf = (vm: string): number => statSync(`/run/netns/${vm}`).ino;

function agentOf(vm: string): readonly [number, readonly string[]] {
  const mine = [...agents()].find(([pid]) => statSync(`/proc/${pid}/ns/net`).ino === namespaceOf(vm));
  if (mine === undefined) throw new Error(`no agent on ${vm}`);
  return mine;
}

/** As of a VM that reboots: its agent is gone without a word, and so is its network. */
function end(vm: string, devices: readonly string[]): readonly string[] {
  const [pid, words] = agentOf(vm);
  for (const device of devices) spawnSync('ip', ['-n', vm, 'link', 'set', device, 'down'], { env });
  process.kill(pid, 'SIGKILL');
  return words;
}

const ACTS: Readonly<Record<Mishap, () => void>> = {
  reboot: () => void end('pool-a', ['eth0']),
  'agent-again': () => {
    const words = end(MANAGED.vm, []);
    spawn('ip', ['netns', 'exec', MANAGED.vm, ...words], { env, stdio: 'ignore' });
  },
  'clock-jump': () => {},
  // Of a server that goes down nothing is heard, and by UDP it is as before.
  'reflector-down': () =>
    void spawnSync('nft', ['-f', '-'], {
      env,
      input: 'table ip down { chain in { type filter hook input priority 0; tcp dport 7007 drop; }; }',
    }),
  'ctrl-c': () => void run.kill('SIGINT'),
  'ctrl-c-reaching': () => void run.kill('SIGINT'),
};

/** The way to pool-b, otherwise than it was written. */
function change(how: (words: readonly string[]) => readonly string[]): void {
  const text = readFileSync('vms.yaml', 'utf8');
  const changed = text.replace(/(pool-b: \{ command: )(\[.*\])( \})/, (_all, begin, words, rest) =>
    [begin, JSON.stringify(how(JSON.parse(words as string) as readonly string[])), rest].join(''),
  );
  writeFileSync('vms.yaml', changed);
}

if (mishap === 'clock-jump') {
  const at = 'data:text/javascript,' + encodeURIComponent(JUMPING);
  change((words) => words.flatMap((word) => (word === process.execPath ? [word, '--import', at] : [word])));
}
if (mishap === 'ctrl-c-reaching') change((words) => [...words.slice(0, 4), 'sleep', '600']);

const [file = '', ...args] = command;
const run = spawn(file, args, { env, stdio: ['ignore', 'inherit', 'pipe'] });
let said = '';
run.stderr.setEncoding('utf8').on('data', (text: string) => {
  process.stderr.write(text);
  const before = said;
  said += text;
  if (said.includes(after) && !before.includes(after)) void setTimeout(MIDDLE_MS).then(ACTS[mishap]);
});
const code = await new Promise<number | null>((resolve) => run.once('close', resolve));
const asks = (vm: string) =>
  spawnSync('ip', ['netns', 'exec', vm, 'ss', '-Htn', 'state', 'established'], { env, encoding: 'utf8' })
    .stdout;
const until = performance.now() + GONE_MS;
while (agents().size > 0 && performance.now() < until) await setTimeout(50);
const left: Left = {
  agents: [...agents().values()].map((words) => words.join(' ')),
  flows: VMS.flatMap((vm) => asks(vm).trim().split('\n')).filter((line) => line !== ''),
  namespaces: [statSync('/proc/self/ns/net').ino, ...VMS.map(namespaceOf)],
};
writeFileSync('left.json', JSON.stringify(left));
process.exit(code ?? 3);
