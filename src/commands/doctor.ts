import { labAvailability } from '../../harness/lab/availability.ts';
import { given } from '../given.ts';
import { noArgument, readArguments } from '../options.ts';
import type { Command } from './command.ts';

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
    const lab = labAvailability();
    if (values.json === true) {
      output.out(
        `${JSON.stringify({ node: process.version, builtin: { ok: true }, adapters: { ok: true }, 'lab:nftables': lab }, null, 2)}\n`,
      );
    } else {
      output.out(`node           ok       ${process.version}\nbuiltin        ok       runs anywhere\n`);
      output.out(
        'adapters       ok       a module, program or server of yours; look at it first: snatcheck adapter-test\n',
      );
      output.out(
        lab.ok
          ? `lab:nftables   ok       ${lab.how}, ${lab.descriptors === 'tun' ? 'TUN' : 'AF_PACKET'} descriptors\n`
          : `lab:nftables   missing  ${lab.code}: ${lab.reason}\n                        ${lab.remedy}\n`,
      );
    }
    return lab.ok ? 0 : 3;
  },
};
