import * as z from 'zod';
import { type Change, formatAddress } from '../../spec/vocabulary/index.ts';
import { address, name } from './fields.ts';

export const changeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['join-pool', 'leave-pool']), vm: name, loadBalancer: name }),
    z.strictObject({ kind: z.literal('assign-ilpip'), vm: name, address }),
    z.strictObject({ kind: z.literal('release-ilpip'), vm: name }),
    z.strictObject({
      kind: z.literal('set-security-group'),
      on: z.union([z.strictObject({ vm: name }), z.strictObject({ subnet: name })]),
      securityGroup: name.nullable(),
    }),
    z.strictObject({ kind: z.literal('set-logging'), loadBalancer: name, on: z.boolean() }),
  ])
  .meta({ id: 'change' }) satisfies z.ZodType<Change>;

export type ChangeJson = z.input<typeof changeSchema>;

export function encodeChange(change: Change): ChangeJson {
  switch (change.kind) {
    case 'assign-ilpip':
      return { kind: change.kind, vm: change.vm, address: formatAddress(change.address) };
    case 'join-pool':
    case 'leave-pool':
      return { kind: change.kind, vm: change.vm, loadBalancer: change.loadBalancer };
    case 'release-ilpip':
      return { kind: change.kind, vm: change.vm };
    case 'set-security-group':
      return { kind: change.kind, on: { ...change.on }, securityGroup: change.securityGroup };
    case 'set-logging':
      return { kind: change.kind, loadBalancer: change.loadBalancer, on: change.on };
  }
}
