// `sender.entry.ts tun|packet COUNT PROGRAM`, started by way of harness/lab/open-descriptors.pl: puts up the kernel's NAT as the
// lab does, and has the C program send through the same descriptors.
import { spawnSync } from 'node:child_process';
import { hostsOf, SETTINGS } from '../../harness/lab/fixtures/operations.ts';
import { setUpInterfaces } from '../../harness/lab/interfaces.ts';
import { netfilter } from '../../harness/lab/netfilter.ts';
import { PLAIN } from '../../harness/lab/netfilter-variant.ts';
import { type Descriptors, qualify } from '../../harness/lab/options.ts';

const [word = '', count = '', program = ''] = process.argv.slice(2);
const kind = word as Descriptors;
const [inside = 0, outside = 0, netlink = 0] = (process.env['SNATCHECK_LAB_DESCRIPTORS'] ?? '')
  .split(',')
  .map(Number);
setUpInterfaces(kind);
const nat = netfilter('nftables', PLAIN, { kind, options: qualify({}), sides: null, hosts: null, netlink });
await nat.deploy(hostsOf(), SETTINGS);
await nat.forget();
const { status } = spawnSync(program, [kind, count], {
  stdio: ['ignore', 'inherit', 'inherit', inside, outside],
  // Their numbers there.
  env: { ...process.env, SNATCHECK_LAB_DESCRIPTORS: '3,4' },
});
process.exitCode = status ?? 1;
