import { DATAPATH } from '../datapath-flows.ts';
import { carryOut } from '../kernel.ts';
import { PLAIN } from '../netfilter-variant.ts';
import { umlSystem } from './uml-system.ts';

export const umlOvs = umlSystem(
  'another Linux kernel, as a process: its datapath of Open vSwitch, ct(commit,nat(...))',
  ['ovs-dpctl'],
  ['ovs-dpctl dump-flows', 'ovs-dpctl show'],
  (kernel) => {
    carryOut(kernel, 'ovs-dpctl', ['add-dp', DATAPATH, 'inside', 'outside'], '');
    return { ...PLAIN, frontEnd: 'ovs-dpctl', invalid: 'drop' };
  },
);
