import { labAvailability } from '../../harness/lab/availability.ts';
import { systems } from '../../harness/lab/systems/index.ts';
import { given } from '../given.ts';
import { noArgument, readArguments } from '../options.ts';
import type { Command } from './command.ts';

const WIDTH = 30;

export const doctorCommand: Command = {
  summary: 'what this machine can judge, and what is missing',
  help: () => `Usage: snatcheck doctor [--json]

Looks whether this machine has what the targets need, changes nothing, and says how to mend what is missing.
  --json   one JSON document on stdout

Exit code 0 when every target can run here, 3 otherwise.
`,
  run(args, { output }) {
    const { values, rest } = given(() => readArguments('doctor', args, { json: { type: 'boolean' } }));
    given(() => noArgument('doctor', rest));
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
