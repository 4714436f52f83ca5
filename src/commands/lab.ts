import { spawnSync } from 'node:child_process';
import { labAvailability } from '../../harness/lab/availability.ts';
import type { LabOptions } from '../../harness/lab/options.ts';
import { isPath } from '../../harness/lab/own/own-system.ts';
import { raise } from '../../harness/lab/standing/raise.ts';
import { standingLab, type StandingLab, standingLabs } from '../../harness/lab/standing/registry.ts';
import { takeDown } from '../../harness/lab/standing/take-down.ts';
import { systemNamed } from '../../harness/lab/system-named.ts';
import { systems } from '../../harness/lab/systems/index.ts';
import { checkPortRange, type PortRange, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { splitProgram } from '../chosen-target.ts';
import { given } from '../given.ts';
import { durationOption, noArgument, onlyArgument, readArguments, usageError } from '../options.ts';
import { shellLine, userPath } from '../shell.ts';
import type { Command, Context } from './command.ts';

export const labCommand: Command = {
  summary: 'real NATs on this machine: which there are, and one to look at by hand',
  help: () => `Usage: snatcheck lab list [--json]
       snatcheck lab up NAME [--idle D] [--ports FIRST-LAST]
       snatcheck lab shell NAME [-- COMMAND...]
       snatcheck lab down NAME | --all

  list    every real NAT that can be judged with run --target lab:NAME, and what is missing for it. Exit code 0 when all
          can be put up here, 3 otherwise.
  up      puts one up between two hosts and leaves it standing: the network namespace of the NAT itself with its interfaces
          inside and outside, and beside it the hosts vms (every VM) and internet (every destination).
  shell   a shell in the NAT's namespace, or one command. ip netns exec vms COMMAND runs on the hosts.
  down    takes it down; nothing is left.

  --json     of list: one JSON document on stdout
  --idle D   of up: idle timeout, such as 500ms, 60s or 4m (default 240s)
  --ports R  of up: SNAT ports of each public address, such as 2000-2007 (default
             1025-65535)
  --all      of down: every lab that stands

  snatcheck lab up nftables
  snatcheck lab shell nftables -- ip netns exec vms bash -c 'echo hello >/dev/udp/198.51.100.10/443'
  snatcheck lab shell nftables -- conntrack -L
  snatcheck lab down nftables

NAME may be a NAT of your own, by path: snatcheck lab up ./my-nat.sh. docs/lab.md
says what such a program has to do.
`,
  run([action, ...args], context) {
    switch (action) {
      case 'list':
        return list(args, context);
      case 'up':
        return up(args, context);
      case 'shell':
        return shell(args);
      case 'down':
        return down(args, context);
      default:
        return given(() => {
          throw usageError('list, up, shell or down', action ?? 'nothing', 'See: snatcheck lab --help');
        });
    }
  },
};

function list(args: readonly string[], { output }: Context): number {
  const { values, rest } = given(() => readArguments('lab list', args, { json: { type: 'boolean' } }));
  given(() => noArgument('lab list', rest));
  const standing = new Set(standingLabs().map(({ name }) => name));
  const all = Object.entries(systems).map(([name, { title }]) => {
    return { name, title, standing: standing.has(name), ...labAvailability(name) };
  });
  if (values.json === true) output.out(`${JSON.stringify(all, null, 2)}\n`);
  else {
    for (const lab of all) {
      const state = lab.standing ? 'standing' : lab.ok ? 'ok' : 'missing';
      output.out(`lab:${lab.name.padEnd(26)}${state.padEnd(10)}${lab.title}\n`);
      if (!lab.ok)
        output.out(`${' '.repeat(40)}${lab.code}: ${lab.reason}\n${' '.repeat(40)}${lab.remedy}\n`);
    }
  }
  if (values.json !== true) output.out(`lab:./my-nat.sh               any NAT of yours: docs/lab.md\n`);
  return all.every(({ ok }) => ok) ? 0 : 3;
}

async function up(args: readonly string[], { output, call }: Context): Promise<number> {
  const { values, rest } = given(() =>
    readArguments('lab up', args, { idle: { type: 'string' }, ports: { type: 'string' } }),
  );
  const name = given(() => nameOf(onlyArgument('lab up', 'lab', rest)));
  const idleTimeoutMs = given(() => durationOption('idle', values.idle)) ?? 240_000;
  const ports = given(() => portsOption(values.ports));
  const options: LabOptions = { idleTimeoutMs, ...(ports === null ? {} : { ports }) };
  const { look } = given(() => systemNamed(name));
  await raise(name, options);
  const shellCall = [...call, 'lab', 'shell', name];
  const line = (...words: readonly string[]) => `  ${shellLine([...shellCall, ...words])}\n`;
  output.out(`lab:${name} stands.\n\nSend something, from a VM to a destination:\n`);
  output.out(
    line('--', 'ip', 'netns', 'exec', 'vms', 'bash', '-c', 'echo hello >/dev/udp/198.51.100.10/443'),
  );
  output.out('\nLook at it:\n');
  for (const command of look) output.out(line('--', ...command.split(' ')));
  output.out(`\nEnter it:\n${line()}\nTake it down:\n  ${shellLine([...call, 'lab', 'down', name])}\n`);
  return 0;
}

function shell(args: readonly string[]): number {
  const { own, program } = splitProgram(args);
  const { rest } = given(() => readArguments('lab shell', own, {}));
  const { inner, userNamespace } = given(() => standingNamed(onlyArgument('lab shell', 'lab', rest)));
  const command = program ?? [process.env['SHELL'] ?? '/bin/sh'];
  const { status, error } = spawnSync(
    'nsenter',
    [
      `--target=${inner}`,
      ...(userNamespace ? ['--user', '--preserve-credentials'] : []),
      '--net',
      '--mount',
      '--pid',
      '--',
      // From the folder that it was called in, as any command; nsenter's own --wdns is not in every util-linux.
      'sh',
      '-c',
      'cd "$1" 2>/dev/null; shift; exec "$@"',
      'sh',
      process.cwd(),
      ...command,
    ],
    { stdio: 'inherit', env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } },
  );
  if (error === undefined) return status ?? 1;
  throw new SnatcheckError('lab-shell', {
    expected: 'nsenter to run',
    received: error.message,
    remedy: 'Install util-linux.',
  });
}

async function down(args: readonly string[], { output }: Context): Promise<number> {
  const { values, rest } = given(() => readArguments('lab down', args, { all: { type: 'boolean' } }));
  const labs = given(() => {
    if (values.all !== true) return [standingNamed(onlyArgument('lab down', 'lab', rest))];
    noArgument('lab down --all', rest);
    return standingLabs();
  });
  for (const lab of labs) {
    await takeDown(lab);
    output.err(`lab:${lab.name} is gone\n`);
  }
  return 0;
}

function portsOption(word: string | undefined): PortRange | null {
  if (word === undefined) return null;
  const [, first, last] = /^(\d+)-(\d+)$/.exec(word) ?? [];
  if (first === undefined) {
    throw usageError('FIRST-LAST after --ports', word, 'For example --ports 2000-2007.');
  }
  return checkPortRange({ first: Number(first), last: Number(last) }, '--ports');
}

function nameOf(word: string): string {
  const name = word.replace(/^lab:/, '');
  return isPath(name) ? userPath(name) : name;
}

function standingNamed(word: string): StandingLab {
  const lab = standingLab(nameOf(word));
  if (lab !== null) return lab;
  const others = standingLabs().map(({ name }) => name);
  throw new SnatcheckError('lab-not-standing', {
    expected: `a lab that stands: ${others.length === 0 ? 'none does' : others.join(', ')}`,
    received: word,
    remedy: `snatcheck lab up ${nameOf(word)}`,
  });
}
