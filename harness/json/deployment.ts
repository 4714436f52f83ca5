import * as z from 'zod';
import {
  DEFAULT_PUBLIC_SPACE,
  type Deployment,
  formatAddress,
  formatCidr,
  type Settings,
} from '../../spec/vocabulary/index.ts';
import { decodeAs, decoder } from './decoder.ts';
import { address, cidr, duration, name, port, portRange, protocol } from './fields.ts';
import { nameList } from './name-list.ts';
import { foldNames } from './names.ts';
import { encodeSecurityGroup, securityGroup } from './security-group.ts';
import { encodeVm, foldVms, vms } from './vms.ts';

const DEFAULT_SPACE = DEFAULT_PUBLIC_SPACE.map(formatCidr);

const probe = z.strictObject({ port, intervalMs: duration, threshold: z.int().min(1).max(1_000) });

const loadBalancer = z
  .strictObject({
    name,
    frontends: z.array(address).min(1),
    pool: nameList.default([]),
    rules: z.array(z.strictObject({ protocol, frontendPort: port, backendPort: port })).default([]),
    probe: probe.nullable().default(null),
    logging: z.boolean().default(false),
  })
  .meta({ id: 'load-balancer' });

const subnet = z.strictObject({ name, range: cidr, securityGroup: name.nullable().default(null) });

export const deploymentSchema = z
  .strictObject({
    publicSpace: z.array(cidr).default(() => [...DEFAULT_PUBLIC_SPACE]),
    virtualNetwork: z.array(cidr),
    subnets: z.array(subnet).default([]),
    vms,
    loadBalancers: z.array(loadBalancer).default([]),
    securityGroups: z.array(securityGroup).default([]),
    reservedAddresses: z.array(address).default([]),
    platformAddresses: z.array(address).default([]),
  })
  .meta({ id: 'deployment' }) satisfies z.ZodType<Deployment>;

export type DeploymentJson = z.input<typeof deploymentSchema>;

export const settingsSchema = z
  .strictObject({ ports: portRange, idleTimeoutMs: duration })
  .meta({ id: 'settings' }) satisfies z.ZodType<Settings>;

/** A deployment with nothing left out and nothing folded, which is easy on an adapter in any language. */
export function encodeDeployment(deployment: Deployment): DeploymentJson {
  return {
    publicSpace: deployment.publicSpace.map(formatCidr),
    virtualNetwork: deployment.virtualNetwork.map(formatCidr),
    subnets: deployment.subnets.map((subnet) => ({ ...subnet, range: formatCidr(subnet.range) })),
    vms: deployment.vms.map(encodeVm),
    loadBalancers: deployment.loadBalancers.map((balancer) => ({
      name: balancer.name,
      frontends: balancer.frontends.map(formatAddress),
      pool: [...balancer.pool],
      rules: balancer.rules.map((rule) => ({ ...rule })),
      probe: balancer.probe,
      logging: balancer.logging,
    })),
    securityGroups: deployment.securityGroups.map(encodeSecurityGroup),
    reservedAddresses: deployment.reservedAddresses.map(formatAddress),
    platformAddresses: deployment.platformAddresses.map(formatAddress),
  };
}

/** The same for people: runs of VMs folded, and what is as by default left out. */
export function foldDeployment(deployment: Deployment): DeploymentJson {
  const full = encodeDeployment(deployment);
  return {
    ...(String(full.publicSpace) === String(DEFAULT_SPACE) ? {} : { publicSpace: full.publicSpace ?? [] }),
    virtualNetwork: full.virtualNetwork,
    ...withoutDefaults({ subnets: (full.subnets ?? []).map(withoutDefaults) }),
    vms: foldVms(deployment.vms),
    ...withoutDefaults({
      loadBalancers: (full.loadBalancers ?? []).map((balancer) =>
        withoutDefaults({ ...balancer, pool: foldNames(balancer.pool ?? []) }),
      ),
      securityGroups: (full.securityGroups ?? []).map((group) =>
        withoutDefaults({ ...group, rules: (group.rules ?? []).map(withoutDefaults) }),
      ),
      reservedAddresses: full.reservedAddresses ?? [],
      platformAddresses: full.platformAddresses ?? [],
    }),
  };
}

/** Every default but that of the public space is one of these, and none of them is ever said for another reason. */
function withoutDefaults<T extends object>(value: T): T {
  const kept = Object.entries(value).filter(
    ([, inner]) =>
      inner !== null && inner !== false && inner !== '*' && !(Array.isArray(inner) && inner.length === 0),
  );
  return Object.fromEntries(kept) as T;
}

const readSettings = decoder(settingsSchema);

/**
 * Settings as an adapter answers them.
 * @throws SnatcheckError `settings-malformed`
 */
export function decodeSettings(value: unknown): Settings {
  return decodeAs('settings', readSettings, value);
}
