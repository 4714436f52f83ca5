import { type Change, parseAddress } from '../vocabulary/index.ts';
import { group, type WorldOptions } from './world.ts';

export const NEW_ILPIP = parseAddress('203.0.113.51');

/** The VM alone joins the pool. */
export const join = { kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' } as const satisfies Change;
export const leave = { kind: 'leave-pool', vm: 'vm-0', loadBalancer: 'lb' } as const satisfies Change;
/** After `leave`. */
export const rejoin = { ...leave, kind: 'join-pool' } as const satisfies Change;
export const assign = { kind: 'assign-ilpip', vm: 'vm-0', address: NEW_ILPIP } as const satisfies Change;
export const release = { kind: 'release-ilpip', vm: 'vm-3' } as const satisfies Change;
/** The first VM gets the group "deny". */
export const deny = {
  kind: 'set-security-group',
  on: { vm: 'vm-0' },
  securityGroup: 'deny',
} as const satisfies Change;
/** From then on no group binds the first VM. */
export const ungroup = { ...deny, securityGroup: null } as const satisfies Change;

/** A change takes effect so long after its acknowledgement at the latest, in ms, where it is delayed. */
export const DELAY = 1_000;
export const delayed = {
  capabilities: { changeDelayMs: DELAY },
  securityGroups: [group('deny', {})],
} satisfies WorldOptions;
