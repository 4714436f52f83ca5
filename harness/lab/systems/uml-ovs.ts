import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { DATAPATH } from '../datapath-flows.ts';
import { PLAIN } from '../netfilter-variant.ts';
import { umlSystem } from './uml-system.ts';

export const umlOvs = umlSystem(
  'another Linux kernel, as a process: its datapath of Open vSwitch, ct(commit,nat(...))',
  ['ovs-dpctl'],
  ['ovs-dpctl dump-flows', 'ovs-dpctl show'],
  (kernel) => {
    const { status, stderr } = kernel.run('ovs-dpctl', ['add-dp', DATAPATH, 'inside', 'outside']);
    if (status !== 0) {
      throw new SnatcheckError('lab-ovs', {
        expected: 'the kernel in user space to have a datapath of Open vSwitch',
        received: stderr.trim(),
        remedy: 'Build it with CONFIG_OPENVSWITCH (docs/lab.md), or leave it out for Debian’s.',
      });
    }
    return { ...PLAIN, frontEnd: 'ovs-dpctl', invalid: 'drop' };
  },
);
