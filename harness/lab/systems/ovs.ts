import { ovsSystem } from './ovs-system.ts';

export const ovs = ovsSystem('Open vSwitch in user space: ct(commit,nat(...))', 'none');
