import type { Change, Protocol, Segment } from '../../spec/vocabulary/index.ts';
import type { Label, Moment, OpenStep, Step } from '../scenario/scenario.ts';
import { vmName } from './deployments.ts';
import type { SecurityGroupName } from './security-groups.ts';

// Steps in few words, for generator and templates alike. VMs go by their number.

export const open = (flow: Label, vm: number, protocol: Protocol, port: number, to: string): OpenStep => ({
  do: 'open',
  flow,
  vm: vmName(vm),
  protocol,
  port,
  to,
});

/** TCP's SYN alone. */
export const knock = (flow: Label, vm: number, port: number, to: string): OpenStep => ({
  ...open(flow, vm, 'tcp', port, to),
  unanswered: true,
});

export const send = (flow: Label, bytes = 32, segment: Exclude<Segment, 'unreachable'> = 'data'): Step => ({
  do: 'send',
  flow,
  segment,
  bytes,
});

export const sendWithoutChecksum = (flow: Label, bytes = 32): Step => ({
  do: 'send',
  flow,
  segment: 'data',
  bytes,
  zeroChecksum: true,
});

export const reply = (
  flow: Label,
  from: 'destination' | 'other-port' | 'stranger' = 'destination',
  segment: Exclude<Segment, 'fragments'> = 'data',
  bytes = 32,
): Step => ({ do: 'reply', flow, from, segment, bytes });

export const close = (flow: Label, how: 'fin' | 'rst' | 'half' | 'reset-by-peer' = 'fin'): Step => ({
  do: 'close',
  flow,
  how,
});

export const stray = (
  vm: number,
  segment: 'rst' | 'fin' | 'syn-ack' | 'ack',
  port: number,
  to: string,
): Step => ({ do: 'stray', vm: vmName(vm), segment, port, to });

const advance = (to: Moment): Step => ({ do: 'advance', to });
/** After now. */
export const wait = (timeouts: number, tolerances = 0, ticks = 0): Step =>
  advance({ since: null, timeouts, tolerances, ticks });
/** To a flow's deadline, so many tolerances and ticks before or after it. */
export const deadline = (since: Label, tolerances: number, ticks: number): Step =>
  advance({ since, timeouts: 1, tolerances, ticks });
export const since = (flow: Label, timeouts: number): Step =>
  advance({ since: flow, timeouts, tolerances: 0, ticks: 0 });
/** Surely expired, by any reading. */
export const expire = (flow: Label): Step => deadline(flow, 1, 1);
export const expireAll: Step = wait(1, 1, 1);

export const fill = (
  flows: Label,
  vms: readonly number[],
  protocol: Protocol,
  port: number,
  to: string,
  leave: number,
): Extract<Step, { do: 'fill' }> => ({ do: 'fill', flows, vms: vms.map(vmName), protocol, port, to, leave });

export const setGroup = (vm: number, securityGroup: SecurityGroupName | null): Step =>
  change({ kind: 'set-security-group', on: { vm: vmName(vm) }, securityGroup });

export const sendAll = (flows: Label): Step => ({ do: 'send-all', flows });
export const replyAll = (flows: Label): Step => ({ do: 'reply-all', flows });
export const closeAll = (flows: Label, how: 'fin' | 'rst' = 'fin'): Step => ({ do: 'close-all', flows, how });
export const together = (...opens: readonly OpenStep[]): Step => ({ do: 'together', opens });
export const keepAlive = (flow: Label, by: 'outbound' | 'inbound' | 'both', timeouts = 1.6): Step => ({
  do: 'keep-alive',
  flow,
  by,
  timeouts,
});
export const change = (change: Change): Step => ({ do: 'change', change });
export const inbound = (flow: Label, protocol: Protocol, from: string, to: string): Step => ({
  do: 'inbound',
  flow,
  protocol,
  from,
  to,
});
export const probe = (loadBalancer = 'lb0', rounds = 1): Step => ({ do: 'probe', loadBalancer, rounds });
export const discover = (vm: number, port: number): Step => ({ do: 'discover', vm: vmName(vm), port });
export const alerts: Step = { do: 'alerts' };
/** 0, 1, ... count-1. */
export const vmsUpTo = (count: number): readonly number[] => FIRST_VMS[count] ?? range(count);
const range = (count: number) => Array.from({ length: count }, (_, vm) => vm);
const FIRST_VMS = Array.from({ length: 9 }, (_, count) => range(count));
