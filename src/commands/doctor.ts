import { labAvailability } from '../../harness/lab/availability.ts';
import { systems } from '../../harness/lab/systems/index.ts';
import { quote } from '../../spec/vocabulary/index.ts';
import { given } from '../given.ts';
import { LIVE } from '../live-command.ts';
import { liveNeeds } from '../live-doctor.ts';
import { noArgument, readArguments, usageError } from '../options.ts';
import type { Output } from '../output.ts';
import { userPath } from '../shell.ts';
import type { Command } from './command.ts';

const WIDTH = 30;

export const doctorCommand: Command = {
  summary: 'what this machine can judge, and what is missing',
  help: () => `Usage: snatcheck doctor [--target live:FILE] [--json]

Looks whether this machine has what the targets need, changes nothing, and says how to mend what is missing.
  --json              one JSON document on stdout
  --target live:FILE  whether this machine reaches the agents of a vms.yaml, and their VMs its reflectors; asks each once

Exit code 0 when every target can run here, 3 otherwise.
`,
  async run(args, { output }) {
    const { values, rest } = given(() =>
      readArguments('doctor', args, { json: { type: 'boolean' }, target: { type: 'string' } }),
    );
    given(() => noArgument('doctor', rest));
    if (values.target !== undefined) return live(values.target, values.json === true, output);
    const labs = Object.keys(systems).map((name) => [`lab:${name}`, labAvailability(name)] as const);
    if (values.json === true) {
      const all = {
        node: process.version,
        builtin: { ok: true },
        adapters: { ok: true },
        ...Object.fromEntries(labs),
      };
      output.out(`${JSON.stringify(all, null, 2)}\n`);
    } else {
      const line = (name: string, state: string, more: string) =>
        output.out(`${name.padEnd(WIDTH)}${state.padEnd(9)}${more}\n`);
      line('node', 'ok', process.version);
      line('builtin', 'ok', 'runs anywhere');
      line(
        'adapters',
        'ok',
        'a module, program or server of yours; look at it first: snatcheck adapter-test',
      );
      for (const [name, lab] of labs) {
        if (lab.ok)
          line(name, 'ok', `${lab.how}, ${lab.descriptors === 'tun' ? 'TUN' : 'AF_PACKET'} descriptors`);
        else {
          line(name, 'missing', `${lab.code}: ${lab.reason}`);
          line('', '', lab.remedy);
        }
      }
      line('lab:./my-nat.sh', 'ok', 'a NAT that a program of yours puts up: docs/lab.md');
    }
    return labs.every(([, { ok }]) => ok) ? 0 : 3;
  },
};

async function live(target: string, asJson: boolean, output: Output): Promise<number> {
  const file = target.startsWith(LIVE) ? target.slice(LIVE.length) : '';
  if (file === '') {
    return given(() => {
      throw usageError(
        '--target live:FILE',
        quote(target),
        'Other targets: snatcheck doctor, snatcheck adapter-test.',
      );
    });
  }
  const needs = await liveNeeds(userPath(file));
  if (asJson) output.out(`${JSON.stringify({ node: process.version, live: needs }, null, 2)}\n`);
  else {
    output.out(`controller  ok       ${process.version}\n`);
    for (const { what, ok, told, remedy } of needs)
      output.out(
        `${what}  ${ok ? 'ok' : 'missing'}  ${told}\n${remedy === null ? '' : `            ${remedy}\n`}`,
      );
  }
  return needs.every(({ ok }) => ok) ? 0 : 3;
}
