// The process inside the namespaces: `driver.entry.ts tun|packet OPTIONS`, started by nftables.ts by way of
// open-descriptors.pl. Serves the kernel's NAT of its own network namespace.
import { serve } from '../target/ipc-server.ts';
import { kernelNat, type KernelNat } from './kernel-nat.ts';
import { type Descriptors, qualify, type LabOptions } from './options.ts';

await serve<KernelNat>(() => {
  const [kind = '', options = '{}'] = process.argv.slice(2);
  const [inside = 0, outside = 0, netlink = 0] = (process.env['SNATCHECK_LAB_DESCRIPTORS'] ?? '')
    .split(',')
    .map(Number);
  return kernelNat(qualify(JSON.parse(options) as LabOptions), kind as Descriptors, {
    inside,
    outside,
    netlink,
  });
}, ['diagnose']);
